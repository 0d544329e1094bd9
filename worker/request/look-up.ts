import {
  findGpu,
  findModel,
  nearGpus,
  nearModels,
  type GpuEntry,
  type ModelEntry,
} from '../../shared/index.ts'
import { failure, success, type Result } from '../../shared/errors.ts'

function unknown<T>(kind: 'unknown-model' | 'unknown-gpu', id: string, near: readonly string[]): Result<T> {
  const [first] = near
  return failure(kind, [
    {
      field: 'id',
      message: `"${id.slice(0, 80)}" is not in the catalogue`,
      ...(first === undefined ? {} : { allowed: near, did_you_mean: first }),
    },
  ])
}

/** The model of a path's id, or the problem that names its near matches. */
export function lookUpModel(id: string): Result<ModelEntry> {
  const model = findModel(id)
  return model === undefined ? unknown('unknown-model', id, nearModels(id, 5)) : success(model)
}

/** The GPU of a path's id, or the problem that names its near matches. */
export function lookUpGpu(id: string): Result<GpuEntry> {
  const gpu = findGpu(id)
  return gpu === undefined ? unknown('unknown-gpu', id, nearGpus(id, 5)) : success(gpu)
}
