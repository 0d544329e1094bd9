import type { Architecture } from '../../architecture.ts'
import { mixtureOfExperts, type MoeShape } from '../../build/feed-forward.ts'
import { kimiDelta, type KimiDeltaShape } from '../../build/gated-delta.ts'
import { latentAttention, type LatentAttentionShape } from '../../build/latent-attention.ts'
import type { FeedForwardShape } from '../../build/layer.ts'
import { LayerStack } from '../../build/model.ts'
import { matrix, vector } from '../../build/tensors.ts'
import type { Tensor } from '../../tensor.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { readRope } from '../rope.ts'
import { assemble, readShell } from './assemble.ts'
import { requiredSize } from './core.ts'
import { readLatent } from './latent.ts'
import { feedForwardPart, layerFrom, type FeedForwardPart } from './parts.ts'
import { readRouted } from './deepseek-experts.ts'

/** Kimi delta attention of a model and which layers have it. */
export interface LinearLayers {
  readonly delta: KimiDeltaShape
  /** True where the layer attends with softmax. */
  readonly attends: (layer: number) => boolean
}

const layerKind = (value: unknown): boolean | undefined => {
  if (value === 'linear_attention') return false
  return ['full_attention', 'indexed_attention', 'deepseek_sparse_attention'].includes(String(value))
    ? true
    : undefined
}

const layerNumber = (value: unknown): number | undefined =>
  Number.isInteger(value) ? (value as number) : undefined

/** Full-attention layers of `linear_attn_config`, counted from 1 as Kimi's checkpoints count them. */
function listedLayers(nested: ConfigReader | null, layers: number): ReadonlySet<number> | null {
  if (!nested) return null
  const full = nested.list('full_attn_layers', layerNumber)
  const linear = nested.list('kda_layers', layerNumber)
  if (!full || !linear) return null
  const seen = new Set([...full, ...linear])
  if (seen.size !== layers || full.length + linear.length !== layers) {
    nested.fail('full_attn_layers', `and kda_layers name ${seen.size} layers, but the model has ${layers}`)
  }
  return new Set(full.map((number) => number - 1))
}

/**
 * Which layers are linear, and their sizes: `layer_types` first, then `linear_attn_config`, as transformers'
 * `models/kimi_linear/configuration_kimi_linear.py` and `models/glm5_next/configuration_glm5_next.py` do.
 */
export function readLinearLayers(
  reader: ConfigReader,
  shape: { readonly hidden: number; readonly layers: number },
  defaults: { readonly heads: number; readonly attends: (layer: number) => boolean },
): LinearLayers {
  const nested = reader.nested('linear_attn_config')
  const kinds = reader.list('layer_types', layerKind, shape.layers)
  const listed = kinds ? null : listedLayers(nested, shape.layers)
  const attends = kinds
    ? (layer: number): boolean => kinds[layer] ?? true
    : (layer: number): boolean => (listed ? listed.has(layer) : defaults.attends(layer))
  const heads =
    nested?.integer('num_heads', defaults.heads) ?? reader.integer('linear_num_heads', defaults.heads)
  const headDim = nested?.integer('head_dim', 128) ?? reader.integer('linear_head_dim', 128)
  const convKernel =
    nested?.integer('short_conv_kernel_size', 4) ?? reader.integer('linear_conv_kernel_dim', 4)
  const fullGate = nested?.boolean('use_full_rank_gate', false) ?? false
  return { attends, delta: { hidden: shape.hidden, heads, headDim, convKernel, fullGate } }
}

/** Scores of the earlier blocks' residuals: a norm and a projection to one value, which a GGUF file multiplies. */
const residualScore = (name: string, module: string, hidden: number): Tensor[] => [
  vector(`${module}_norm.weight`, `${module}_norm`, hidden, 'norm', 'replicated', {
    gguf: [{ name: `${name}.weight`, shape: [hidden], copies: 1 }],
  }),
  vector(`${module}_proj.weight`, `${module}_proj`, hidden, 'state', 'replicated', { gguf: [] }),
]

