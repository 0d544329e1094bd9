import type { GgufHeader, GgufTensorInfo, GgufValue } from '../../shared/model/gguf/header.ts'
import { FILE_TYPE_NUMBERS, GGML_TYPE_NUMBERS } from '../../shared/model/gguf/type-numbers.ts'
import { ggufModel } from '../../shared/model/gguf-layout.ts'
import type { Architecture, Attention, LatentAttention, Mixer } from '../../shared/model/architecture.ts'
import type { GgufMixId } from '../../shared/precision/gguf-mix-list.ts'
import { assignGgufTypes } from '../../shared/precision/gguf-mixes.ts'

const typeNumber = new Map([...GGML_TYPE_NUMBERS].map(([number, id]) => [id, number]))
const fileTypeNumber = new Map([...FILE_TYPE_NUMBERS].map(([number, id]) => [id, number]))

const branches = (mixer: Mixer): readonly Mixer[] => (mixer.kind === 'parallel' ? mixer.branches : [mixer])

function attentionFacts(layers: readonly Mixer[]): Record<string, GgufValue> {
  const softmax = layers.map((mixer) =>
    branches(mixer).find((each): each is Attention => each.kind === 'attention'),
  )
  const present = softmax.filter((each) => each !== undefined)
  const full = present.find((each) => each.window === null && each.chunk === null) ?? present[0]
  const sliding = present.find((each) => each.window !== null || each.chunk !== null)
  if (!full) return { 'attention.head_count': 0 }
  const facts: Record<string, GgufValue> = {
    'attention.head_count': softmax.map((each) => each?.heads ?? 0),
    'attention.head_count_kv': softmax.map((each) => each?.kvHeads ?? 0),
    'attention.key_length': full.keyDim,
    'attention.value_length': full.valueDim,
  }
  if (sliding) {
    facts['attention.sliding_window_pattern'] = softmax.map((each) =>
      each && (each.window !== null || each.chunk !== null) ? 1 : 0,
    )
    if (sliding.window !== null) facts['attention.sliding_window'] = sliding.window
    if (sliding.chunk !== null) facts['attention.chunk_size'] = sliding.chunk
    facts['attention.key_length_swa'] = sliding.keyDim
    facts['attention.value_length_swa'] = sliding.valueDim
  }
  const indexKeyDim = present.map((each) => each.indexKeyDim ?? 0).find((dim) => dim > 0)
  if (indexKeyDim !== undefined) {
    facts['attention.indexer.head_count'] = full.kvHeads
    facts['attention.indexer.key_length'] = indexKeyDim
    facts['attention.indexer.block_size'] = 128
  }
  // Lightning layers have the heads of the others; their files name the layers apart.
  if (layers.some(({ kind }) => kind === 'linear_attention')) {
    facts['attention.head_count'] = full.heads
    facts['attention.head_count_kv'] = full.kvHeads
    facts['attention.recurrent_layers'] = layers.map(({ kind }) => (kind === 'linear_attention' ? 1 : 0))
  }
  const sharing = softmax.filter((each) => each?.sharesCache).length
  if (sharing > 0) facts['attention.shared_kv_layers'] = sharing
  return facts
}

/** DeepSeek-V4: a key per token that is its value too, and the ratio of every layer's compressed entries. */
function compressedFacts(layers: readonly Mixer[], first: LatentAttention): Record<string, GgufValue> {
  const latent = layers.filter((mixer): mixer is LatentAttention => mixer.kind === 'latent_attention')
  const indexer = latent.map((mixer) => mixer.indexer).find((each) => each !== null)
  return {
    'attention.head_count': first.heads,
    'attention.head_count_kv': 1,
    'attention.key_length': first.valueDim,
    'attention.value_length': first.valueDim,
    'attention.q_lora_rank': first.qRank ?? 0,
    'attention.sliding_window': first.window ?? 0,
    'attention.compress_ratios': latent.map(({ compression }) => (compression > 1 ? compression : 0)),
    'attention.compress_rope_freq_base': 160_000,
    'attention.output_group_count': 8,
    'attention.output_lora_rank': 1024,
    'hyper_connection.count': 4,
    'hyper_connection.sinkhorn_iterations': 20,
    'hyper_connection.epsilon': 1e-6,
    hash_layer_count: 3,
    'rope.dimension_count': first.ropeDim,
    ...(indexer
      ? {
          'attention.indexer.head_count': indexer.heads,
          'attention.indexer.key_length': indexer.keyDim,
          'attention.indexer.top_k': indexer.topK,
        }
      : {}),
  }
}

