import type { Architecture } from '../model/architecture.ts'
import type { EstimateRequest } from '../request/estimate.ts'

interface LossInputs {
  readonly tokens: number
  readonly batch: number
  readonly full: boolean
  readonly compiled: boolean
}

/** How a training framework writes the same model down, where that decides what autograd saves. */
export interface FrameworkRules {
  /** The kernel it calls for causal attention without a mask; key and value heads repeated first (`sdpa`) or not. */
  readonly fusedAttention: 'flash_attention_2' | 'sdpa'
  /** Queries, keys and values come from one matrix whatever the checkpoint holds. */
  readonly fusedQueryKeyValue: boolean
  /** A tied head becomes a parameter of its own. */
  readonly ownHead: boolean
  /** Activation functions are always one kernel, also where transformers composes them. */
  readonly fusedActivations: boolean
  /** Everything that is not quantized is cast to fp32 before adapters are trained. */
  readonly preparesForKbit: boolean
  readonly loraDropout: number
  /** Scores alive at the peak of a loss taken chunk by chunk, on so many positions; null: all at once, in fp32. */
  readonly chunkedLoss:
    | ((loss: LossInputs) => { readonly positions: number; readonly bytesPerScore: number })
    | null
}

const TRANSFORMERS: FrameworkRules = {
  fusedAttention: 'flash_attention_2',
  fusedQueryKeyValue: false,
  ownHead: false,
  fusedActivations: false,
  preparesForKbit: true,
  loraDropout: 0,
  chunkedLoss: null,
}

/**
 * What frameworks do by default where they differ; a field of the request overrides it.
 *
 * LitGPT (`model.py`, `lora.py`, `utils.py`, `scripts/convert_hf_checkpoint.py`): one `qkv` matrix, key heads repeated
 * in front of PyTorch's kernel, a head copied from a tied embedding, cross-entropy in fp32 over chunks of 128
 * positions, LoRA dropout 0.05. Its runs on 4-bit weights need about as much as prepared ones.
 *
 * torchtune (`modules/attention.py`, `modules/loss/ce_chunked_output_loss.py`): key heads expanded in front of PyTorch's
 * kernel; the head's output in 16 bits in eight chunks, each in fp32 only while its loss is computed.
 */
const RULES: Readonly<Record<NonNullable<EstimateRequest['framework']>, FrameworkRules>> = {
  transformers: TRANSFORMERS,
  litgpt: {
    fusedAttention: 'sdpa',
    fusedQueryKeyValue: true,
    ownHead: true,
    fusedActivations: true,
    preparesForKbit: true,
    loraDropout: 0.05,
    // Fabric hands logits out in fp32; the loop holds them beside log-probabilities, which each chunk's gradient
    // replaces. Without adapters the head makes all at once, and their gradient is put together beside its chunks.
    chunkedLoss: ({ tokens, batch, full }) => ({
      positions: tokens + Math.ceil(Math.min(tokens, 128 * batch) / 2),
      bytesPerScore: full ? 12 : 8,
    }),
  },
  torchtune: {
    ...TRANSFORMERS,
    fusedAttention: 'sdpa',
    preparesForKbit: false,
    // Logits and fp32 log-probabilities; compiled the logits alone, from which the gradients are made again.
    chunkedLoss: ({ tokens, compiled }) => ({
      positions: tokens + Math.ceil(tokens / 8),
      bytesPerScore: compiled ? 2 : 6,
    }),
  },
}

export const frameworkRules = (framework: EstimateRequest['framework']): FrameworkRules =>
  RULES[framework ?? 'transformers']

const untied = new WeakMap<Architecture, Architecture>()

/** The same model with a tied head as a matrix of its own. */
function withOwnHead(architecture: Architecture): Architecture {
  if (!architecture.tiedHead) return architecture
  let own = untied.get(architecture)
  if (!own) {
    const head = architecture.embedding
      .filter(({ role }) => role === 'embedding')
      .map((tensor) => ({ ...tensor, name: 'output.weight', module: 'lm_head', role: 'head' as const }))
    own = { ...architecture, tiedHead: false, head: [...architecture.head, ...head] }
    untied.set(architecture, own)
  }
  return own
}

/** A model as the request's framework builds it. */
export const asFrameworkBuilds = (request: EstimateRequest, architecture: Architecture): Architecture =>
  request.task === 'training' && frameworkRules(request.framework).ownHead
    ? withOwnHead(architecture)
    : architecture
