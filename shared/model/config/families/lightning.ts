import type { Architecture } from '../../architecture.ts'
import type { FeedForwardShape } from '../../build/layer.ts'
import { lightningAttention } from '../../build/linear-attention.ts'
import { LayerStack } from '../../build/model.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { readRope } from '../rope.ts'
import { assemble } from './assemble.ts'
import { readCore, readIntermediate } from './core.ts'
import { attentionShape } from './decoder.ts'
import { feedForwardPart, layerFrom, softmaxPart } from './parts.ts'

const mark = (value: unknown): boolean | undefined => (value === 1 ? true : value === 0 ? false : undefined)

const layerKind = (value: unknown): boolean | undefined =>
  value === 'full_attention' ? true : value === 'linear_attention' ? false : undefined

/**
 * MiniMax-01 and M1 (arXiv 2501.08313): lightning attention with softmax attention in every eighth layer and
 * experts in all. Layout: transformers `models/minimax`; `attn_type_list` (1 = softmax) as in llama.cpp
 * `conversion/minimax.py`.
 */
export function miniMax01(reader: ConfigReader): Architecture {
  const core = readCore(reader, { kvHeads: 8 })
  const { hidden } = core
  const marked = reader.list('attn_type_list', mark, core.layers)
  const named = reader.list('layer_types', layerKind, core.layers)
  const softmaxAt = marked ?? named
  if (!softmaxAt) reader.fail('attn_type_list', 'is missing; which layers attend with softmax?')
  const experts = reader.integer('num_local_experts', 8, CONFIG_LIMITS.experts)
  const activeExperts = reader.integer('num_experts_per_tok', 2, CONFIG_LIMITS.experts)
  if (activeExperts > experts)
    reader.fail('num_experts_per_tok', `is ${activeExperts}, more than the ${experts} experts`)
  if (reader.count('shared_intermediate_size', 0) > 0)
    reader.fail('shared_intermediate_size', 'a shared expert is not documented')
  reader.ignore('shared_moe_mode', 'shared_moe_coefficient', 'postnorm')
  reader.ignore(
    ...Object.keys(reader.source).filter((name) =>
      /^layernorm_.*_(alpha|beta)$|_(alpha|beta)_factor$/.test(name),
    ),
  )
  const sparse: FeedForwardShape = {
    kind: 'moe',
    hidden,
    experts,
    activeExperts,
    intermediate: readIntermediate(reader, 14336),
  }
  const linear = lightningAttention({ hidden, heads: core.heads, headDim: core.headDim })
  const stack = new LayerStack()
  for (let layer = 0; layer < core.layers; layer++) {
    const softmax = softmaxAt?.[layer] ?? true
    stack.push(String(softmax), () =>
      layerFrom(hidden, softmax ? softmaxPart(attentionShape(core)) : linear, feedForwardPart(sparse)),
    )
  }
  const dim = reader.integer('rotary_dim', core.headDim)
  const rope = readRope(reader, { headDim: core.headDim, positions: core.positions, dim })
  return assemble(core, { gguf: 'minimax-01', stack, ropes: [rope] })
}
