import { positionEmbedding } from '../../build/model.ts'
import { matrix, norm } from '../../build/tensors.ts'
import type { Adapter, AdapterTable } from '../adapter.ts'
import { CONFIG_LIMITS, describe, type ConfigReader } from '../reader.ts'
import { readWindow } from '../windows.ts'
import { readCore, readIntermediate, type DecoderCore } from './core.ts'
import { decoder, type DecoderTraits } from './decoder.ts'

const FC_MODULES = { up: 'c_fc', down: 'c_proj' } as const
const H_TO_4H = { up: 'dense_h_to_4h', down: 'dense_4h_to_h' } as const

/** Rows of a table of learned positions; an issue where the config does not say how many. */
function learnedPositions(
  reader: ConfigReader,
  core: DecoderCore,
  extra = 0,
): ReturnType<typeof positionEmbedding> {
  if (core.positions === null)
    reader.fail('n_positions', 'is missing; the learned positions cannot be sized without it')
  return positionEmbedding((core.positions ?? 1) + extra, core.hidden)
}

/** What GPT-2 and its kin share: layer norms with biases, biases everywhere, no gate, no rotary positions. */
const classic = (intermediate: number): DecoderTraits => ({
  gguf: null,
  norm: 'layer',
  attention: { qBias: true, outBias: true },
  feedForward: { gated: false, bias: true, intermediate },
  rope: null,
})

/** GPT-2 (transformers `models/gpt2`): learned positions, fused `c_attn`, tied head. */
const gpt2: Adapter = (reader) => {
  const core = readCore(reader, { positions: 1024, tied: true })
  if (reader.boolean('add_cross_attention', false))
    reader.fail('add_cross_attention', 'true is not understood')
  reader.ignore('n_special', 'predict_special_tokens')
  const base = classic(readIntermediate(reader, undefined, 4 * core.hidden))
  return decoder(reader, core, {
    ...base,
    gguf: 'gpt2',
    attention: { ...base.attention, fused: 'c_attn', modules: { out: 'c_proj' } },
    feedForward: { ...base.feedForward, modules: FC_MODULES },
    embeddingOthers: [learnedPositions(reader, core)],
  })
}

/** StarCoder (transformers `models/gpt_bigcode`): GPT-2 with one key and value head for all queries. */
const gptBigCode: Adapter = (reader) => {
  const core = readCore(reader, { positions: 1024, tied: true })
  if (reader.boolean('add_cross_attention', false))
    reader.fail('add_cross_attention', 'true is not understood')
  const kvHeads = reader.boolean('multi_query', true) ? 1 : core.heads
  const base = classic(readIntermediate(reader, undefined, 4 * core.hidden))
  return decoder(reader, core, {
    ...base,
    gguf: 'starcoder',
    attention: { ...base.attention, kvHeads, fused: 'c_attn', modules: { out: 'c_proj' } },
    feedForward: { ...base.feedForward, modules: FC_MODULES },
    embeddingOthers: [learnedPositions(reader, core)],
  })
}

/** GPT-Neo (transformers `models/gpt_neo`): `attention_types` alternates global and local layers. */
const gptNeo: Adapter = (reader) => {
  const core = readCore(reader, { positions: 2048, tied: true })
  const window = readWindow(reader, 256, 'window_size')
  reader.ignore('attention_layers')
  const types = expandAttentionTypes(reader, core.layers)
  const base = classic(readIntermediate(reader, undefined, 4 * core.hidden))
  return decoder(reader, core, {
    ...base,
    attention: { outBias: true, modules: { out: 'out_proj' } },
    feedForward: { ...base.feedForward, modules: FC_MODULES },
    windows: types.map((type) => (type === 'local' ? window : null)),
    embeddingOthers: [learnedPositions(reader, core)],
  })
}

/** `[[["global", "local"], 12]]`: each list of names, repeated; global and local in turn where absent. */
function expandAttentionTypes(reader: ConfigReader, layers: number): readonly string[] {
  const alternate = Array.from({ length: layers }, (_, index) => (index % 2 === 0 ? 'global' : 'local'))
  let named = 0
  const groups = reader.list('attention_types', (value): readonly string[] | undefined => {
    if (!Array.isArray(value)) return undefined
    const [names, times] = value as readonly unknown[]
    if (!Array.isArray(names) || typeof times !== 'number' || !Number.isInteger(times) || times < 0)
      return undefined
    named += times * names.length
    if (named > CONFIG_LIMITS.layers) return undefined
    if (!names.every((name): name is string => name === 'global' || name === 'local')) return undefined
    return Array.from({ length: times }, () => names).flat()
  })
  if (!groups) return alternate
  const types = groups.flat()
  if (types.length === layers) return types
  reader.fail('attention_types', `names ${types.length} layers, but the model has ${layers}`)
  return alternate
}