/** Kimi's converters mark the linear layers by zero KV heads; the sizes of both kinds of layers are in one file. */
function kimiFacts(layers: readonly Mixer[]): Record<string, GgufValue> {
  const delta = layers.find((mixer) => mixer.kind === 'gated_delta')
  if (delta?.kind !== 'gated_delta') return {}
  return {
    'attention.head_count': delta.valueHeads,
    'attention.head_count_kv': layers.map(({ kind }) => (kind === 'gated_delta' ? 0 : 1)),
    'kda.head_dim': delta.keyDim,
    'ssm.conv_kernel': delta.convKernel,
  }
}

function latentFacts(mixer: LatentAttention): Record<string, GgufValue> {
  return {
    'attention.head_count': mixer.heads,
    'attention.head_count_kv': 1,
    'attention.key_length': mixer.kvRank + mixer.ropeDim,
    'attention.value_length': mixer.kvRank,
    'attention.key_length_mla': mixer.nopeDim + mixer.ropeDim,
    'attention.value_length_mla': mixer.valueDim,
    'attention.kv_lora_rank': mixer.kvRank,
    'rope.dimension_count': mixer.ropeDim,
    ...(mixer.qRank === null ? {} : { 'attention.q_lora_rank': mixer.qRank }),
    ...(mixer.indexer === null
      ? {}
      : {
          'attention.indexer.head_count': mixer.indexer.heads,
          'attention.indexer.key_length': mixer.indexer.keyDim,
          'attention.indexer.top_k': mixer.indexer.topK,
        }),
  }
}

function recurrentFacts(mixer: Mixer): Record<string, GgufValue> {
  switch (mixer.kind) {
    case 'mamba':
      return {
        'ssm.inner_size': mixer.innerDim,
        'ssm.state_size': mixer.stateDim,
        'ssm.conv_kernel': mixer.convKernel,
      }
    case 'mamba2':
      return {
        'ssm.inner_size': mixer.innerDim,
        'ssm.state_size': mixer.stateDim,
        'ssm.conv_kernel': mixer.convKernel,
        'ssm.time_step_rank': mixer.heads,
        'ssm.group_count': mixer.groups,
      }
    case 'gated_delta':
      return {
        'ssm.inner_size': mixer.valueHeads * mixer.valueDim,
        'ssm.state_size': mixer.keyDim,
        'ssm.conv_kernel': mixer.convKernel,
        'ssm.time_step_rank': mixer.valueHeads,
        'ssm.group_count': mixer.keyHeads,
      }
    case 'short_convolution':
      return { 'shortconv.l_cache': mixer.kernel }
    case 'rwkv':
      return { 'wkv.head_size': mixer.headDim, token_shift_count: mixer.shiftVectors }
    default:
      return {}
  }
}

/**
 * The header that llama.cpp's converter and quantizer write for a model, without its tokenizer. Keys are named as
 * gguf-py's constants, tensors and types are those of the engine's own layout.
 */
export function ggufHeaderOf(architecture: Architecture, mix: GgufMixId): GgufHeader {
  const model = ggufModel(architecture)
  const types = assignGgufTypes(model, mix, { importanceMatrix: false })
  const layers = architecture.pattern.map(
    (kind) => architecture.kinds[kind]?.mixer ?? { kind: 'none' as const },
  )
  const all = layers.flatMap(branches)
  const latent = all.find((mixer): mixer is LatentAttention => mixer.kind === 'latent_attention')
  const recurrent = all.find((mixer) => !['attention', 'latent_attention', 'none'].includes(mixer.kind))
  const moe = architecture.kinds.map((kind) => kind.feedForward).find((each) => each.kind === 'moe')
  const [rope] = architecture.ropes
  const facts: Record<string, GgufValue> = {
    block_count: model.layers,
    embedding_length: architecture.hiddenSize,
    context_length: architecture.maxContextLength ?? 0,
    ...(rope && !latent ? { 'rope.dimension_count': rope.dim } : {}),
    ...(latent
      ? model.architecture === 'deepseek4'
        ? compressedFacts(layers, latent)
        : latentFacts(latent)
      : attentionFacts(layers)),
    ...(latent && recurrent ? kimiFacts(layers) : recurrent ? recurrentFacts(recurrent) : {}),
    ...(moe ? { expert_count: moe.experts, expert_used_count: moe.activeExperts } : {}),
    ...(model.layers > layers.length ? { nextn_predict_layers: model.layers - layers.length } : {}),
  }
  const name = model.architecture
  return {
    metadata: {
      'general.architecture': name,
      'general.type': 'model',
      'general.file_type': fileTypeNumber.get(mix) ?? 0,
      'general.quantization_version': 2,
      ...Object.fromEntries(Object.entries(facts).map(([key, value]) => [`${name}.${key}`, value])),
    },
    tensors: model.tensors.map(({ name, shape }, index): GgufTensorInfo => ({
      name,
      shape,
      type: typeNumber.get(types[index] ?? 'f32') ?? 0,
    })),
  }
}
