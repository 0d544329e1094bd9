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
    // Block-sparse attention caches one index key per token beside keys and values (MiniMax-M3).
    ...(block.has('indexer.k_proj.weight')
      ? { indexKeyDim: reader.integer('attention.indexer.key_length') }
      : {}),
  }
}

/** Latent attention whose file holds `kv_b` in two parts: one latent and one rotary key per token are cached. */
function latentAttention(reader: GgufReader, facts: MixerFacts, layer: number, block: Block): Mixer {
  const kvRank = reader.integer('attention.kv_lora_rank')
  // The matrix knows it too, and some converters wrote another number (early files of Kimi Linear).
  const projected = sizeOf(block, 'attn_kv_a_mqa.weight', 1)
  const ropeDim = projected > kvRank ? projected - kvRank : reader.integer('rope.dimension_count')
  const qRank = reader.integer('attention.q_lora_rank', 0)
  // A layer without an indexer of its own uses another layer's selection and caches no index keys (GLM-5.2).
  const ownsIndexer = block.has('indexer.attn_k.weight') || block.has('indexer.k_proj.weight')
  const indexHeads = ownsIndexer ? reader.integer('attention.indexer.head_count') : 0
  return {
    kind: 'latent_attention',
    heads: facts.heads[layer] ?? 0,
    qRank: qRank > 0 ? qRank : null,
    kvRank,
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

/**
 * DeepSeek-V4: one key that is the value too, kept in full within a window, and an entry for every few tokens before
 * it (llama.cpp `src/models/deepseek4.cpp`).
 */
function compressedAttention(reader: GgufReader, facts: MixerFacts, layer: number, block: Block): Mixer {
  const ratio = reader.perLayer('attention.compress_ratios', facts.heads.length)[layer] ?? 0
  const headDim = reader.integer('attention.key_length')
  const keys = sizeOf(block, 'attn_kv.weight', 1)
  if (keys !== headDim)
    reader.fail('attention.key_length', `is ${headDim}, but blk.${layer}.attn_kv.weight has ${keys} features`)
  if (ratio > 0 !== block.has('attn_compressor_kv.weight'))
    reader.fail('attention.compress_ratios', `is ${ratio} in layer ${layer}, whose tensors say otherwise`)
  const ropeDim = reader.integer('rope.dimension_count')
  return {
    kind: 'latent_attention',
    heads: facts.heads[layer] ?? 0,
    qRank: reader.integer('attention.q_lora_rank'),
    kvRank: headDim - ropeDim,
    ropeDim,
    nopeDim: headDim - ropeDim,
    valueDim: headDim,
    indexer: block.has('indexer_compressor_kv.weight')
      ? {
          heads: reader.integer('attention.indexer.head_count'),
          keyDim: reader.integer('attention.indexer.key_length'),
          topK: reader.integer('attention.indexer.top_k'),
        }
      : null,
    compression: Math.max(1, ratio),
    window: reader.integer('attention.sliding_window', undefined, 1_073_741_824),
  }
}

/** Kimi delta attention: a matrix state per head, and a convolution each for queries, keys and values. */
function kimiDelta(reader: GgufReader, block: Block): Mixer {
  const headDim = reader.integer('kda.head_dim')
  const heads = sizeOf(block, 'ssm_beta.weight', 1)
  return {
    kind: 'gated_delta',
    keyHeads: heads,
    valueHeads: heads,
    keyDim: headDim,
    valueDim: headDim,
    convKernel: reader.integer('ssm.conv_kernel'),
  }
}

/** Lightning attention (MiniMax-01): a key × value state per head, a norm over all heads and a gate on the output. */
function lightningAttention(reader: GgufReader, block: Block): Mixer {
  const headDim = Math.max(1, reader.integer('attention.key_length'))
  const heads = Math.floor(sizeOf(block, 'attn_gate.weight', 1) / headDim)
  return { kind: 'linear_attention', heads, keyDim: headDim, valueDim: headDim }
}

/** Falcon has a second norm beside a fused matrix too, but no gate. */
const isLightning = (block: Block): boolean =>
  ['attn_qkv.weight', 'attn_gate.weight', 'attn_norm_2.weight'].every((name) => block.has(name))

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
  // Its queries, keys and values are named as softmax attention's are.
  if (block.has('ssm_conv1d_q.weight')) return kimiDelta(reader, block)
  if (block.has('attn_kv.weight')) return compressedAttention(reader, facts, layer, block)
  if (isLightning(block)) return lightningAttention(reader, block)
  const recurrent = recurrentMixer(reader, facts, block)
  if (block.has('attn_k_b.weight')) return latentAttention(reader, facts, layer, block)
  const attends =
    block.has('attn_output.weight') &&
    (block.has('attn_q.weight') || block.has('attn_qkv.weight') || block.has('attn_kv_b.weight'))
  if (!attends) return recurrent ?? { kind: 'none' }
  const softmax = softmaxAttention(reader, facts, layer, block)
  return recurrent ? { kind: 'parallel', branches: [softmax, recurrent] } : softmax
}
