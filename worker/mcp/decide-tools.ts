import { COMPARE_FIELDS } from '../../shared/decide/compare-fields.ts'
import { compareMatrix, type Cell } from '../../shared/decide/compare.ts'
import { FIT_FIELDS, RECOMMEND_FIELDS } from '../../shared/decide/decide-fields.ts'
import { fit } from '../../shared/decide/fit.ts'
import type { Recommendation } from '../../shared/decide/ranking.ts'
import { recommend } from '../../shared/decide/recommend.ts'
import { failure, success } from '../../shared/errors.ts'
import { formatBytes } from '../../shared/index.ts'
import { rateWords } from '../../shared/present/speed-words.ts'
import { pick, type Tool } from './tool.ts'

const size = (bytes: number): string => formatBytes(bytes, 'GiB', ' ')

const WORKLOAD = ['task', 'engine', 'weights', 'kv_cache_dtype', 'context_length', 'batch_size'] as const
const TRAINING = [
  'method',
  'precision',
  'optimizer',
  'gradient_checkpointing',
  'zero_stage',
  'lora_rank',
] as const

export const fitTool: Tool = {
  name: 'find_fit',
  title: 'Find what fits a GPU',
  description:
    'The inverse question. With model: its longest context, largest batch and best weight format on a GPU, and the changes that make it fit. Without model: which models of the catalogue fit the GPU, each in its best format.',
  fields: pick(FIT_FIELDS, [
    'gpu',
    'gpus',
    'model',
    'params',
    ...WORKLOAD,
    ...TRAINING,
    'q',
    'max_loss',
    'limit',
    'offset',
  ]),
  required: ['gpu'],
  run(input) {
    const names = input['model'] !== undefined || input['params'] !== undefined
    const answer = fit(names ? input : { limit: 10, ...input })
    if (!answer.ok) return answer
    const { value } = answer
    if ('models' in value) {
      const rows = value.models.map(
        (row) =>
          `${row.model}: ${row.weights}, ${size(row.per_gpu_bytes)}, ${row.verdict}, context up to ${row.max_context_length ?? 'none'}`,
      )
      return success({
        text: [
          `${value.total} models fit ${value.gpus} × ${value.gpu} with ${value.engine}. ${value.ranked_by}`,
          ...rows,
        ].join('\n'),
        data: value,
      })
    }
    const best = value.best_weights
    return success({
      text: [
        `${value.model.name} on ${value.gpus} × ${value.gpu}: ${value.verdict}, ${size(value.per_gpu_bytes)} of ${size(value.usable_bytes)} usable, headroom ${size(value.headroom_bytes)}.`,
        `Longest context: ${value.longest_context.value ?? 'none'}. Largest batch: ${value.largest_batch.value ?? 'none'}.`,
        ...(best === undefined
          ? []
          : [
              best === null
                ? 'No weight format fits.'
                : `Best weight format that fits: ${best.format} (${size(best.per_gpu_bytes)}).`,
            ]),
        ...value.suggestions
          .slice(0, 3)
          .map((each) => `To fit: ${each.change} (${size(each.per_gpu_bytes)}, ${each.verdict}).`),
      ].join('\n'),
      data: value,
    })
  },
}

function recommended({
  gpu,
  gpus,
  gpu_name,
  verdict,
  per_gpu_bytes,
  usable_bytes,
  speed,
  cost,
}: Recommendation): string {
  const rate =
    speed === null ? '' : `, ~${rateWords(speed.decode_tokens_per_second)} tokens/s (${speed.usability})`
  const price = cost.purchase === null ? '' : `, ${cost.purchase.usd} USD`
  return `${gpus} × ${gpu_name} (${gpu}): ${verdict}, ${size(per_gpu_bytes)} of ${size(usable_bytes)} per GPU${rate}${price}`
}

export const recommendTool: Tool = {
  name: 'recommend_gpu',
  title: 'Recommend GPUs',
  description:
    'GPUs for a model and workload, of each kind the fewest that fit, ranked by fit, headroom, price or power.',
  fields: pick(RECOMMEND_FIELDS, [
    'model',
    'params',
    ...WORKLOAD,
    ...TRAINING,
    'budget_usd',
    'max_gpus',
    'vendor',
    'form',
    'sort',
    'limit',
    'offset',
  ]),
  required: [],
  run(input) {
    const answer = recommend({ limit: 5, ...input })
    if (!answer.ok) return answer
    const { model, total, sort, recommendations } = answer.value
    const head =
      total === 0
        ? `No GPU of the catalogue carries ${model.name} within these limits.`
        : `${total} kinds of GPU carry ${model.name}, ranked by ${sort}:`
    return success({ text: [head, ...recommendations.map(recommended)].join('\n'), data: answer.value })
  },
}

/** Cells of one answer: more than this is a file for a program, which the HTTP route gives. */
const MOST_ROWS = 100

function compared(cell: Cell): string {
  const subject = `${cell.model} ${cell.weights} context ${cell.context_length} batch ${cell.batch_size}${cell.gpu === null ? '' : ` on ${cell.gpus} × ${cell.gpu}`}`
  if (cell.per_gpu_bytes === null) return `${subject}: ${cell.error ?? 'not possible'}`
  return `${subject}: ${size(cell.per_gpu_bytes)} per GPU${cell.verdict === null ? '' : `, ${cell.verdict}`}`
}

export const compareTool: Tool = {
  name: 'compare',
  title: 'Compare',
  description: `A matrix of models, GPUs, weight formats, contexts and batch sizes, each list separated by commas. At most ${MOST_ROWS} cells; larger ones at GET /v1/compare.`,
  fields: pick(COMPARE_FIELDS, [
    'models',
    'gpus',
    'gpu_counts',
    'weights',
    'kv_cache_dtypes',
    'contexts',
    'batch_sizes',
    'task',
    'engine',
    ...TRAINING,
  ]),
  required: ['models'],
  run(input) {
    const matrix = compareMatrix(input)
    if (!matrix.ok) return matrix
    if (matrix.value.cells > MOST_ROWS)
      return failure('invalid-request', [
        {
          field: 'models',
          message: `the matrix would have ${matrix.value.cells} cells; at most ${MOST_ROWS} are answered here`,
        },
      ])
    const cells = [...matrix.value.rows()].flat()
    return success({ text: cells.map(compared).join('\n'), data: { total: cells.length, cells } })
  },
}