/** GPT-J (transformers `models/gptj`): attention and feed-forward side by side under one norm, a head with bias. */
const gptJ: Adapter = (reader) => {
  const core = readCore(reader, { positions: 2048 })
  const dim = reader.integer('rotary_dim', 64)
  reader.ignore('rotary')
  const base = classic(readIntermediate(reader, undefined, 4 * core.hidden))
  return decoder(reader, core, {
    ...base,
    norms: 'shared',
    attention: { modules: { out: 'out_proj' } },
    feedForward: { ...base.feedForward, modules: { up: 'fc_in', down: 'fc_out' } },
    headBias: true,
    rope: { dim },
  })
}

/** CodeGen (transformers `models/codegen`): GPT-J with q, k and v in one matrix. */
const codeGen: Adapter = (reader) => {
  const core = readCore(reader, { positions: 2048 })
  const dim = reader.integer('rotary_dim', 64)
  const base = classic(readIntermediate(reader, undefined, 4 * core.hidden))
  return decoder(reader, core, {
    ...base,
    gguf: null,
    norms: 'shared',
    attention: { fused: 'qkv_proj', modules: { out: 'out_proj' } },
    feedForward: { ...base.feedForward, modules: { up: 'fc_in', down: 'fc_out' } },
    headBias: true,
    rope: { dim },
  })
}

/**
 * GPT-NeoX and Pythia (transformers `models/gpt_neox`): a quarter of each head is rotated, untied head. The
 * attention always has biases: neither EleutherAI/gpt-neox nor llama.cpp knows a NeoX without them.
 */
const gptNeoX: Adapter = (reader) => {
  const core = readCore(reader, { positions: 2048 })
  const { feedForward } = classic(readIntermediate(reader))
  if (!reader.boolean('attention_bias', true)) {
    reader.notes.push(
      'config.attention_bias false was set aside: every GPT-NeoX checkpoint stores attention biases',
    )
  }
  reader.ignore('use_parallel_residual')
  return decoder(reader, core, {
    gguf: 'gptneox',
    norm: 'layer',
    attention: { qBias: true, outBias: true, fused: 'query_key_value', modules: { out: 'dense' } },
    feedForward: { ...feedForward, modules: H_TO_4H },
    rope: { share: 0.25 },
  })
}

/**
 * OPT (transformers `models/opt`): learned positions with two rows to spare, and, in the 350M, embeddings
 * narrower than the layers with a projection in and out and norms after the blocks.
 */
const opt: Adapter = (reader) => {
  const core = readCore(reader, { positions: 2048, tied: true })
  const bias = reader.boolean('enable_bias', true)
  const width = reader.integer('word_embed_proj_dim', core.hidden)
  const before = reader.boolean('do_layer_norm_before', true)
  const learned = reader.boolean('layer_norm_elementwise_affine', true)
  const finalNorm = before && !reader.boolean('_remove_final_layer_norm', false)
  const base = classic(readIntermediate(reader))
  const projections = [
    matrix('project_in', 'project_in', core.hidden, width, 'replicated'),
    matrix('project_out', 'project_out', width, core.hidden, 'replicated'),
  ]
  const architecture = decoder(reader, core, {
    ...base,
    norm: learned ? 'layer' : 'none_learned',
    attention: { qBias: bias, outBias: bias, modules: { out: 'out_proj' } },
    feedForward: { ...base.feedForward, bias, modules: { up: 'fc1', down: 'fc2' } },
    finalNorm,
    embeddingOthers: [learnedPositions(reader, core, 2), ...(width === core.hidden ? [] : projections)],
  })
  if (width === core.hidden) return architecture
  const narrow = matrix('token_embd', 'embed_tokens', core.vocab, width, 'vocabulary', { role: 'embedding' })
  return { ...architecture, embedding: [narrow, ...architecture.embedding.slice(1)] }
}

/** GPT-3 as its paper describes it (arXiv 2005.14165, table 2.1): GPT-2's layers; its sparse attention is not modelled. */
const gpt3: Adapter = (reader) => {
  const core = readCore(reader, { positions: 2048, tied: true })
  const base = classic(readIntermediate(reader, undefined, 4 * core.hidden))
  return decoder(reader, core, { ...base, embeddingOthers: [learnedPositions(reader, core)] })
}

/** XGLM (transformers `models/xglm`): sinusoidal positions, which are computed, not stored. */
const xglm: Adapter = (reader) => {
  const core = readCore(reader, { positions: 2048, tied: true })
  const base = classic(readIntermediate(reader))
  const feedForward = { ...base.feedForward, modules: { up: 'fc1', down: 'fc2' } }
  return decoder(reader, core, {
    ...base,
    attention: { ...base.attention, modules: { out: 'out_proj' } },
    feedForward,
  })
}

