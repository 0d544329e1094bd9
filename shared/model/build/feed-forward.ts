import type { FeedForward, MixtureOfExperts } from '../architecture.ts'
import type { Tensor } from '../tensor.ts'
import { linear, matrix, vector } from './tensors.ts'

export interface DenseShape {
  readonly hidden: number
  readonly intermediate: number
  readonly gated: boolean
  readonly bias?: boolean
  /** One matrix for gate and up in the checkpoint and in the GGUF file (Phi-3, GLM-4). */
  readonly fused?: boolean
  /** Hugging Face names where they are not `gate_proj`, `up_proj`, `down_proj`. */
  readonly modules?: { readonly gate?: string; readonly up?: string; readonly down?: string }
}

/** A dense feed-forward: up and down, and a gate where gated (SwiGLU, GeGLU: arXiv 2002.05202). */
export function denseFeedForward(shape: DenseShape): { feedForward: FeedForward; tensors: Tensor[] } {
  const { hidden, intermediate, gated } = shape
  const bias = shape.bias ?? false
  const modules = shape.modules ?? {}
  const tensors =
    gated && shape.fused
      ? linear('ffn_up', modules.up ?? 'gate_up_proj', 2 * intermediate, hidden, 'column', bias)
      : [
          ...(gated
            ? linear('ffn_gate', modules.gate ?? 'gate_proj', intermediate, hidden, 'column', bias)
            : []),
          ...linear('ffn_up', modules.up ?? 'up_proj', intermediate, hidden, 'column', bias),
        ]
  tensors.push(...linear('ffn_down', modules.down ?? 'down_proj', hidden, intermediate, 'row', bias))
  return { feedForward: { kind: 'dense', intermediate, gated }, tensors }
}

export interface MoeShape {
  readonly hidden: number
  readonly experts: number
  readonly activeExperts: number
  readonly intermediate: number
  readonly gated?: boolean
  readonly bias?: boolean
  /** Width of all shared experts together. */
  readonly sharedIntermediate?: number
  /** A learned gate in front of the shared expert (Qwen2-MoE). */
  readonly sharedGate?: boolean
  /** Per-expert correction bias of the router (DeepSeek-V3 and kin). */
  readonly routerCorrection?: boolean
  readonly routerBias?: boolean
  /** Set where experts work in a smaller latent space (Nemotron 3): its width. */
  readonly latentSize?: number | null
}

/** The gate of a shared expert: one row, which GGUF stores as a vector. */
const sharedExpertGate = (hidden: number): Tensor =>
  matrix('ffn_gate_inp_shexp', 'shared_expert_gate', 1, hidden, 'replicated', {
    role: 'router',
    gguf: [{ name: 'ffn_gate_inp_shexp.weight', shape: [hidden], copies: 1 }],
  })

/** A mixture of experts with softmax or sigmoid routing (arXiv 2101.03961), with optional shared experts (arXiv 2401.06066). */
export function mixtureOfExperts(shape: MoeShape): { feedForward: MixtureOfExperts; tensors: Tensor[] } {
  const { hidden, experts, activeExperts, intermediate } = shape
  const gated = shape.gated ?? true
  const bias = shape.bias ?? false
  const width = shape.latentSize ?? hidden
  const stacked = { copies: experts, activeCopies: activeExperts }
  const tensors: Tensor[] = [
    matrix('ffn_gate_inp', 'gate', experts, hidden, 'replicated', { role: 'router' }),
  ]
  if (shape.routerBias) tensors.push(vector('ffn_gate_inp.bias', 'gate', experts, 'bias'))
  if (shape.routerCorrection) tensors.push(vector('exp_probs_b.bias', 'gate', experts, 'bias'))
  if (gated)
    tensors.push(
      ...linear('ffn_gate_exps', 'experts.gate_proj', intermediate, width, 'column', bias, stacked),
    )
  tensors.push(
    ...linear('ffn_up_exps', 'experts.up_proj', intermediate, width, 'column', bias, stacked),
    ...linear('ffn_down_exps', 'experts.down_proj', width, intermediate, 'row', bias, stacked),
  )
  const shared = shape.sharedIntermediate ?? 0
  if (shared > 0) {
    if (gated) tensors.push(matrix('ffn_gate_shexp', 'shared_expert.gate_proj', shared, hidden, 'column'))
    tensors.push(
      matrix('ffn_up_shexp', 'shared_expert.up_proj', shared, hidden, 'column'),
      matrix('ffn_down_shexp', 'shared_expert.down_proj', hidden, shared, 'row'),
    )
    if (shape.sharedGate) tensors.push(sharedExpertGate(hidden))
  }
  const feedForward: MixtureOfExperts = {
    kind: 'moe',
    experts,
    activeExperts,
    intermediate,
    gated,
    sharedIntermediate: shared,
    denseIntermediate: 0,
    latentSize: shape.latentSize ?? null,
  }
  return { feedForward, tensors }
}
