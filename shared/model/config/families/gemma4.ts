import type { Architecture, Layer } from '../../architecture.ts'
import { attention, type AttentionShape } from '../../build/attention.ts'
import { layerNorms } from '../../build/layer.ts'
import { LayerStack } from '../../build/model.ts'
import { matrix, vector } from '../../build/tensors.ts'
import type { Tensor } from '../../tensor.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { readWindow } from '../windows.ts'
import { assemble } from './assemble.ts'
import { readCore, requiredSize, type DecoderCore } from './core.ts'
import { attentionShape } from './decoder.ts'
import {
  perLayerEmbedding,
  perLayerGate,
  sharingLayers,
  slidingLayers,
  unusedKeyValue,
} from './gemma-shared.ts'
import { feedForwardPart, type FeedForwardPart } from './parts.ts'

interface Experts {
  readonly count: number
  readonly active: number
  readonly intermediate: number
}

function readExperts(reader: ConfigReader): Experts | null {
  const enabled = reader.boolean('enable_moe_block', false)
  reader.ignore('moe_intermediate_size', 'expert_intermediate_size', 'num_experts', 'top_k_experts')
  if (!enabled) return null
  const count = reader.integer('num_experts', undefined, CONFIG_LIMITS.experts)
  const active = reader.integer('top_k_experts', undefined, CONFIG_LIMITS.experts)
  if (active > count) reader.fail('top_k_experts', `is ${active}, more than the ${count} experts`)
  return {
    count,
    active,
    intermediate: reader.integer(['moe_intermediate_size', 'expert_intermediate_size']),
  }
}

/** Experts beside the dense feed-forward, with a scaled router and three more norms (Gemma4TextDecoderLayer). */
function withExperts(
  dense: FeedForwardPart,
  hidden: number,
  experts: Experts,
  intermediate: number,
): FeedForwardPart {
  const stacked = { copies: experts.count, activeCopies: experts.active }
  const tensors: Tensor[] = [
    ...dense.tensors,
    matrix('ffn_gate_inp', 'router.proj', experts.count, hidden, 'replicated', { role: 'router' }),
    vector('ffn_gate_inp.scale', 'router.scale', hidden, 'state'),
    vector('ffn_down_exps.scale', 'router.per_expert_scale', experts.count, 'state'),
    matrix('ffn_gate_up_exps', 'experts.gate_up_proj', 2 * experts.intermediate, hidden, 'column', stacked),
    matrix('ffn_down_exps', 'experts.down_proj', hidden, experts.intermediate, 'row', stacked),
    ...['pre_ffw_norm_2', 'post_ffw_norm_1', 'post_ffw_norm_2'].map((name) =>
      vector(`${name}.weight`, name, hidden),
    ),
  ]
  const feedForward = {
    kind: 'moe',
    experts: experts.count,
    activeExperts: experts.active,
    intermediate: experts.intermediate,
    gated: true,
    sharedIntermediate: 0,
    denseIntermediate: intermediate,
    latentSize: null,
  } as const
  return { feedForward, tensors }
}

/** Heads of the two kinds of layers: full ones are wider and may have their own KV heads and no value projection. */
function attentionShapes(
  reader: ConfigReader,
  core: DecoderCore,
): { sliding: AttentionShape; full: AttentionShape } {
  const bias = reader.boolean('attention_bias', false)
  const keyAsValue = reader.boolean('attention_k_eq_v', false)
  const globalDim = reader.integer('global_head_dim', 512)
  const globalHeads = reader.integer('num_global_key_value_heads', core.kvHeads)
  const fullHeads = keyAsValue ? globalHeads : core.kvHeads
  if (core.heads % fullHeads !== 0)
    reader.fail('num_global_key_value_heads', `is ${fullHeads}, which does not divide the query heads`)
  const window = readWindow(reader, 512)
  const halved = reader.source['use_bidirectional_attention'] === 'all' && window !== null
  reader.ignore('use_bidirectional_attention')
  const common = { qBias: bias, outBias: bias, qkNorm: 'head' } as const
  return {
    sliding: attentionShape(core, { ...common, window: halved ? Math.floor(window / 2) + 1 : window }),
    full: attentionShape(core, { ...common, kvHeads: fullHeads, keyDim: globalDim, keyAsValue }),
  }
}

/**
 * Gemma 4's language model (transformers `models/gemma4`): five windowed layers to one full with wider heads,
 * per-layer embeddings and a shared cache in the small models, experts beside the dense feed-forward in the sparse one.
 */
export function gemma4Text(reader: ConfigReader): Architecture {
  const core = readCore(reader, {
    hidden: 2304,
    layers: 30,
    heads: 8,
    kvHeads: 4,
    headDim: 256,
    vocab: 262144,
    positions: 131072,
    tied: true,
  })
  const { hidden, layers } = core
  const shapes = attentionShapes(reader, core)
  const slides = slidingLayers(reader, layers, 6)
  const shares = sharingLayers(reader, layers, 0)
  const doubled = reader.boolean('use_double_wide_mlp', false)
  const intermediate = requiredSize(reader, 'intermediate_size', 9216)
  const experts = readExperts(reader)
  const perLayer = {
    hidden,
    width: reader.count('hidden_size_per_layer_input', 256),
    layers,
    vocab: reader.integer('vocab_size_per_layer_input', 262144, CONFIG_LIMITS.vocabulary),
  }
  const layerOf = (sliding: boolean, shared: boolean): Layer => {
    const shape: AttentionShape = { ...(sliding ? shapes.sliding : shapes.full), sharesCache: shared }
    const mixer = attention(shape)
    const wide = intermediate * (doubled && shared ? 2 : 1)
    const dense = feedForwardPart({ kind: 'dense', hidden, intermediate: wide, gated: true })
    const rest = experts ? withExperts(dense, hidden, experts, wide) : dense
    return {
      mixer: mixer.mixer,
      feedForward: rest.feedForward,
      tensors: [
        ...layerNorms('sandwich', hidden, 'rms'),
        ...mixer.tensors,
        ...(shared ? unusedKeyValue(shape) : []),
        ...rest.tensors,
        vector('layer_output_scale.weight', 'layer_scalar', 1, 'state'),
        ...(perLayer.width > 0 ? perLayerGate(perLayer) : []),
      ],
    }
  }
  const stack = new LayerStack()
  for (let layer = 0; layer < layers; layer++) {
    // The last layer is full whatever the list says (Gemma4TextConfig).
    const sliding = slides(layer) && layer + 1 < layers
    const shared = shares(layer)
    stack.push(`${sliding}|${shared}`, () => layerOf(sliding, shared))
  }
  reader.ignore('rope_parameters', 'rope_scaling', 'rope_theta')
  const { keyDim } = shapes.full
  const frequencies = [{ name: 'rope_freqs.weight', shape: [Math.floor(keyDim / 2)], copies: 1 }]
  const positions = core.positions
  return assemble(core, {
    gguf: 'gemma4',
    stack,
    embeddingOthers: perLayer.width > 0 ? perLayerEmbedding(perLayer) : [],
    ropes:
      positions === null
        ? []
        : [
            { positions, dim: keyDim, gguf: frequencies },
            { positions, dim: core.headDim },
          ],
  })
}
