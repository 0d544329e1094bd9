import { versionDistance, type Engine } from '../engines/engine.ts'
import type { EstimateField, EstimateRequest } from '../request/estimate.ts'
import { isPublished } from './evaluate-request.ts'
import type { Scenario } from './scenario.ts'
import type { Warning } from './types.ts'

/** Fields every task or engine reads. */
const COMMON: readonly EstimateField[] = [
  'model',
  'config',
  'params',
  'layers',
  'hidden_size',
  'heads',
  'kv_heads',
  'head_dim',
  'vocab_size',
  'formula',
  'task',
  'engine',
  'engine_version',
  'weights',
  'context_length',
  'batch_size',
  'gpu',
  'gpus',
  'tensor_parallel',
  'pipeline_parallel',
  'data_parallel',
  'expert_parallel',
  'context_parallel',
  'modality',
  'mtp',
  'conservative',
  'units',
  'explain',
  'importance_matrix',
  'mmproj',
]
const INFERENCE: readonly EstimateField[] = [
  'kv_cache_dtype',
  'kv_cache_dtype_k',
  'kv_cache_dtype_v',
  'flash_attention',
]
/** Fields of speed, which a request has only on a device. */
const SPEED: readonly EstimateField[] = [
  'prompt_tokens',
  'backend',
  'speculative_tokens',
  'speculative_acceptance',
  'speculative_cost',
]

const readFields = new Map<string, ReadonlySet<EstimateField>>()

/** Every field that an engine reads for a task. */
function fieldsRead(
  { id, fields }: Engine,
  task: 'inference' | 'training',
  speeds: boolean,
): ReadonlySet<EstimateField> {
  const key = `${id} ${task} ${speeds}`
  let known = readFields.get(key)
  if (!known) {
    known = new Set([
      ...COMMON,
      ...fields,
      ...(task === 'inference' ? INFERENCE : []),
      ...(speeds ? SPEED : []),
    ])
    readFields.set(key, known)
  }
  return known
}

/** Fields of a request that bear on nothing, in the order they were given. */
function unusedFields(request: EstimateRequest, { engine, settings, gpu }: Scenario): EstimateField[] {
  const speeds = settings.task === 'inference' && gpu !== null && !isPublished(request)
  const known = fieldsRead(engine, settings.task, speeds)
  const unused: EstimateField[] = []
  for (const field of Object.keys(request) as EstimateField[])
    if (request[field] !== undefined && !known.has(field)) unused.push(field)
  return unused
}

/** What an answer should say beside its numbers, of a request that does not contradict itself. */
export function warningsOf(request: EstimateRequest, scenario: Scenario): Warning[] {
  const { architecture, settings, engine, profile } = scenario
  const warnings: Warning[] = []
  if (
    request.engine_version !== undefined &&
    versionDistance(engine, request.engine_version, profile.since) < 0
  )
    warnings.push({
      code: 'engine-version-older',
      message: `${request.engine_version} is older than the oldest profile; ${profile.id} is used.`,
    })
  if (architecture.maxContextLength !== null && settings.contextLength > architecture.maxContextLength)
    warnings.push({
      code: 'context-beyond-model',
      message: `The model was made for ${architecture.maxContextLength} tokens; ${settings.contextLength} need an extended rope or will not work well.`,
    })
  const unused = unusedFields(request, scenario)
  if (unused.length > 0)
    warnings.push({
      code: 'field-not-used',
      message: `${unused.join(', ')}: no effect with task ${settings.task} and engine ${engine.id}.`,
    })
  for (const note of architecture.notes) warnings.push({ code: 'architecture-note', message: note })
  for (const warning of engine.warnings?.(scenario) ?? []) warnings.push(warning)
  return warnings
}
