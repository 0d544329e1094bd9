import type { TensorShape } from './safetensors-file.ts'

type Config = Readonly<Record<string, unknown>>

const number = (config: Config, name: string, fallback = 0): number =>
  typeof config[name] === 'number' ? config[name] : fallback

/** Sizes that every decoder's tensors follow from, under the names of transformers' configs. */
function sizes(config: Config) {
  const hidden = number(config, 'hidden_size')
  const heads = number(config, 'num_attention_heads')
  return {
    hidden,
    layers: number(config, 'num_hidden_layers'),
    vocab: number(config, 'vocab_size'),
    intermediate: number(config, 'intermediate_size'),
    query: heads * number(config, 'head_dim', hidden / heads),
    keys: number(config, 'num_key_value_heads', heads) * number(config, 'head_dim', hidden / heads),
    headDim: number(config, 'head_dim', hidden / heads),
    tied: config['tie_word_embeddings'] === true,
  }
}

interface Look {
  readonly dtype?: string
  readonly qkvBias?: boolean
  readonly qkNorm?: boolean
  readonly experts?: number
  readonly expertWidth?: number
}

/** Tensors of a decoder of Llama's kind, named as transformers saves them: `models/llama`, `qwen2`, `qwen3`, `qwen3_moe`. */
export function decoderTensors(config: Config, look: Look = {}): TensorShape[] {
  const { hidden, layers, vocab, intermediate, query, keys, headDim, tied } = sizes(config)
  const dtype = look.dtype ?? 'BF16'
  const tensors: TensorShape[] = [['model.embed_tokens.weight', dtype, [vocab, hidden]]]
  for (let layer = 0; layer < layers; layer++) {
    const put = (name: string, ...shape: number[]): void =>
      void tensors.push([`model.layers.${layer}.${name}`, dtype, shape])
    put('input_layernorm.weight', hidden)
    put('self_attn.q_proj.weight', query, hidden)
    put('self_attn.k_proj.weight', keys, hidden)
    put('self_attn.v_proj.weight', keys, hidden)
    put('self_attn.o_proj.weight', hidden, query)
    if (look.qkvBias) {
      put('self_attn.q_proj.bias', query)
      put('self_attn.k_proj.bias', keys)
      put('self_attn.v_proj.bias', keys)
    }
    if (look.qkNorm) {
      put('self_attn.q_norm.weight', headDim)
      put('self_attn.k_norm.weight', headDim)
    }
    put('post_attention_layernorm.weight', hidden)
    const { experts = 0, expertWidth = 0 } = look
    if (experts > 0) put('mlp.gate.weight', experts, hidden)
    for (let expert = 0; expert < experts; expert++) {
      put(`mlp.experts.${expert}.gate_proj.weight`, expertWidth, hidden)
      put(`mlp.experts.${expert}.up_proj.weight`, expertWidth, hidden)
      put(`mlp.experts.${expert}.down_proj.weight`, hidden, expertWidth)
    }
    if (experts === 0) {
      put('mlp.gate_proj.weight', intermediate, hidden)
      put('mlp.up_proj.weight', intermediate, hidden)
      put('mlp.down_proj.weight', hidden, intermediate)
    }
  }
  tensors.push(['model.norm.weight', dtype, [hidden]])
  if (!tied) tensors.push(['lm_head.weight', dtype, [vocab, hidden]])
  return tensors
}

const isLinear = (name: string): boolean => name.endsWith('_proj.weight')

const each = (
  tensors: readonly TensorShape[],
  change: (name: string, out: number, input: number) => TensorShape[],
): TensorShape[] =>
  tensors.flatMap((tensor) => {
    const [name, , [out = 0, input = 0]] = tensor
    return isLinear(name) ? change(name.replace(/\.weight$/, ''), out, input) : [tensor]
  })

/** DeepSeek's block-wise FP8: a float32 scale for every 128 × 128 block (`weight_scale_inv`). */
export const asBlockFp8 = (tensors: readonly TensorShape[]): TensorShape[] =>
  each(tensors, (name, out, input) => [
    [`${name}.weight`, 'F8_E4M3', [out, input]],
    [`${name}.weight_scale_inv`, 'F32', [Math.ceil(out / 128), Math.ceil(input / 128)]],
  ])

