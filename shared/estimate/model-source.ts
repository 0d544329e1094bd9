import type { Result } from '../errors.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import type { ResolvedModel } from './resolve-model.ts'

/**
 * Where models outside the catalogue come from. The engine does no I/O: whoever runs it reads a model's files before
 * it asks, and answers here from what it has read. Undefined: it knows no such model either.
 */
export type ModelSource = (request: EstimateRequest) => Result<ResolvedModel> | undefined

let source: ModelSource = () => undefined

/** Sets the source, once, where the program starts. Without it the catalogue is all there is. */
export const useModelSource = (from: ModelSource): void => {
  source = from
}

/** A model outside the catalogue, by its name in the request. */
export const modelFromSource: ModelSource = (request) => source(request)
