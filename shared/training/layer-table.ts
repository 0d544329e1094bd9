import type { Result } from '../errors.ts'
import { failure, success } from '../errors.ts'
import { resolveModel } from '../estimate/resolve-model.ts'
import { settle } from '../estimate/settle.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { savedRanks } from './kept.ts'
import { savedOfLayer } from './saved-layer.ts'

/** One tensor that a layer saves, per token and tensor-parallel rank. */
export interface SavedRow {
  readonly label: string
  readonly features: number
  readonly bytesPerElement: number
  readonly bytesPerToken: number
}

/**
 * The tensors that one inner layer of a model saves for a request, before any checkpointing: the layer that most of
 * the model's layers are like. What the activation pages tabulate.
 */
export function savedTensorsOf(
  request: EstimateRequest,
): Result<{ readonly rows: readonly SavedRow[]; readonly bytesPerToken: number }> {
  const model = resolveModel(request)
  if (!model.ok) return model
  const settled = settle({ ...request, task: 'training' }, model.value)
  if (!settled.ok) return settled
  const { scenario } = settled.value
  const { kinds, pattern } = scenario.architecture
  const counts = kinds.map((_, kind) => pattern.filter((each) => each === kind).length)
  const layer = kinds[counts.indexOf(Math.max(...counts))]
  if (!layer)
    return failure('not-understood', [
      { field: 'params', message: 'a bare parameter count has no layers to look into' },
    ])
  const rows = savedOfLayer(scenario, layer).map(({ label, features, bytes, split }) => ({
    label,
    features,
    bytesPerElement: bytes,
    bytesPerToken: (features * bytes) / savedRanks(split, scenario, layer),
  }))
  return success({ rows, bytesPerToken: rows.reduce((sum, row) => sum + row.bytesPerToken, 0) })
}
