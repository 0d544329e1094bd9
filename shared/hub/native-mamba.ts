import type { JsonObject } from '../model/config/reader.ts'

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const upTo = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple

/**
 * A config of the `mamba_ssm` package (`d_model`, `n_layer`, `ssm_cfg`), which has no `model_type`, with the names
 * transformers gives the same fields. Any other config comes back as it is.
 *
 * Source: `MambaConfig` in https://github.com/state-spaces/mamba/blob/main/mamba_ssm/models/config_mamba.py and the
 * defaults of `Mamba` and `Mamba2` in `mamba_ssm/modules/`.
 */
export function fromNativeMamba(config: JsonObject): JsonObject {
  const { d_model: width, n_layer: layers, vocab_size: vocabulary, ssm_cfg: own } = config
  const isNative =
    config['model_type'] === undefined &&
    typeof width === 'number' &&
    typeof layers === 'number' &&
    typeof vocabulary === 'number' &&
    isObject(own)
  if (!isNative) return config
  const multiple = config['pad_vocab_size_multiple']
  const number = (name: string, fallback: number): number =>
    typeof own[name] === 'number' ? own[name] : fallback
  const isSecond = own['layer'] === 'Mamba2'
  const expand = number('expand', 2)
  const headDim = number('headdim', 64)
  const attention = config['attn_layer_idx']
  return {
    model_type: isSecond ? 'mamba2' : 'mamba',
    hidden_size: width,
    num_hidden_layers: layers,
    vocab_size: upTo(vocabulary, typeof multiple === 'number' && multiple > 0 ? multiple : 1),
    state_size: number('d_state', isSecond ? 128 : 16),
    conv_kernel: number('d_conv', 4),
    expand,
    tie_word_embeddings: config['tie_embeddings'] !== false,
    ...(isSecond
      ? { head_dim: headDim, num_heads: (expand * width) / headDim, n_groups: number('ngroups', 1) }
      : { intermediate_size: expand * width }),
    // A hybrid of the package has attention layers of its own, which transformers' class does not know.
    ...(Array.isArray(attention) && attention.length > 0 ? { attn_layer_indices: attention } : {}),
  }
}
