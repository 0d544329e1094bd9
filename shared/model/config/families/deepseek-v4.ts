import type { Architecture, Layer } from '../../architecture.ts'
import { compressedAttention, type CompressedAttentionShape } from '../../build/compressed-attention.ts'
import { mixtureOfExperts, type MoeShape } from '../../build/feed-forward.ts'
import { hyperConnections, hyperHead } from '../../build/hyper-connections.ts'
import { layerNorms } from '../../build/layer.ts'
import { LayerStack } from '../../build/model.ts'
import { matrix } from '../../build/tensors.ts'
import type { Tensor } from '../../tensor.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { readRope } from '../rope.ts'
import { assemble, readShell } from './assemble.ts'
import { predictionLayers } from './mtp.ts'
import { readRouted } from './deepseek-experts.ts'

interface LayerRates {
  /** Tokens of a compressed entry per layer; 0 for window only. */
  readonly ratios: readonly number[]
  /** The rate whose windows overlap (and have an indexer). */
  readonly overlapping: number
}

const ratio = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65536 ? value : undefined

/** `compress_ratios` or `layer_types`, as transformers' `DeepseekV4Config.__post_init__` reads them. */
function layerRates(reader: ConfigReader, layers: number): LayerRates {
  const rates = reader.nested('compress_rates')
  const sparse = rates?.integer('compressed_sparse_attention', 4) ?? reader.integer('compress_rate_csa', 4)
  const heavy =
    rates?.integer('heavily_compressed_attention', 128) ?? reader.integer('compress_rate_hca', 128)
  const kinds: Readonly<Record<string, number>> = {
    sliding_attention: 0,
    compressed_sparse_attention: sparse,
    heavily_compressed_attention: heavy,
  }
  const named = reader.list('layer_types', (value) =>
    typeof value === 'string' && Object.hasOwn(kinds, value) ? kinds[value] : undefined,
  )
  // The list goes on past the decoder: its tail describes the prediction layers.
  const listed = named ?? reader.list('compress_ratios', ratio)
  if (listed && listed.length < layers) {
    reader.fail(
      named ? 'layer_types' : 'compress_ratios',
      `has ${listed.length} entries, but the model has ${layers} layers`,
    )
  }
  const byDefault = (layer: number): number => (layer < 2 ? heavy : layer % 2 === 1 ? sparse : heavy)
  const ratios = Array.from({ length: layers }, (_, layer) =>
    listed ? (listed[layer] ?? 0) : byDefault(layer),
  )
  const unknown = ratios.find((value) => ![0, sparse, heavy].includes(value))
  if (unknown !== undefined) {
    reader.fail('compress_ratios', `has a rate of ${unknown}; only 0, ${sparse} and ${heavy} are documented`)
  }
  return { ratios, overlapping: sparse }
}

/** Layers that route by a table from token to experts instead of by scores; they have no correction bias. */
function hashLayers(reader: ConfigReader, layers: number): (layer: number) => boolean {
  const kind = (value: unknown): boolean | undefined =>
    value === 'hash_moe' ? true : value === 'moe' ? false : undefined
  const listed = reader.list('mlp_layer_types', kind, layers)
  const count = reader.count('num_hash_layers', 3, CONFIG_LIMITS.layers)
  return (layer) => (listed ? (listed[layer] ?? false) : layer < count)
}

function readAttention(
  reader: ConfigReader,
  hidden: number,
): Omit<CompressedAttentionShape, 'ratio' | 'overlapping'> {
  const heads = reader.integer('num_attention_heads', 64)
  const headDim = reader.integer('head_dim', 512)
  const share = reader.number('partial_rotary_factor', 64 / 512, 0, 1)
  const ropeDim = reader.count('qk_rope_head_dim', Math.floor(headDim * share))
  if (ropeDim >= headDim)
    reader.fail('qk_rope_head_dim', `is ${ropeDim}, not less than the head size ${headDim}`)
  const outGroups = reader.integer('o_groups', 8)
  if ((heads * headDim) % outGroups !== 0)
    reader.fail('o_groups', `is ${outGroups}, which does not divide the heads' features`)
  reader.ignore('num_key_value_heads', 'attention_bias', 'mlp_bias')
  return {
    hidden,
    heads,
    headDim,
    ropeDim,
    qRank: reader.integer('q_lora_rank', 1024),
    outGroups,
    outRank: reader.integer('o_lora_rank', 1024),
    window: reader.integer('sliding_window', 128, CONFIG_LIMITS.contextLength),
    indexer: {
      heads: reader.integer('index_n_heads', 64),
      keyDim: reader.integer('index_head_dim', 128),
      topK: reader.integer('index_topk', 512),
    },
  }
}

/**
 * DeepSeek-V4: compressed attention, hyper-connections and a mixture whose first layers route by token.
 * Sources: transformers `models/deepseek_v4/configuration_deepseek_v4.py`, `modeling_deepseek_v4.py`; llama.cpp
 * `src/models/deepseek4.cpp` (prediction layer).
 */
export function deepseekV4(reader: ConfigReader): Architecture {
  const shell = readShell(reader, { hidden: 4096, layers: 43, vocab: 129280, positions: 1048576 })
  const { hidden, layers, vocab } = shell
  const attention = readAttention(reader, hidden)
  const { ratios, overlapping } = layerRates(reader, layers)
  const isHashed = hashLayers(reader, layers)
  const streams = reader.integer('hc_mult', 4, 64)
  const routed = readRouted(reader, layers, { experts: 256, activeExperts: 6, intermediate: 2048, shared: 1 })
  const { activeExperts } = routed.experts
  reader.ignore('intermediate_size', 'expert_dtype', 'compress_rope_theta')

  const layerOf = (rate: number, hashed: boolean): Layer => {
    const mixer = compressedAttention({ ...attention, ratio: rate, overlapping: rate === overlapping })
    const experts: MoeShape = { hidden, ...routed.experts, routerCorrection: !hashed }
    const moe = mixtureOfExperts(experts)
    const table: Tensor[] = hashed
      ? [matrix('ffn_gate_tid2eid', 'gate.tid2eid', vocab, activeExperts, 'replicated', { role: 'state' })]
      : []
    return {
      mixer: mixer.mixer,
      feedForward: moe.feedForward,
      tensors: [
        ...layerNorms('pre', hidden, 'rms'),
        ...mixer.tensors,
        ...hyperConnections(hidden, streams),
        ...moe.tensors,
        ...table,
      ],
    }
  }
  const stack = new LayerStack()
  for (const [layer, rate] of ratios.entries()) {
    const hashed = isHashed(layer)
    stack.push(`${rate}|${hashed}`, () => layerOf(rate, hashed))
  }
  const extras = predictionLayers({
    hidden,
    vocab,
    layer: layerOf(0, false),
    count: reader.count('num_nextn_predict_layers', 0, 64),
    others: hyperHead(hidden, streams),
  })
  const rope = readRope(reader, { headDim: attention.ropeDim, positions: shell.positions })
  return assemble(shell, {
    gguf: 'deepseek4',
    stack,
    headOthers: hyperHead(hidden, streams),
    extras,
    ropes: [rope],
  })
}
