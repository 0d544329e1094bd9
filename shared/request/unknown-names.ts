import { findGpu, findModel } from '../catalogue/index.ts'
import type { Issue } from '../errors.ts'
import { unknownGpu } from '../estimate/unknown-gpu.ts'
import { unknownModel } from '../estimate/unknown-model.ts'

/**
 * Models and GPUs of a malformed request that the catalogue does not hold, so that its answer names them beside the
 * malformed fields. A name with a slash may be a repository's, which only its hub can tell.
 */
export function unknownNames(input: unknown, issues: readonly Issue[]): Issue[] {
  if (typeof input !== 'object' || input === null) return []
  const named = new Set(issues.map(({ field }) => field))
  const { model, gpu } = input as Readonly<Record<string, unknown>>
  return [
    ...(typeof model === 'string' && !named.has('model') && !model.includes('/') && !findModel(model)
      ? [unknownModel(model)]
      : []),
    ...(typeof gpu === 'string' && !named.has('gpu') && !findGpu(gpu) ? [unknownGpu(gpu)] : []),
  ]
}
