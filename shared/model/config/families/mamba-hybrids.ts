import type { Architecture } from '../../architecture.ts'
import type { FeedForwardShape } from '../../build/layer.ts'
import { mamba, mamba2, type Mamba2Shape } from '../../build/mamba.ts'
import { LayerStack } from '../../build/model.ts'
import { vector } from '../../build/tensors.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { readRope } from '../rope.ts'
import { assemble } from './assemble.ts'
import { readCore, readIntermediate, type DecoderCore } from './core.ts'
import { attentionShape } from './decoder.ts'
import { feedForwardPart, layerFrom, softmaxPart, type MixerPart } from './parts.ts'
import { expandedWidth, timeStepRank } from './recurrent.ts'

interface Mamba2Defaults {
  readonly heads: number
  readonly stateDim: number
  readonly gateNorm?: boolean
}

/** Mamba-2's sizes in the fields that Bamba, Granite 4 and Falcon-H1 share (`mamba_*`). */
function readMamba2(reader: ConfigReader, hidden: number, defaults: Mamba2Defaults): Mamba2Shape {
  const expanded = expandedWidth(reader, 'mamba_expand', hidden)
  const innerDim = reader.integer('mamba_d_ssm', expanded)
  const heads = reader.integer('mamba_n_heads', defaults.heads)
  const automatic = reader.source['mamba_d_head'] === 'auto'
  const headDim = automatic
    ? Math.max(1, Math.floor(innerDim / heads))
    : reader.integer('mamba_d_head', Math.max(1, Math.floor(innerDim / heads)))
  const groups = reader.integer('mamba_n_groups', 1)
  if (heads * headDim !== innerDim) {
    reader.fail('mamba_n_heads', `× mamba_d_head is ${heads * headDim}, but the inner width is ${innerDim}`)
  }
  if (innerDim % groups !== 0)
    reader.fail('mamba_n_groups', `is ${groups}, which does not divide the inner width ${innerDim}`)
  reader.ignore('mamba_d_head', 'mamba_chunk_size', 'mamba_norm_before_gate')
  return {
    hidden,
    innerDim,
    heads,
    headDim,
    groups,
    stateDim: reader.integer('mamba_d_state', defaults.stateDim),
    convKernel: reader.integer('mamba_d_conv', 4),
    convBias: reader.boolean('mamba_conv_bias', true),
    projectionBias: reader.boolean('mamba_proj_bias', false),
    gateNorm: defaults.gateNorm ?? true,
  }
}

const everyNth =
  (period: number, offset: number) =>
  (layer: number): boolean =>
    layer % period === offset

/**
 * Jamba (arXiv 2403.19887): one attention layer in eight, the rest Mamba-1 with norms inside; experts in every
 * second layer. Rules: transformers `models/jamba/configuration_jamba.py`.
 */
export function jamba(reader: ConfigReader): Architecture {
  const core = readCore(reader, { kvHeads: 8, positions: 262144 })
  const { hidden } = core
  const innerDim = expandedWidth(reader, 'mamba_expand', hidden)
  const recurrent = mamba({
    hidden,
    innerDim,
    stateDim: reader.integer('mamba_d_state', 16),
    convKernel: reader.integer('mamba_d_conv', 4),
    timeStepRank: timeStepRank(reader, 'mamba_dt_rank', hidden),
    convBias: reader.boolean('mamba_conv_bias', true),
    projectionBias: reader.boolean('mamba_proj_bias', false),
    innerNorms: reader.boolean('mamba_inner_layernorms', true),
  })
  const attends = everyNth(reader.integer('attn_layer_period', 8), reader.count('attn_layer_offset', 4))
  const period = reader.integer('expert_layer_period', 2)
  const routes = everyNth(period, reader.count('expert_layer_offset', 1))
  const experts = reader.integer('num_experts', 16, CONFIG_LIMITS.experts)
  const activeExperts = reader.integer('num_experts_per_tok', 2, CONFIG_LIMITS.experts)
  if (activeExperts > experts)
    reader.fail('num_experts_per_tok', `is ${activeExperts}, more than the ${experts} experts`)
  const intermediate = readIntermediate(reader, 14336)
  const dense: FeedForwardShape = { kind: 'dense', hidden, intermediate, gated: true }
  const sparse: FeedForwardShape = { kind: 'moe', hidden, experts, activeExperts, intermediate }

  const stack = new LayerStack()
  for (let layer = 0; layer < core.layers; layer++) {
    const softmax = attends(layer)
    const routed = experts > 1 && routes(layer)
    stack.push(`${softmax}|${routed}`, () =>
      layerFrom(
        hidden,
        softmax ? softmaxPart(attentionShape(core)) : recurrent,
        feedForwardPart(routed ? sparse : dense),
      ),
    )
  }
  return assemble(core, { gguf: 'jamba', stack })
}

const layerKind = (value: unknown): 'attention' | 'mamba' | undefined => {
  if (value === 'attention' || value === 'full_attention') return 'attention'
  return value === 'mamba' || value === 'linear_attention' ? 'mamba' : undefined
}

interface HybridLayers {
  readonly core: DecoderCore
  readonly recurrent: MixerPart
  readonly attends: (layer: number) => boolean
  readonly softmax: MixerPart
  readonly feedForward: FeedForwardShape
}

function hybridStack({ core, recurrent, attends, softmax, feedForward }: HybridLayers): LayerStack {
  const stack = new LayerStack()
  for (let layer = 0; layer < core.layers; layer++) {
    const softmaxHere = attends(layer)
    stack.push(String(softmaxHere), () =>
      layerFrom(core.hidden, softmaxHere ? softmax : recurrent, feedForwardPart(feedForward)),
    )
  }
  return stack
}

