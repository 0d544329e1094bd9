import type { Attention, Mixer } from '../architecture.ts'
import { sizeOf, type Block } from './block.ts'
import type { GgufReader } from './reader.ts'
import type { Reach } from './windows.ts'

/** Facts of the metadata that every layer is read with. */
export interface MixerFacts {
  readonly hidden: number
  readonly heads: readonly number[]
  readonly kvHeads: readonly number[]
  readonly reaches: readonly Reach[]
  /** First layer that reads another's cache (`attention.shared_kv_layers` counts from the end); Infinity without any. */
  readonly firstSharing: number
}

/** Key and value width of a layer: windowed layers may have their own. */
function headWidths(reader: GgufReader, facts: MixerFacts, layer: number): { key: number; value: number } {
  const heads = Math.max(1, facts.heads[layer] ?? 1, ...facts.heads)
  const usual = Math.floor(facts.hidden / heads)
  const key = reader.integer('attention.key_length', usual)
  const value = reader.integer('attention.value_length', usual)
  const own = {
    key: reader.integer('attention.key_length_swa', key),
    value: reader.integer('attention.value_length_swa', value),
  }
  const reach = facts.reaches[layer]
  return reach && (reach.window !== null || reach.chunk !== null) ? own : { key, value }
}

function softmaxAttention(reader: GgufReader, facts: MixerFacts, layer: number, block: Block): Attention {
  const heads = facts.heads[layer] ?? 0
  const kvHeads = facts.kvHeads[layer] ?? 0
  const { key, value } = headWidths(reader, facts, layer)
  // The file's own matrices must have the shapes that the metadata promises: else one of them was misread.
  const keys = sizeOf(block, 'attn_k.weight', 1)
  if (keys > 0 && keys !== kvHeads * key)
    reader.fail(
      'attention.head_count_kv',
      `gives keys of ${kvHeads} × ${key} features, but blk.${layer}.attn_k.weight has ${keys}`,
    )
  if (heads === 0 || kvHeads === 0 || heads % kvHeads !== 0)
    reader.fail(
      'attention.head_count',
      `${heads} heads over ${kvHeads} KV heads in layer ${layer} is not understood`,
    )
  return {
    kind: 'attention',
    heads,
    kvHeads,
    keyDim: key,
    valueDim: value,
    window: facts.reaches[layer]?.window ?? null,
    chunk: facts.reaches[layer]?.chunk ?? null,
    sharesCache: layer >= facts.firstSharing,
  }
}

/** Latent attention whose file holds `kv_b` in two parts: one latent and one rotary key per token are cached. */
function latentAttention(reader: GgufReader, facts: MixerFacts, layer: number, block: Block): Mixer {
  const ropeDim = reader.integer('rope.dimension_count')
  const qRank = reader.integer('attention.q_lora_rank', 0)
  // A layer without an indexer of its own uses another layer's selection and caches no index keys (GLM-5.2).
  const ownsIndexer = block.has('indexer.attn_k.weight') || block.has('indexer.k_proj.weight')
  const indexHeads = ownsIndexer ? reader.integer('attention.indexer.head_count') : 0
  return {
    kind: 'latent_attention',
    heads: facts.heads[layer] ?? 0,
    qRank: qRank > 0 ? qRank : null,
    kvRank: reader.integer('attention.kv_lora_rank'),
    ropeDim,
    nopeDim: reader.integer('attention.key_length_mla') - ropeDim,
    valueDim: reader.integer('attention.value_length_mla'),
    indexer:
      indexHeads > 0
        ? {
            heads: indexHeads,
            keyDim: reader.integer('attention.indexer.key_length'),
            topK: reader.integer('attention.indexer.top_k'),
          }
        : null,
    compression: 1,
    window: null,
  }
}

/** The recurrent mixer of a block, told by its tensors; null where it has none. */
function recurrentMixer(
  reader: GgufReader,
  facts: MixerFacts,
  block: Block,
): Exclude<Mixer, { kind: 'parallel' }> | null {
  if (block.has('shortconv.conv.weight'))
    return { kind: 'short_convolution', channels: facts.hidden, kernel: reader.integer('shortconv.l_cache') }
  if (block.has('time_mix_key.weight')) {
    const headDim = Math.max(1, reader.integer('wkv.head_size'))
    return {
      kind: 'rwkv',
      heads: Math.floor(sizeOf(block, 'time_mix_key.weight', 1) / headDim),
      headDim,
      shiftVectors: reader.integer('token_shift_count', 2),
    }
  }
  if (!block.has('ssm_conv1d.weight')) return null
  const innerDim = reader.integer('ssm.inner_size')
  const stateDim = reader.integer('ssm.state_size')
  const convKernel = reader.integer('ssm.conv_kernel')
  if (block.has('ssm_x.weight')) return { kind: 'mamba', innerDim, stateDim, convKernel }
  const groups = reader.integer('ssm.group_count', 1)
  const heads = Math.max(1, reader.integer('ssm.time_step_rank'))
  if (block.has('ssm_in.weight'))
    return {
      kind: 'mamba2',
      innerDim,
      heads,
      headDim: Math.floor(innerDim / heads),
      groups,
      stateDim,
      convKernel,
    }
  return {
    kind: 'gated_delta',
    keyHeads: groups,
    valueHeads: heads,
    keyDim: stateDim,
    valueDim: Math.floor(innerDim / heads),
    convKernel,
  }
}

/** What mixes tokens in a layer, told by the tensors of its block and sized by the metadata. */
export function mixerOf(reader: GgufReader, facts: MixerFacts, layer: number, block: Block): Mixer {
  const recurrent = recurrentMixer(reader, facts, block)
  if (block.has('attn_k_b.weight')) return latentAttention(reader, facts, layer, block)
  const attends =
    block.has('attn_output.weight') &&
    (block.has('attn_q.weight') || block.has('attn_qkv.weight') || block.has('attn_kv_b.weight'))
  if (!attends) return recurrent ?? { kind: 'none' }
  const softmax = softmaxAttention(reader, facts, layer, block)
  return recurrent ? { kind: 'parallel', branches: [softmax, recurrent] } : softmax
}
