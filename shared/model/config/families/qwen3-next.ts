import type { Architecture } from '../../architecture.ts'
import type { AttentionShape } from '../../build/attention.ts'
import { gatedDelta, type GatedDeltaShape } from '../../build/gated-delta.ts'
import type { FeedForwardShape } from '../../build/layer.ts'
import { LayerStack } from '../../build/model.ts'
import { vector } from '../../build/tensors.ts'
import type { Tensor } from '../../tensor.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { readRope } from '../rope.ts'
import { assemble } from './assemble.ts'
import { readCore, readIntermediate, type ClassDefaults } from './core.ts'
import { attentionShape } from './decoder.ts'
import { predictionLayers } from './mtp.ts'
import { feedForwardPart, layerFrom, softmaxPart } from './parts.ts'

const layerKind = (value: unknown): boolean | undefined =>
  value === 'full_attention' ? true : value === 'linear_attention' ? false : undefined

/** Full attention in every `full_attention_interval`-th layer, unless `layer_types` lists them. */
export function fullAttentionLayers(reader: ConfigReader, layers: number): (layer: number) => boolean {
  const interval = reader.integer('full_attention_interval', 4, CONFIG_LIMITS.layers)
  const listed = reader.list('layer_types', layerKind, layers)
  return (layer) => (listed ? (listed[layer] ?? true) : (layer + 1) % interval === 0)
}

export function readGatedDelta(reader: ConfigReader, hidden: number, fusedInput: boolean): GatedDeltaShape {
  const keyHeads = reader.integer('linear_num_key_heads', 16)
  const valueHeads = reader.integer('linear_num_value_heads', 32)
  if (valueHeads % keyHeads !== 0) {
    reader.fail('linear_num_value_heads', `is ${valueHeads}, not a multiple of the ${keyHeads} key heads`)
  }
  return {
    hidden,
    keyHeads,
    valueHeads,
    keyDim: reader.integer('linear_key_head_dim', 128),
    valueDim: reader.integer('linear_value_head_dim', 128),
    convKernel: reader.integer('linear_conv_kernel_dim', 4),
    fusedInput,
  }
}

interface ExpertDefaults {
  readonly experts: number
  readonly activeExperts: number
  readonly intermediate: number
}

function readExperts(reader: ConfigReader, hidden: number, defaults: ExpertDefaults): FeedForwardShape {
  const experts = reader.integer('num_experts', defaults.experts, CONFIG_LIMITS.experts)
  const activeExperts = reader.integer('num_experts_per_tok', defaults.activeExperts, CONFIG_LIMITS.experts)
  if (activeExperts > experts)
    reader.fail('num_experts_per_tok', `is ${activeExperts}, more than the ${experts} experts`)
  const intermediate = reader.integer('moe_intermediate_size', defaults.intermediate)
  const sharedIntermediate = reader.integer('shared_expert_intermediate_size', defaults.intermediate)
  return { kind: 'moe', hidden, experts, activeExperts, intermediate, sharedIntermediate, sharedGate: true }
}

const layerIndex = (value: unknown): number | undefined =>
  Number.isInteger(value) ? (value as number) : undefined

/** Layers with experts: every `decoder_sparse_step`-th, but for those of `mlp_only_layers`. */
function sparseAt(reader: ConfigReader): (layer: number) => boolean {
  const dense = new Set(reader.list('mlp_only_layers', layerIndex) ?? [])
  const step = reader.integer('decoder_sparse_step', 1, CONFIG_LIMITS.layers)
  return (layer) => !dense.has(layer) && (layer + 1) % step === 0
}

interface NextTraits {
  readonly gguf: string
  readonly defaults: ClassDefaults
  readonly fusedInput: boolean
  /** Absent for a dense family. */
  readonly experts?: ExpertDefaults
}

/**
 * Gated delta nets with a gated full attention in every fourth layer (transformers `models/qwen3_next`,
 * `models/qwen3_5`, `models/qwen3_5_moe`). The prediction layer is a full-attention layer.
 */
function nextDecoder(reader: ConfigReader, traits: NextTraits): Architecture {
  const core = readCore(reader, traits.defaults)
  const { hidden, layers } = core
  const attends = fullAttentionLayers(reader, layers)
  const delta = gatedDelta(readGatedDelta(reader, hidden, traits.fusedInput))
  const bias = reader.boolean('attention_bias', false)
  const gatedQuery = reader.boolean('attn_output_gate', true)
  const attention: AttentionShape = attentionShape(core, {
    qBias: bias,
    outBias: bias,
    qkNorm: 'head',
    gatedQuery,
  })
  const routes = traits.experts ? sparseAt(reader) : () => false
  const sparse = traits.experts ? readExperts(reader, hidden, traits.experts) : null
  const isDense = Array.from({ length: layers }, (_, layer) => !routes(layer)).includes(true)
  const intermediate = isDense ? readIntermediate(reader, traits.defaults.intermediate) : 1
  reader.ignore(
    'intermediate_size',
    'mlp_only_layers',
    'mamba_ssm_dtype',
    'mtp_use_dedicated_embeddings',
    'output_gate_type',
  )
  const dense: FeedForwardShape = { kind: 'dense', hidden, intermediate, gated: true }

  // llama.cpp names the second norm after attention, as for Gemma 2, though it stands before the feed-forward.
  const norms: Tensor[] = [
    vector('attn_norm.weight', 'input_layernorm', hidden),
    vector('post_attention_norm.weight', 'post_attention_layernorm', hidden),
  ]
  const stack = new LayerStack()
  for (let layer = 0; layer < layers; layer++) {
    const softmax = attends(layer)
    const shape = sparse && routes(layer) ? sparse : dense
    stack.push(`${softmax}|${shape.kind}`, () =>
      layerFrom(hidden, softmax ? softmaxPart(attention) : delta, feedForwardPart(shape), { norms }),
    )
  }
  const extras = predictionLayers({
    hidden,
    vocab: core.vocab,
    layer: layerFrom(hidden, softmaxPart(attention), feedForwardPart(sparse ?? dense), { norms }),
    count: reader.count(['mtp_num_hidden_layers', 'num_nextn_predict_layers'], 0, 64),
  })
  const rope = readRope(reader, { headDim: core.headDim, positions: core.positions, share: 0.25 })
  return assemble(core, { gguf: traits.gguf, stack, extras, ropes: [rope] })
}

export const qwen3Next = (reader: ConfigReader): Architecture =>
  nextDecoder(reader, {
    gguf: 'qwen3next',
    defaults: { kvHeads: 2, headDim: 256, positions: 32768 },
    fusedInput: true,
    experts: { experts: 512, activeExperts: 10, intermediate: 512 },
  })

export const qwen35 = (reader: ConfigReader): Architecture =>
  nextDecoder(reader, {
    gguf: 'qwen35',
    defaults: {
      hidden: 4096,
      layers: 32,
      heads: 16,
      kvHeads: 4,
      headDim: 256,
      vocab: 248320,
      intermediate: 12288,
      positions: 32768,
    },
    fusedInput: false,
  })

export const qwen35Moe = (reader: ConfigReader): Architecture =>
  nextDecoder(reader, {
    gguf: 'qwen35moe',
    defaults: {
      hidden: 2048,
      layers: 40,
      heads: 16,
      kvHeads: 2,
      headDim: 256,
      vocab: 248320,
      positions: 32768,
    },
    fusedInput: false,
    experts: { experts: 256, activeExperts: 8, intermediate: 512 },
  })
