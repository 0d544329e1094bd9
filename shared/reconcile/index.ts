import { findModel } from '../catalogue/index.ts'
import { failure, success, type Result } from '../errors.ts'
import type { Estimate } from '../estimate/types.ts'
import { parseEstimateRequest, type EstimateRequest } from '../request/estimate.ts'
import { compareLog, type Comparison } from './compare.ts'
import { linesOf } from './lines.ts'
import { readLlamaCpp } from './llama-cpp.ts'
import { readSglang } from './sglang.ts'
import type { ReadLog } from './types.ts'
import { readVllm } from './vllm.ts'

export { compareLog, type Comparison, type ReconciledTerm } from './compare.ts'
export type { Figure, FigureId, ReadLog } from './types.ts'

/**
 * Reads the start-up log of vLLM, SGLang or llama.cpp.
 * Fails as `not-understood` when it is none of these, or holds no figure.
 */
export function readLog(text: string): Result<ReadLog> {
  const lines = linesOf(text)
  const read = readSglang(lines) ?? readLlamaCpp(lines) ?? readVllm(lines)
  if (!read)
    return failure('not-understood', [
      {
        field: 'body',
        message: 'is no start-up log of vLLM, SGLang or llama.cpp as we know them',
        allowed: ['vllm', 'sglang', 'llama.cpp'],
      },
    ])
  if (read.figures.length === 0)
    return failure('not-understood', [
      {
        field: 'body',
        message: `is a log of ${read.engine}, but holds none of the lines with memory figures`,
      },
    ])
  return success(read)
}

/** A local path's last part is often a model's name (`/models/Llama-3.1-8B`). */
function modelOf({ modelName }: ReadLog): string | undefined {
  if (modelName === null) return undefined
  if (findModel(modelName) || /^[\w.-]+\/[\w.-]+$/.test(modelName)) return modelName
  const last = modelName.replace(/\/+$/, '').split('/').at(-1) ?? ''
  const dashed = last.replaceAll(' ', '-')
  return findModel(last)?.id ?? findModel(dashed)?.id
}

/**
 * The request that the log was a run of. Fields given beside the log win over those read from it, so that what a log
 * does not say (the GPU, usually) can be said.
 */
export function requestOfLog(
  read: ReadLog,
  given: Readonly<Record<string, unknown>>,
): Result<EstimateRequest> {
  const model = modelOf(read)
  const named = given['model'] !== undefined || given['params'] !== undefined
  if (model === undefined && !named) {
    const message =
      read.modelName === null
        ? 'is not named in the log: add ?model='
        : `"${read.modelName.slice(0, 80)}" in the log is no model we know: add ?model=`
    return failure('unknown-model', [{ field: 'model', message }])
  }
  return parseEstimateRequest({
    ...(named ? {} : { model }),
    engine: read.engine,
    ...(read.version === null ? {} : { engine_version: read.version }),
    ...read.settings,
    ...given,
  })
}

/** A log beside the estimate of its run: what was read, what was asked, and every figure of both. */
export interface Reconciliation extends Comparison {
  readonly log: {
    readonly engine: ReadLog['engine']
    readonly version: string | null
    readonly model: string | null
    readonly settings: ReadLog['settings']
  }
  readonly model: { readonly id: string; readonly name: string; readonly source: string }
  readonly request: Estimate['request']
  readonly accuracy: Estimate['memory']['accuracy']
  readonly version: Estimate['version']
  readonly warnings: Estimate['warnings']
}

/** Puts a log's figures beside the estimate's. */
export function reconciled(read: ReadLog, answer: Estimate): Reconciliation {
  const { model, request, memory, version, warnings } = answer
  return {
    log: { engine: read.engine, version: read.version, model: read.modelName, settings: read.settings },
    model: { id: model.id, name: model.name, source: model.source },
    request,
    ...compareLog(read, answer),
    accuracy: memory.accuracy,
    version,
    warnings,
  }
}
