import type { Architecture } from '../../architecture.ts'
import type { FeedForwardShape } from '../../build/layer.ts'
import { LayerStack } from '../../build/model.ts'
import { shortConvolution } from '../../build/short-convolution.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { readRope } from '../rope.ts'
import { assemble } from './assemble.ts'
import { readCore, requiredSize, type DecoderCore } from './core.ts'
import { attentionShape } from './decoder.ts'
import { feedForwardPart, layerFrom, softmaxPart, withCorrectionBuffer } from './parts.ts'

const layerKind = (value: unknown): boolean | undefined =>
  value === 'full_attention' ? true : value === 'conv' ? false : undefined

const index = (value: unknown): number | undefined =>
  Number.isInteger(value) ? (value as number) : undefined

/** Which layers attend: `layer_types`, or the older list `full_attn_idxs`; without either, all. */
function attentionLayers(reader: ConfigReader, layers: number): (layer: number) => boolean {
  const kinds = reader.list('layer_types', layerKind, layers)
  const listed = reader.list('full_attn_idxs', index)
  if (kinds) return (layer) => kinds[layer] ?? false
  return listed ? (layer) => listed.includes(layer) : () => true
}

/** The width that `block_auto_adjust_ff_dim` makes of `block_ff_dim` (transformers `models/lfm2`, Lfm2MLP). */
function adjustedWidth(reader: ConfigReader): number {
  const stated = reader.integer(['block_ff_dim', 'intermediate_size'], 12288)
  const multiple = reader.integer('block_multiple_of', 256)
  const factor =
    reader.source['block_ffn_dim_multiplier'] === null
      ? null
      : reader.number('block_ffn_dim_multiplier', 1, 0, 64)
  reader.ignore(
    'intermediate_size',
    'block_ffn_dim_multiplier',
    'block_ff_dim',
    'block_mlp_init_scale',
    'block_out_init_scale',
  )
  if (!reader.boolean('block_auto_adjust_ff_dim', true)) return stated
  const twoThirds = Math.floor((2 * stated) / 3)
  return factor === null ? twoThirds : multiple * Math.ceil(Math.floor(factor * twoThirds) / multiple)
}

function convolutionDecoder(
  reader: ConfigReader,
  core: DecoderCore,
  gguf: string,
  feedForward: (layer: number) => FeedForwardShape,
): Architecture {
  const { hidden } = core
  const attends = attentionLayers(reader, core.layers)
  const convolution = shortConvolution({
    hidden,
    kernel: reader.integer('conv_L_cache', 3),
    bias: reader.boolean('conv_bias', false),
  })
  reader.ignore(
    'conv_dim',
    'conv_dim_out',
    'block_dim',
    'block_use_swiglu',
    'block_use_xavier_init',
    'conv_use_xavier_init',
  )
  const stack = new LayerStack()
  for (let layer = 0; layer < core.layers; layer++) {
    const shape = feedForward(layer)
    const softmax = attends(layer)
    stack.push(`${softmax}|${shape.kind}`, () => {
      const part = feedForwardPart(shape)
      const mixer = softmax ? softmaxPart(attentionShape(core, { qkNorm: 'head' })) : convolution
      return layerFrom(
        hidden,
        mixer,
        shape.kind === 'moe' && !shape.routerCorrection ? withCorrectionBuffer(part) : part,
      )
    })
  }
  const rope = readRope(reader, { headDim: core.headDim, positions: core.positions })
  return assemble(core, { gguf, stack, ropes: [rope] })
}

const tied = (reader: ConfigReader, core: DecoderCore): DecoderCore => ({
  ...core,
  tied: reader.boolean(['tie_embedding', 'tie_word_embeddings'], true),
})

/** LFM2: gated short convolutions with some attention layers (transformers `models/lfm2`). */
export function lfm2(reader: ConfigReader): Architecture {
  const core = tied(reader, readCore(reader, { kvHeads: 8, positions: 128000, tied: true }))
  const width = adjustedWidth(reader)
  const dense: FeedForwardShape = { kind: 'dense', hidden: core.hidden, intermediate: width, gated: true }
  return convolutionDecoder(reader, core, 'lfm2', () => dense)
}

/** LFM2-MoE: the same with experts after the first dense layers (transformers `models/lfm2_moe`). */
export function lfm2Moe(reader: ConfigReader): Architecture {
  const core = tied(reader, readCore(reader, { kvHeads: 8, positions: 128000, tied: true }))
  const { hidden } = core
  const denseLayers = reader.count('num_dense_layers', 2, CONFIG_LIMITS.layers)
  const experts = reader.integer('num_experts', 32, CONFIG_LIMITS.experts)
  const activeExperts = reader.integer('num_experts_per_tok', 4, CONFIG_LIMITS.experts)
  if (activeExperts > experts)
    reader.fail('num_experts_per_tok', `is ${activeExperts}, more than the ${experts} experts`)
  const width = reader.integer('moe_intermediate_size', 1792)
  const dense: FeedForwardShape = {
    kind: 'dense',
    hidden,
    intermediate: denseLayers > 0 ? requiredSize(reader, 'intermediate_size', 7168) : 1,
    gated: true,
  }
  reader.ignore('intermediate_size', 'use_expert_bias')
  const sparse: FeedForwardShape = { kind: 'moe', hidden, experts, activeExperts, intermediate: width }
  return convolutionDecoder(reader, core, 'lfm2moe', (layer) => (layer < denseLayers ? dense : sparse))
}