/** Experts in a latent space: the projections into and out of it, and its norm where the config asks for one. */
function latentMoe(shape: MoeShape, hasNorm: boolean): FeedForwardPart {
  const part = mixtureOfExperts(shape)
  const { hidden, latentSize } = shape
  if (latentSize === null || latentSize === undefined) return part
  const latent = [
    matrix('ffn_routed_down', 'routed_expert_down_proj', latentSize, hidden, 'replicated'),
    ...(hasNorm ? [vector('ffn_routed_norm.weight', 'routed_expert_norm', latentSize)] : []),
    matrix('ffn_routed_up', 'routed_expert_up_proj', hidden, latentSize, 'replicated'),
  ]
  return { ...part, tensors: [...part.tensors, ...latent] }
}

/**
 * Kimi Linear (arXiv 2510.26692) and Kimi K3's decoder: Kimi delta attention with latent attention in every
 * fourth layer. Layouts: transformers `models/kimi_linear`; llama.cpp `src/models/kimi-linear.cpp`,
 * `src/models/kimi-k3.cpp` (full-rank gate, output gate, latent experts, attention residuals).
 */
export function kimiLinear(reader: ConfigReader): Architecture {
  const shell = readShell(reader, { hidden: 2304, layers: 27, vocab: 163840, positions: 1048576 })
  const { hidden, layers } = shell
  const latent: LatentAttentionShape = {
    ...readLatent(reader, hidden, { heads: 32, kvRank: 512, nopeDim: 128, ropeDim: 64, valueDim: 128 }),
    outputGate: reader.boolean('mla_use_output_gate', false),
  }
  const everyFourth = (layer: number): boolean => layer > 0 && layer % 4 === 0
  const { delta, attends } = readLinearLayers(reader, { hidden, layers }, { heads: 32, attends: everyFourth })
  const latentSize = reader.has('routed_expert_hidden_size')
    ? reader.integer('routed_expert_hidden_size')
    : null
  const routed = readRouted(reader, layers, {
    experts: 256,
    // Kimi K3, whose experts work in a latent space, sends a token to twice as many.
    activeExperts: latentSize === null ? 8 : 16,
    intermediate: 1024,
    shared: 1,
    firstDense: 1,
    correction: 'always',
  })
  const hasLatentNorm = reader.boolean('latent_moe_use_norm', false)
  const intermediate = requiredSize(reader, 'intermediate_size', 9216)
  const dense: FeedForwardShape = { kind: 'dense', hidden, intermediate, gated: true }
  const sparse: MoeShape = { hidden, ...routed.experts, latentSize }
  const block = reader.count('attn_res_block_size', 0, CONFIG_LIMITS.layers)
  if (reader.count('num_nextn_predict_layers', 0) > 0)
    reader.fail('num_nextn_predict_layers', 'prediction layers are not documented')
  reader.ignore('num_expert_group', 'moe_router_activation_func', 'moe_renormalize', 'use_grouped_topk')

  const residuals =
    block > 0
      ? [
          ...residualScore('attn_res_score', 'self_attention_res', hidden),
          ...residualScore('ffn_res_score', 'mlp_res', hidden),
        ]
      : []
  const stack = new LayerStack()
  for (let layer = 0; layer < layers; layer++) {
    const softmax = attends(layer)
    const isSparse = routed.isSparse(layer)
    stack.push(`${softmax}|${isSparse}`, () =>
      layerFrom(
        hidden,
        softmax ? latentAttention(latent) : kimiDelta(delta),
        isSparse ? latentMoe(sparse, hasLatentNorm) : feedForwardPart(dense),
        { others: residuals },
      ),
    )
  }
  const rope = reader.boolean('mla_use_nope', true)
    ? null
    : readRope(reader, { headDim: latent.ropeDim, positions: shell.positions })
  reader.ignore('rope_scaling', 'rope_theta', 'rope_parameters')
  const headOthers = block > 0 ? residualScore('output_res_score', 'output_attn_res', hidden) : []
  return assemble(shell, { gguf: block > 0 ? 'kimi-k3' : 'kimi-linear', stack, headOthers, ropes: [rope] })
}