/** BLOOM (transformers `models/bloom`): ALiBi, a norm of the embeddings, biases everywhere. */
const bloom: Adapter = (reader) => {
  const core = readCore(reader, { tied: true })
  const base = classic(4 * core.hidden)
  reader.ignore('attention_softmax_in_fp32', 'masked_softmax_fusion', 'bias_dropout_fusion', 'offset_alibi')
  return decoder(reader, core, {
    ...base,
    gguf: 'bloom',
    attention: { ...base.attention, fused: 'query_key_value', modules: { out: 'dense' } },
    feedForward: { ...base.feedForward, modules: H_TO_4H },
    embeddingOthers: norm('token_embd_norm', 'word_embeddings_layernorm', core.hidden, 'layer'),
  })
}

/** MPT (transformers `models/mpt`): ALiBi, no biases at all, norms without biases. */
const mpt: Adapter = (reader) => {
  const core = readCore(reader, { tied: true })
  const attn = reader.nested('attn_config')
  const alibi = attn?.boolean('alibi', true) ?? true
  const type = attn?.text('attn_type', 'multihead_attention') ?? 'multihead_attention'
  const kvHeads =
    type === 'multiquery_attention' ? 1 : (attn?.integer('kv_n_heads', core.heads) ?? core.heads)
  const normed = attn?.boolean('qk_ln', false) ?? false
  const intermediate = core.hidden * reader.integer('expansion_ratio', 4)
  if (reader.source['no_bias'] === false) reader.fail('no_bias', `must be true, not ${describe(false)}`)
  reader.ignore('no_bias', 'ffn_config', 'learned_pos_emb', 'embedding_fraction', 'norm_type')
  return decoder(reader, core, {
    gguf: 'mpt',
    norm: 'layer_without_bias',
    attention: {
      kvHeads,
      fused: 'Wqkv',
      modules: { out: 'out_proj' },
      ...(normed ? { qkNorm: 'full' } : {}),
    },
    feedForward: { gated: false, intermediate },
    rope: null,
    embeddingOthers: alibi ? [] : [learnedPositions(reader, core)],
  })
}

/**
 * Falcon (transformers `models/falcon`): the 7B has one KV head and one norm, the new decoder architecture
 * several KV heads and two norms, the old one a head each and norms one after the other.
 * The checkpoints store the tied head a second time, and so do GGUF files.
 */
const falcon: Adapter = (reader) => {
  const isNew = reader.boolean('new_decoder_architecture', false)
  const parallel = reader.boolean('parallel_attn', true)
  const multiQuery = reader.boolean('multi_query', true)
  const bias = reader.boolean('bias', false)
  const core = readCore(reader, { tied: true })
  const kvHeads = isNew ? core.kvHeads : multiQuery ? 1 : core.heads
  const norms =
    isNew && reader.integer('num_ln_in_parallel_attn', 2) === 2 ? 'parallel' : parallel ? 'shared' : 'pre'
  const alibi = reader.boolean('alibi', false)
  const architecture = decoder(reader, core, {
    gguf: 'falcon',
    norm: 'layer',
    norms,
    attention: { kvHeads, qBias: bias, outBias: bias, fused: 'query_key_value', modules: { out: 'dense' } },
    feedForward: {
      gated: false,
      bias,
      intermediate: readIntermediate(reader, undefined, 4 * core.hidden),
      modules: H_TO_4H,
    },
    ...(alibi ? { rope: null } : {}),
  })
  if (!core.tied) return architecture
  const [embedding, ...others] = architecture.embedding
  if (!embedding) return architecture
  const gguf = ['token_embd.weight', 'output.weight'].map((name) => ({
    name,
    shape: embedding.shape,
    copies: 1,
  }))
  return { ...architecture, embedding: [{ ...embedding, gguf }, ...others] }
}

/** Persimmon (transformers `models/persimmon`): half of each head rotated, layer norms on queries and keys. */
const persimmon: Adapter = (reader) => {
  const core = readCore(reader)
  const normed = reader.boolean('qk_layernorm', true)
  const base = classic(readIntermediate(reader))
  return decoder(reader, core, {
    gguf: null,
    norm: 'layer',
    attention: {
      ...base.attention,
      fused: 'query_key_value',
      modules: { out: 'dense' },
      ...(normed ? { qkNorm: 'head', qkNormKind: 'layer' } : {}),
    },
    feedForward: { ...base.feedForward, modules: H_TO_4H },
    rope: { share: 0.5 },
  })
}

/** GPT-2's line and the decoders with layer norms that followed it. */
export const gptFamilies: AdapterTable = {
  gpt2,
  gpt3,
  gpt_bigcode: gptBigCode,
  gpt_neo: gptNeo,
  gptj: gptJ,
  codegen: codeGen,
  gpt_neox: gptNeoX,
  opt,
  xglm,
  bloom,
  mpt,
  falcon,
  persimmon,
}
