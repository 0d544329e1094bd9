import type { Architecture } from '../../architecture.ts'
import type { FeedForwardShape } from '../../build/layer.ts'
import { LayerStack } from '../../build/model.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { readRope } from '../rope.ts'
import { assemble } from './assemble.ts'
import { readCore } from './core.ts'
import { attentionShape } from './decoder.ts'
import { feedForwardPart, layerFrom, softmaxPart } from './parts.ts'

const flag = (value: unknown): boolean | undefined => (value === 1 ? true : value === 0 ? false : undefined)

const layerKind = (value: unknown): boolean | undefined =>
  value === 'chunked_attention' ? true : value === 'full_attention' ? false : undefined

const index = (value: unknown): number | undefined =>
  Number.isInteger(value) ? (value as number) : undefined

/** Layers whose attention stays within a chunk: those with rotary positions, three of four by default. */
function chunkedLayers(reader: ConfigReader, layers: number): (layer: number) => boolean {
  const interval = reader.integer('no_rope_layer_interval', 4, CONFIG_LIMITS.layers)
  const named = reader.list('layer_types', layerKind, layers)
  const empty = Array.isArray(reader.source['no_rope_layers']) && reader.source['no_rope_layers'].length === 0
  const rotary = empty ? null : reader.list('no_rope_layers', flag, layers)
  reader.ignore('no_rope_layers')
  return (layer) => named?.[layer] ?? rotary?.[layer] ?? (layer + 1) % interval !== 0
}

/** Layers with experts: `moe_layers`, or every `interleave_moe_layer_step`-th. */
function sparseLayers(reader: ConfigReader): (layer: number) => boolean {
  const step = reader.integer('interleave_moe_layer_step', 1, CONFIG_LIMITS.layers)
  const listed = reader.list('moe_layers', index)
  return (layer) => (listed ? listed.includes(layer) : (layer + 1) % step === 0)
}

/**
 * Llama 4's decoder (transformers `models/llama4`): chunked attention, full attention without rotary positions in
 * every fourth layer, and experts beside a shared one. Norms of queries and keys have no weights.
 */
export function llama4Text(reader: ConfigReader): Architecture {
  const core = readCore(reader, {
    hidden: 5120,
    layers: 48,
    heads: 40,
    kvHeads: 8,
    headDim: 128,
    vocab: 202048,
    positions: 131072,
  })
  const { hidden } = core
  const chunked = chunkedLayers(reader, core.layers)
  const sparse = sparseLayers(reader)
  const chunk =
    reader.source['attention_chunk_size'] === null
      ? null
      : reader.integer('attention_chunk_size', 8192, 2 ** 30)
  const width = reader.integer('intermediate_size', 8192)
  const experts = reader.integer('num_local_experts', 16, CONFIG_LIMITS.experts)
  const activeExperts = reader.integer('num_experts_per_tok', 1, CONFIG_LIMITS.experts)
  if (activeExperts > experts)
    reader.fail('num_experts_per_tok', `is ${activeExperts}, more than the ${experts} experts`)
  const dense: FeedForwardShape = {
    kind: 'dense',
    hidden,
    intermediate: reader.integer('intermediate_size_mlp', 16384),
    gated: true,
  }
  const moe: FeedForwardShape = {
    kind: 'moe',
    hidden,
    experts,
    activeExperts,
    intermediate: width,
    sharedIntermediate: width,
  }
  const bias = reader.boolean('attention_bias', false)
  reader.ignore('use_qk_norm', 'attn_temperature_tuning', 'attention_chunk_size')
  const stack = new LayerStack()
  for (let layer = 0; layer < core.layers; layer++) {
    const local = chunked(layer) ? chunk : null
    const routed = sparse(layer)
    stack.push(`${local}|${routed}`, () =>
      layerFrom(
        hidden,
        softmaxPart(attentionShape(core, { chunk: local, qBias: bias, outBias: bias })),
        feedForwardPart(routed ? moe : dense),
      ),
    )
  }
  const rope = readRope(reader, { headDim: core.headDim, positions: core.positions })
  return assemble(core, { gguf: 'llama4', stack, ropes: [rope] })
}
