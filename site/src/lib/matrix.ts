/** What fits where, for the pages of the catalogue: one comparison per model, at build time. */
import { compareMatrix, type Cell } from '../../../shared/decide/compare.ts'
import { weightLadder } from '../../../shared/decide/ladder.ts'
import { engines } from '../../../shared/index.ts'
import { resolveModel } from '../../../shared/estimate/resolve-model.ts'
import {
  COMMON_GPUS,
  COMMON_NODES,
  CONTEXTS,
  MOST_LOSS,
  NODE_GPUS,
  REFERENCE_MODELS,
} from '../data/catalogue-choices'
import { estimateOf, gpus, models } from './engine'
import type { Settings } from './url-state'

function cellsOf(question: Record<string, unknown>): Cell[] {
  const matrix = compareMatrix(question)
  if (!matrix.ok) throw new Error(`${JSON.stringify(question)}: ${JSON.stringify(matrix.problem.errors)}`)
  return [...matrix.value.rows()].flat()
}

/** Formats worth trying with an engine, best first, none much worse than 16 bits in the order of quality. */
function formatsFor(model: string, engineId: 'vllm' | 'llama.cpp'): readonly string[] {
  const engine = engines.find(({ id }) => id === engineId)
  const resolved = resolveModel({ model })
  if (!engine || !resolved.ok) throw new Error(`${model} with ${engineId} is not understood`)
  return weightLadder(engine, resolved.value.architecture).flatMap(({ format, quality }) =>
    quality.loss <= MOST_LOSS ? [format] : [],
  )
}

/** The question of a cell, as a calculator's settings. */
export const settingsOfCell = (cell: Cell): Settings => ({
  model: cell.model,
  weights: cell.weights,
  context_length: String(cell.context_length),
  ...(cell.gpu === null ? {} : { gpu: cell.gpu }),
  ...(cell.gpus > 1 ? { gpus: String(cell.gpus) } : {}),
  // A format's own engine is the API's choice too, and leaves the address short.
  ...(cell.weights === 'bf16' && cell.engine !== 'vllm' ? { engine: cell.engine } : {}),
})

/** The common context lengths that a model was trained for, and its own where it is shorter. */
export function contextsOf(longest: number | null): readonly number[] {
  const last = Math.min(longest ?? Infinity, Math.max(...CONTEXTS))
  return [...CONTEXTS.filter((context) => context < last), last]
}

export interface FormatRow {
  readonly weights: string
  readonly own: boolean
  readonly engine: string
  /** For each context the smallest common device, or node, on which it fits; null where none holds it. */
  readonly cells: readonly (Cell | null)[]
}

/** A model in common formats and contexts, each on the smallest common device that holds it. */
export function formatRows(model: string): { contexts: readonly number[]; rows: readonly FormatRow[] } {
  const { request, model: about } = estimateOf({ model })
  const own = String(request['weights'])
  const weights = [...new Set([own, ...formatsFor(model, 'vllm'), ...formatsFor(model, 'llama.cpp')])]
  const contexts = contextsOf(about.max_context_length)
  const asked = { models: [model], weights, contexts }
  const cells = [
    ...cellsOf({ ...asked, gpus: COMMON_GPUS }),
    ...cellsOf({ ...asked, gpus: COMMON_NODES, gpu_counts: [NODE_GPUS] }),
  ]
  const rows = weights.flatMap((format): FormatRow[] => {
    const alike = cells.filter((cell) => cell.weights === format && cell.error === null)
    const [first] = alike
    if (!first) return []
    const smallest = (context: number): Cell | null =>
      alike.find((cell) => cell.context_length === context && cell.verdict === 'fits') ?? null
    return [{ weights: format, own: format === own, engine: first.engine, cells: contexts.map(smallest) }]
  })
  return { contexts, rows }
}

export interface ModelRow {
  readonly model: string
  readonly name: string
  /** For each context the best format that fits; undefined where the model does not reach so far. */
  readonly cells: readonly (Cell | null | undefined)[]
}

let byGpu: ReadonlyMap<string, readonly ModelRow[]> | undefined

const isServer = (gpu: (typeof gpus)[number]): boolean => gpu.class === 'datacenter'

function allRows(): ReadonlyMap<string, readonly ModelRow[]> {
  const found = new Map<string, ModelRow[]>(gpus.map(({ id }) => [id, []]))
  const idsOf = (server: boolean): string[] =>
    gpus.filter((gpu) => isServer(gpu) === server).map(({ id }) => id)
  for (const model of REFERENCE_MODELS) {
    const entry = models.find(({ id }) => id === model)
    if (!entry) throw new Error(`no model ${model} in the catalogue`)
    const longest = estimateOf({ model }).model.max_context_length ?? Infinity
    const asked = { models: [model], contexts: CONTEXTS }
    const cells = [
      ...cellsOf({ ...asked, gpus: idsOf(true), weights: formatsFor(model, 'vllm'), engine: 'vllm' }),
      ...cellsOf({
        ...asked,
        gpus: idsOf(false),
        weights: formatsFor(model, 'llama.cpp'),
        engine: 'llama.cpp',
      }),
    ]
    for (const [gpu, own] of Map.groupBy(cells, (cell) => cell.gpu ?? '')) {
      const best = (context: number): Cell | null | undefined =>
        context > longest
          ? undefined
          : (own.find((cell) => cell.context_length === context && cell.verdict === 'fits') ?? null)
      found.get(gpu)?.push({ model, name: entry.name, cells: CONTEXTS.map(best) })
    }
  }
  return found
}

/** The reference models on a device, each in the best common format that fits. Computed once, for all devices. */
export function modelRows(gpu: string): readonly ModelRow[] {
  byGpu ??= allRows()
  return byGpu.get(gpu) ?? []
}
