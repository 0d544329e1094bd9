import { failure, success, type Issue, type Result } from '../errors.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import type { Architecture, Layer } from './architecture.ts'
import { findWeightFormat } from '../precision/weight-formats.ts'
import { attention } from './build/attention.ts'
import { matrix } from './build/tensors.ts'

/**
 * A bare parameter count as the intermediate form: one tensor of that many elements, and, where layers and heads
 * are given, attention layers that hold a cache but no weights of their own.
 */
export function architectureFromParams(request: EstimateRequest): Result<Architecture> {
  const params = request.params as number
  const issues: Issue[] = []
  const heads = request.heads ?? null
  const hidden = request.hidden_size ?? (heads && request.head_dim ? heads * request.head_dim : null)
  const kvHeads = request.kv_heads ?? heads
  let headDim = request.head_dim ?? null
  if (headDim === null && hidden !== null && heads !== null) {
    if (hidden % heads !== 0)
      issues.push({ field: 'heads', message: `does not divide hidden_size ${hidden}; give head_dim` })
    headDim = Math.floor(hidden / heads)
  }
  if (heads !== null && kvHeads !== null && kvHeads > heads)
    issues.push({ field: 'kv_heads', message: `cannot exceed heads (${heads})` })
  if (issues.length > 0) return failure('contradiction', issues)

  const notes: string[] = []
  const cached = request.layers !== undefined && kvHeads !== null && headDim !== null
  if (!cached)
    notes.push(
      request.task === 'training'
        ? 'Activations are left out where layers or hidden_size are missing.'
        : 'The KV cache is left out: it needs layers, kv_heads (or heads) and head_dim (or hidden_size and heads).',
    )
  const format = request.weights === undefined ? undefined : findWeightFormat(request.weights)
  if (format?.kind === 'gguf')
    notes.push(
      `A parameter count has no tensors: ${format.label} is taken at what it averages over a dense model of 8 billion parameters.`,
    )
  const layers = request.layers ?? 0
  const layer = (): Layer => ({
    mixer: cached
      ? attention({
          hidden: hidden ?? 1,
          heads: heads ?? (kvHeads as number),
          kvHeads: kvHeads as number,
          keyDim: headDim as number,
        }).mixer
      : { kind: 'none' },
    feedForward: { kind: 'none' },
    tensors: [],
  })
  return success({
    modelType: 'params',
    ggufArchitecture: null,
    hiddenSize: hidden ?? 1,
    vocabSize: request.vocab_size ?? 1,
    maxContextLength: null,
    dtype: 'bf16',
    quantization: null,
    kinds: layers > 0 ? [layer()] : [],
    pattern: Array.from({ length: layers }, () => 0),
    embedding: [],
    head: [matrix('params', 'params', params, 1, 'column')],
    tiedHead: false,
    extras: [],
    ropes: [],
    notes,
  })
}
