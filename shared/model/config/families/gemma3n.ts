import type { Architecture, Layer } from '../../architecture.ts'
import { attention, type AttentionShape } from '../../build/attention.ts'
import { layerNorms } from '../../build/layer.ts'
import { LayerStack } from '../../build/model.ts'
import { matrix, vector } from '../../build/tensors.ts'
import type { Tensor } from '../../tensor.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { readRope } from '../rope.ts'
import { readWindow } from '../windows.ts'
import { assemble } from './assemble.ts'
import { readCore } from './core.ts'
import { attentionShape } from './decoder.ts'
import {
  perLayerEmbedding,
  perLayerGate,
  sharingLayers,
  slidingLayers,
  unusedKeyValue,
} from './gemma-shared.ts'
import { feedForwardPart } from './parts.ts'

const width = (value: unknown): number | undefined =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= CONFIG_LIMITS.dimension
    ? Number(value)
    : undefined

/** One width for all layers, or a list of one per layer. */
function widths(reader: ConfigReader, layers: number): (layer: number) => number {
  if (!Array.isArray(reader.source['intermediate_size'])) {
    const all = reader.integer('intermediate_size', 16384)
    return () => all
  }
  const listed = reader.list('intermediate_size', width, layers)
  return (layer) => listed?.[layer] ?? 1
}

/** Alternating updates (AltUp, arXiv 2301.13310): predicts and corrects `inputs` copies of the hidden state. */
const altUp = (hidden: number, inputs: number): Tensor[] => [
  vector('altup_correct_scale.weight', 'altup.correct_output_scale', hidden, 'state'),
  matrix('altup_correct_coef', 'altup.correction_coefs', inputs, inputs, 'replicated', { role: 'state' }),
  matrix('altup_predict_coef', 'altup.prediction_coefs', inputs * inputs, inputs, 'replicated', {
    role: 'state',
  }),
  matrix('altup_router', 'altup.modality_router', inputs, hidden, 'replicated', { role: 'router' }),
  vector('altup_router_norm.weight', 'altup.router_norm', hidden),
]

/** Learned augmented residual (LAuReL, arXiv 2411.07501): a low-rank pair beside the residual. */
const laurel = (hidden: number, rank: number): Tensor[] => [
  matrix('laurel_l', 'laurel.linear_left', rank, hidden, 'replicated'),
  matrix('laurel_r', 'laurel.linear_right', hidden, rank, 'replicated'),
  vector('laurel_post_norm.weight', 'laurel.post_laurel_norm', hidden),
]

/** The projections between the copies of the hidden state; a GGUF file stacks them. */
function altUpProjections(hidden: number, inputs: number): { embedding: Tensor[]; head: Tensor[] } {
  const copies = inputs - 1
  const build = (name: string, module: string): Tensor[] =>
    copies > 0 ? [matrix(name, module, hidden, hidden, 'replicated', { copies })] : []
  return {
    embedding: build('altup_proj', 'altup_projections'),
    head: build('altup_unembd_proj', 'altup_unembed_projections'),
  }
}

/**
 * Gemma 3n's language model (transformers `models/gemma3n`): per-layer embeddings, AltUp, LAuReL, four windowed
 * layers to one full, and a cache that the last layers share.
 */
export function gemma3nText(reader: ConfigReader): Architecture {
  const core = readCore(reader, {
    hidden: 2048,
    layers: 35,
    heads: 8,
    kvHeads: 2,
    headDim: 256,
    vocab: 262400,
    positions: 32768,
    tied: true,
  })
  const { hidden, layers } = core
  const bias = reader.boolean('attention_bias', false)
  const window = readWindow(reader, 512)
  const slides = slidingLayers(reader, layers, 5)
  const shares = sharingLayers(reader, layers, 15)
  const widthOf = widths(reader, layers)
  const inputs = reader.integer('altup_num_inputs', 4, 64)
  const rank = reader.integer('laurel_rank', 64)
  const perLayer = {
    hidden,
    width: reader.integer('hidden_size_per_layer_input', 256),
    layers,
    vocab: reader.integer('vocab_size_per_layer_input', 262144, CONFIG_LIMITS.vocabulary),
  }
  reader.ignore(
    'altup_active_idx',
    'altup_correct_scale',
    'activation_sparsity_pattern',
    'sliding_window_pattern',
  )

  const layerOf = (sliding: boolean, shared: boolean, intermediate: number): Layer => {
    const shape: AttentionShape = attentionShape(core, {
      qBias: bias,
      outBias: bias,
      qkNorm: 'head',
      window: sliding ? window : null,
      sharesCache: shared,
    })
    const mixer = attention(shape)
    const rest = feedForwardPart({ kind: 'dense', hidden, intermediate, gated: true })
    return {
      mixer: mixer.mixer,
      feedForward: rest.feedForward,
      tensors: [
        ...layerNorms('sandwich', hidden, 'rms'),
        ...mixer.tensors,
        ...(shared ? unusedKeyValue(shape) : []),
        ...rest.tensors,
        ...altUp(hidden, inputs),
        ...laurel(hidden, rank),
        ...perLayerGate(perLayer),
      ],
    }
  }
  const stack = new LayerStack()
  for (let layer = 0; layer < layers; layer++) {
    const sliding = slides(layer)
    const shared = shares(layer)
    const intermediate = widthOf(layer)
    stack.push(`${sliding}|${shared}|${intermediate}`, () => layerOf(sliding, shared, intermediate))
  }
  const projections = altUpProjections(hidden, inputs)
  const rope = readRope(reader, { headDim: core.headDim, positions: core.positions })
  return assemble(core, {
    gguf: 'gemma3n',
    stack,
    embeddingOthers: [...perLayerEmbedding(perLayer), ...projections.embedding],
    headOthers: projections.head,
    ropes: [rope, core.positions === null ? null : { positions: core.positions, dim: core.headDim }],
  })
}