function readExperts(reader: ConfigReader, hidden: number): FeedForwardShape {
  const shared = reader.integer('shared_intermediate_size', 1024)
  const experts = reader.count('num_local_experts', 8, CONFIG_LIMITS.experts)
  if (experts === 0) {
    reader.ignore('num_experts_per_tok', 'intermediate_size')
    return { kind: 'dense', hidden, intermediate: shared, gated: true }
  }
  const activeExperts = reader.integer('num_experts_per_tok', 2, CONFIG_LIMITS.experts)
  if (activeExperts > experts)
    reader.fail('num_experts_per_tok', `is ${activeExperts}, more than the ${experts} experts`)
  return {
    kind: 'moe',
    hidden,
    experts,
    activeExperts,
    intermediate: readIntermediate(reader, 11008),
    sharedIntermediate: shared,
  }
}

/**
 * Granite 4: Mamba-2 with a few attention layers, experts beside a shared feed-forward, or that one alone.
 * Rules: transformers `models/granitemoehybrid`; llama.cpp names an all-attention model `granite` or `granitemoe`.
 */
export function graniteHybrid(reader: ConfigReader): Architecture {
  const core = readCore(reader)
  const kinds = reader.list('layer_types', layerKind, core.layers)
  const attends = (layer: number): boolean => kinds?.[layer] === 'attention'
  const hasMamba = !kinds || kinds.includes('mamba')
  const bias = reader.boolean('attention_bias', false)
  const softmax = softmaxPart(attentionShape(core, { qBias: bias, outBias: bias }))
  const feedForward = readExperts(reader, core.hidden)
  const recurrent = hasMamba
    ? mamba2(readMamba2(reader, core.hidden, { heads: 128, stateDim: 256 }))
    : softmax
  if (!hasMamba) reader.ignore(...Object.keys(reader.source).filter((name) => name.startsWith('mamba_')))
  const position = reader.text('position_embedding_type', 'rope')
  const rope =
    position === 'nope' ? null : readRope(reader, { headDim: core.headDim, positions: core.positions })
  reader.ignore('rope_parameters', 'rope_scaling', 'rope_theta', 'partial_rotary_factor')
  const attentionOnly = feedForward.kind === 'moe' ? 'granitemoe' : 'granite'
  const stack = hybridStack({ core, recurrent, attends, softmax, feedForward })
  return assemble(core, { gguf: hasMamba ? 'granitehybrid' : attentionOnly, stack, ropes: [rope] })
}

/** Bamba: Mamba-2 with attention at the listed layers and a dense feed-forward (transformers `models/bamba`). */
export function bamba(reader: ConfigReader): Architecture {
  const core = readCore(reader, { kvHeads: 8, positions: 262144 })
  const index = (value: unknown): number | undefined =>
    Number.isInteger(value) ? (value as number) : undefined
  const listed = new Set(reader.list('attn_layer_indices', index) ?? [])
  const bias = reader.boolean('attention_bias', false)
  const stack = hybridStack({
    core,
    recurrent: mamba2(readMamba2(reader, core.hidden, { heads: 128, stateDim: 256 })),
    attends: (layer) => listed.has(layer),
    softmax: softmaxPart(attentionShape(core, { qBias: bias, outBias: bias })),
    feedForward: {
      kind: 'dense',
      hidden: core.hidden,
      intermediate: readIntermediate(reader, 14336),
      gated: true,
      bias: reader.boolean('mlp_bias', false),
    },
  })
  reader.ignore('attn_rotary_emb')
  const rope = readRope(reader, { headDim: core.headDim, positions: core.positions, share: 0.5 })
  return assemble(core, { gguf: 'granitehybrid', stack, ropes: [rope] })
}

/**
 * Falcon-H1: attention and Mamba-2 side by side in every layer, then a dense feed-forward.
 * Rules: transformers `models/falcon_h1`.
 */
export function falconH1(reader: ConfigReader): Architecture {
  const core = readCore(reader, { kvHeads: 8, positions: 8192 })
  const { hidden } = core
  const gateNorm = reader.boolean('mamba_rms_norm', false)
  const recurrent = mamba2(readMamba2(reader, hidden, { heads: 128, stateDim: 256, gateNorm }))
  const bias = reader.boolean('attention_bias', false)
  const softmax = softmaxPart(attentionShape(core, { qBias: bias, outBias: bias }))
  if (reader.boolean('projectors_bias', false))
    reader.fail('projectors_bias', 'true is not documented by any published model')
  reader.ignore('attn_layer_indices', 'mamba_use_mlp')
  const intermediate = readIntermediate(reader, 14336)
  const dense: FeedForwardShape = {
    kind: 'dense',
    hidden,
    intermediate,
    gated: true,
    bias: reader.boolean('mlp_bias', false),
  }
  const stack = new LayerStack()
  for (let layer = 0; layer < core.layers; layer++) {
    stack.push('parallel', () => {
      const rest = feedForwardPart(dense)
      return {
        mixer: {
          kind: 'parallel',
          branches: [softmax.mixer, recurrent.mixer].filter((mixer) => mixer.kind !== 'parallel'),
        },
        feedForward: rest.feedForward,
        // llama.cpp names the second norm without `.weight` (LLM_TENSOR_FFN_NORM in `src/models/falcon-h1.cpp`).
        tensors: [
          vector('attn_norm.weight', 'input_layernorm', hidden),
          vector('ffn_norm', 'pre_ff_layernorm', hidden),
          ...softmax.tensors,
          ...recurrent.tensors,
          ...rest.tensors,
        ],
      }
    })
  }
  const rope = readRope(reader, { headDim: core.headDim, positions: core.positions })
  return assemble(core, { gguf: 'falcon-h1', stack, ropes: [rope] })
}