/** AutoAWQ's GEMM layout: eight 4-bit values to an int32, zeros and scales per 128 inputs. */
export const asAwq = (tensors: readonly TensorShape[]): TensorShape[] =>
  each(tensors, (name, out, input) => [
    [`${name}.qweight`, 'I32', [input, out / 8]],
    [`${name}.qzeros`, 'I32', [input / 128, out / 8]],
    [`${name}.scales`, 'F16', [input / 128, out]],
  ])

/** bitsandbytes NF4 as `save_pretrained` writes it: packed bytes, one float32 per 64, a table and a serialized state. */
export const asNf4 = (tensors: readonly TensorShape[]): TensorShape[] =>
  each(tensors, (name, out, input) => [
    [`${name}.weight`, 'U8', [(out * input) / 2, 1]],
    [`${name}.weight.absmax`, 'F32', [(out * input) / 64]],
    [`${name}.weight.quant_map`, 'F32', [16]],
    [`${name}.weight.quant_state.bitsandbytes__nf4`, 'U8', [92]],
  ])

/** gpt-oss: experts in MXFP4 blocks of 32 with a scale each, stacked; everything else in bfloat16. */
export function gptOssTensors(config: Config): TensorShape[] {
  const { hidden, layers, vocab, intermediate, query, keys } = sizes(config)
  const experts = number(config, 'num_local_experts')
  const heads = number(config, 'num_attention_heads')
  const tensors: TensorShape[] = [['model.embed_tokens.weight', 'BF16', [vocab, hidden]]]
  for (let layer = 0; layer < layers; layer++) {
    const put = (name: string, dtype: string, ...shape: number[]): void =>
      void tensors.push([`model.layers.${layer}.${name}`, dtype, shape])
    for (const [side, size] of [
      ['q', query],
      ['k', keys],
      ['v', keys],
    ] as const) {
      put(`self_attn.${side}_proj.weight`, 'BF16', size, hidden)
      put(`self_attn.${side}_proj.bias`, 'BF16', size)
    }
    put('self_attn.o_proj.weight', 'BF16', hidden, query)
    put('self_attn.o_proj.bias', 'BF16', hidden)
    put('self_attn.sinks', 'BF16', heads)
    put('input_layernorm.weight', 'BF16', hidden)
    put('post_attention_layernorm.weight', 'BF16', hidden)
    put('mlp.router.weight', 'BF16', experts, hidden)
    put('mlp.router.bias', 'BF16', experts)
    put('mlp.experts.gate_up_proj_blocks', 'U8', experts, 2 * intermediate, hidden / 32, 16)
    put('mlp.experts.gate_up_proj_scales', 'U8', experts, 2 * intermediate, hidden / 32)
    put('mlp.experts.gate_up_proj_bias', 'BF16', experts, 2 * intermediate)
    put('mlp.experts.down_proj_blocks', 'U8', experts, hidden, intermediate / 32, 16)
    put('mlp.experts.down_proj_scales', 'U8', experts, hidden, intermediate / 32)
    put('mlp.experts.down_proj_bias', 'BF16', experts, hidden)
  }
  tensors.push(['model.norm.weight', 'BF16', [hidden]], ['lm_head.weight', 'BF16', [vocab, hidden]])
  return tensors
}

/** PEFT's LoRA pair of every target module, in float32. */
export function loraTensors(config: Config, rank: number, targets: readonly string[]): TensorShape[] {
  const { hidden, layers, query, keys, intermediate } = sizes(config)
  const shapes: Readonly<Record<string, readonly [part: string, out: number, input: number]>> = {
    q_proj: ['self_attn', query, hidden],
    k_proj: ['self_attn', keys, hidden],
    v_proj: ['self_attn', keys, hidden],
    o_proj: ['self_attn', hidden, query],
    gate_proj: ['mlp', intermediate, hidden],
  }
  return Array.from({ length: layers }, (_, layer) =>
    targets.flatMap((target): TensorShape[] => {
      const [part, out, input] = shapes[target] as (typeof shapes)[string] & object
      const stem = `base_model.model.model.layers.${layer}.${part}.${target}`
      return [
        [`${stem}.lora_A.weight`, 'F32', [rank, input]],
        [`${stem}.lora_B.weight`, 'F32', [out, rank]],
      ]
    }),
  ).flat()
}

/** Elements per element type, as the hub counts them. */
export function elementCounts(tensors: readonly TensorShape[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [, dtype, shape] of tensors)
    counts[dtype] = (counts[dtype] ?? 0) + shape.reduce((product, size) => product * size, 1)
  return counts
}
