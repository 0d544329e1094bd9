import type { Attention } from '../architecture.ts'
import type { Tensor } from '../tensor.ts'
import { linear, matrix, norm, vector, type NormKind } from './tensors.ts'

export interface AttentionShape {
  readonly hidden: number
  readonly heads: number
  readonly kvHeads: number
  readonly keyDim: number
  readonly valueDim?: number
  readonly window?: number | null
  readonly chunk?: number | null
  readonly sharesCache?: boolean
  readonly qBias?: boolean
  readonly kBias?: boolean
  readonly vBias?: boolean
  readonly outBias?: boolean
  /** One matrix for q, k and v in the checkpoint and in the GGUF file (GPT-2, Falcon, Phi-3, MPT, Bloom). */
  readonly fused?: string
  /**
   * `head`: one norm weight of head_dim for q and for k; `each_head`: one of head_dim per head (Cohere,
   * StableLM 2); `full`: over all heads' features.
   */
  readonly qkNorm?: 'none' | 'head' | 'each_head' | 'full'
  readonly qkNormKind?: NormKind
  /** Extra output features per query head that gate the result (Qwen3-Next): q_proj is twice as tall. */
  readonly gatedQuery?: boolean
  /** One learned sink logit per head (gpt-oss). */
  readonly sinks?: boolean
  /** No value projection: the keys, before their norm, are the values too (Gemma 4). Both are cached. */
  readonly keyAsValue?: boolean
  /** Size of the index key that block-sparse attention caches beside keys and values (MiniMax-M3). */
  readonly indexKeyDim?: number
  /** A gate on the output from the layer's input: one per head (Step 3.5) or one per feature (AFMoE). */
  readonly outputGate?: 'head' | 'feature'
  /** Hugging Face names where they are not `q_proj` … `o_proj`. */
  readonly modules?: { readonly q?: string; readonly k?: string; readonly v?: string; readonly out?: string }
}

/** Norms of queries and keys before the rotary step. */
function queryKeyNorms(shape: AttentionShape): Tensor[] {
  const { heads, kvHeads, keyDim } = shape
  const kind = shape.qkNormKind ?? 'rms'
  const sides = [{ side: 'q', count: heads }, ...(shape.sharesCache ? [] : [{ side: 'k', count: kvHeads }])]
  return sides.flatMap(({ side, count }) => {
    const name = `attn_${side}_norm`
    const module = `${side}_norm`
    if (shape.qkNorm === 'head') return norm(name, module, keyDim, kind)
    if (shape.qkNorm === 'full') return norm(name, module, count * keyDim, kind)
    if (shape.qkNorm === 'each_head') return [matrix(name, module, count, keyDim, 'column', { role: 'norm' })]
    return []
  })
}

/** The description and the stored tensors of one softmax attention (Vaswani 2017; GQA: arXiv 2305.13245). */
export function attention(shape: AttentionShape): { mixer: Attention; tensors: Tensor[] } {
  const { hidden, heads, kvHeads, keyDim } = shape
  const valueDim = shape.valueDim ?? keyDim
  const modules = shape.modules ?? {}
  const qOut = heads * keyDim * (shape.gatedQuery ? 2 : 1)
  const kOut = kvHeads * keyDim
  const vOut = kvHeads * valueDim
  const tensors: Tensor[] = shape.fused
    ? linear('attn_qkv', shape.fused, qOut + kOut + vOut, hidden, 'column', shape.qBias ?? false)
    : [
        ...linear('attn_q', modules.q ?? 'q_proj', qOut, hidden, 'column', shape.qBias ?? false),
        ...(shape.sharesCache
          ? []
          : linear('attn_k', modules.k ?? 'k_proj', kOut, hidden, 'kv', shape.kBias ?? shape.qBias ?? false)),
        ...(shape.sharesCache || shape.keyAsValue
          ? []
          : linear('attn_v', modules.v ?? 'v_proj', vOut, hidden, 'kv', shape.vBias ?? shape.qBias ?? false)),
      ]
  tensors.push(
    ...linear(
      'attn_output',
      modules.out ?? 'o_proj',
      hidden,
      heads * valueDim,
      'row',
      shape.outBias ?? false,
    ),
  )
  tensors.push(...queryKeyNorms(shape))
  if (shape.outputGate) {
    const features = shape.outputGate === 'head' ? heads : heads * valueDim
    tensors.push(matrix('attn_gate', 'gate_proj', features, hidden, 'column'))
  }
  if (shape.sinks) tensors.push(vector('attn_sinks.weight', 'sinks', heads, 'state', 'column'))
  const mixer: Attention = {
    kind: 'attention',
    heads,
    kvHeads,
    keyDim,
    valueDim,
    window: shape.window ?? null,
    chunk: shape.chunk ?? null,
    sharesCache: shape.sharesCache ?? false,
    ...(shape.indexKeyDim ? { indexKeyDim: shape.indexKeyDim } : {}),
  }
  return { mixer, tensors }
}
