import type { Extra } from '../../../architecture.ts'
import { matrix, vector } from '../../../build/tensors.ts'
import { part, projection } from '../../../build/vision.ts'
import type { Tensor } from '../../../tensor.ts'
import type { ConfigReader } from '../../reader.ts'

const norms = (names: readonly string[], size: number): Tensor[] =>
  names.map((name) => vector(`a.${name}.weight`, name, size))

const dense = (module: string, out: number, input: number): Tensor =>
  matrix(`a.${module}`, module, out, input, 'replicated')

/** One conformer layer (arXiv 2005.08100) of Gemma's audio encoder. */
const conformerLayer = (hidden: number, heads: number, kernel: number): Tensor[] => [
  ...['ffw_layer_start', 'ffw_layer_end'].flatMap((name) => [
    dense(`${name}.ffw_layer_1`, 4 * hidden, hidden),
    dense(`${name}.ffw_layer_2`, hidden, 4 * hidden),
    ...norms([`${name}.pre_layer_norm`, `${name}.post_layer_norm`], hidden),
  ]),
  ...['q_proj', 'k_proj', 'v_proj', 'post', 'relative_k_proj'].map((name) => dense(name, hidden, hidden)),
  vector('a.per_dim_scale', 'per_dim_scale', Math.floor(hidden / heads), 'state'),
  dense('lconv1d.linear_start', 2 * hidden, hidden),
  dense('lconv1d.linear_end', hidden, hidden),
  matrix('a.lconv1d.depthwise_conv1d', 'lconv1d.depthwise_conv1d', hidden, kernel, 'replicated', {
    role: 'convolution',
  }),
  ...norms(['pre_attn_norm', 'post_norm', 'norm', 'lconv1d.pre_layer_norm', 'lconv1d.conv_norm'], hidden),
]

const channel = (value: unknown): number | undefined =>
  Number.isInteger(value) && Number(value) > 0 ? Number(value) : undefined

/** Two strided convolutions over the spectrogram, their norms, and the projection of what is left of each frame. */
function subsampling(reader: ConfigReader, hidden: number, channelsField: string, bins: number): Tensor[] {
  const [first, second] = reader.list(channelsField, channel, 2) ?? [128, 32]
  const one = first ?? 128
  const two = second ?? 32
  return [
    matrix('a.conv_0', 'conv_0', one, 9, 'replicated', { role: 'convolution' }),
    matrix('a.conv_1', 'conv_1', two, 9 * one, 'replicated', { role: 'convolution' }),
    ...norms(['conv_0.norm'], one),
    ...norms(['conv_1.norm'], two),
    dense('input_proj_linear', hidden, two * Math.floor(bins / 4)),
  ]
}

const IGNORED = [
  'hidden_act',
  'attention_chunk_size',
  'attention_context_left',
  'attention_context_right',
  'attention_logit_cap',
  'conf_attention_chunk_size',
  'conf_attention_context_left',
  'conf_attention_context_right',
  'conf_attention_logit_cap',
  'use_clipped_linears',
]

/** Gemma 4's audio encoder and its projection (transformers `models/gemma4`, Gemma4AudioModel). */
export function gemma4Audio(reader: ConfigReader, textHidden: number): Extra[] {
  const hidden = reader.integer('hidden_size', 1024)
  const heads = reader.integer('num_attention_heads', 8)
  const out = reader.integer('output_proj_dims', 1536)
  reader.ignore(...IGNORED)
  return [
    part('audio_tower', 'audio subsampling and output', [
      ...subsampling(reader, hidden, 'subsampling_conv_channels', 128),
      ...projection('output_proj', out, hidden, true),
    ]),
    part(
      'audio_tower',
      'audio layers',
      conformerLayer(hidden, heads, reader.integer('conv_kernel_size', 5)),
      reader.integer('num_hidden_layers', 12),
    ),
    part('projector', 'audio projector', projection('embed_audio', textHidden, out, false)),
  ]
}

/** A table of special tokens, norms for it and for features, and a projection (Gemma3nMultimodalEmbedder). */
export const gemma3nEmbedder = (label: string, vocab: number, hidden: number, textHidden: number): Extra =>
  part('projector', label, [
    matrix('mm.embedding', 'embedding', vocab, hidden, 'replicated', { role: 'embedding' }),
    vector('mm.hard_embedding_norm.weight', 'hard_embedding_norm', hidden),
    vector('mm.soft_embedding_norm.weight', 'soft_embedding_norm', hidden),
    ...projection('embedding_projection', textHidden, hidden, false),
  ])

/** Gemma 3n's audio encoder and its embedder (transformers `models/gemma3n`, Gemma3nAudioEncoder). */
export function gemma3nAudio(reader: ConfigReader, textHidden: number): Extra[] {
  const hidden = reader.integer('hidden_size', 1536)
  const heads = reader.integer('conf_num_attention_heads', 8)
  const kernel = reader.integer('conf_conv_kernel_size', 5)
  const bins = reader.integer('input_feat_size', 128)
  reader.ignore(
    ...IGNORED,
    'sscp_conv_kernel_size',
    'sscp_conv_stride_size',
    'sscp_conv_group_norm_eps',
    'conf_reduction_factor',
  )
  return [
    part('audio_tower', 'audio subsampling', subsampling(reader, hidden, 'sscp_conv_channel_size', bins)),
    part(
      'audio_tower',
      'audio layers',
      conformerLayer(hidden, heads, kernel),
      reader.integer('conf_num_hidden_layers', 12),
    ),
    gemma3nEmbedder('audio embedder', reader.integer('vocab_size', 128), hidden, textHidden),
  ]
}
