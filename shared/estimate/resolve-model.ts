import { findModel, type ModelEntry } from '../catalogue/index.ts'
import { failure, success, type Result } from '../errors.ts'
import type { Architecture } from '../model/architecture.ts'
import { architectureFromConfig } from '../model/config/index.ts'
import { architectureFromParams } from '../model/from-params.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { formatCount } from '../units/format.ts'
import { modelFromSource } from './model-source.ts'
import type { ModelOrigin, Warning } from './types.ts'
import { unknownModel } from './unknown-model.ts'

/** A model whose architecture is known, wherever it came from. */
export interface ResolvedModel {
  readonly id: string
  readonly name: string
  readonly source: 'catalogue' | 'hub' | 'gguf' | 'config' | 'params'
  readonly architecture: Architecture
  /** Where its files were read, for a model of the hub. */
  readonly origin?: ModelOrigin
  /** What a reader should know of how they were read. */
  readonly warnings?: readonly Warning[]
}

/** Entries of the catalogue already read, plainly and conservatively. */
const read = {
  plain: new Map<string, Result<ResolvedModel>>(),
  conservative: new Map<string, Result<ResolvedModel>>(),
}

/** The model of a catalogue entry, read once. */
function catalogueModel({ id, name, config }: ModelEntry, conservative: boolean): Result<ResolvedModel> {
  const known = conservative ? read.conservative : read.plain
  let result = known.get(id)
  if (!result) {
    const architecture = architectureFromConfig(config, { conservative })
    result = architecture.ok
      ? success({ id, name, source: 'catalogue', architecture: architecture.value })
      : architecture
    known.set(id, result)
  }
  return result
}

/** Finds what is estimated: a catalogue model, a config, or a bare parameter count. */
export function resolveModel(request: EstimateRequest): Result<ResolvedModel> {
  const conservative = request.conservative ?? false
  if (request.params !== undefined) {
    const architecture = architectureFromParams(request)
    if (!architecture.ok) return architecture
    return success({
      id: `params:${request.params}`,
      name: `${formatCount(request.params)} parameters`,
      source: 'params',
      architecture: architecture.value,
    })
  }
  if (request.config !== undefined) {
    const architecture = architectureFromConfig(request.config, { conservative })
    if (!architecture.ok) return architecture
    const { modelType } = architecture.value
    return success({
      id: 'config',
      name: `${modelType} (from config)`,
      source: 'config',
      architecture: architecture.value,
    })
  }
  const wanted = request.model as string
  const entry = findModel(wanted)
  if (!entry) {
    const further = modelFromSource(request)
    if (further) return further
    const issue = unknownModel(wanted)
    const near = issue.allowed?.join(', ')
    return failure(
      'unknown-model',
      [issue],
      near === undefined ? undefined : `No model "${wanted.slice(0, 80)}". Near matches: ${near}.`,
    )
  }
  return catalogueModel(entry, conservative)
}
