import type { Architecture, Layer } from '../../architecture.ts'
import { LayerStack } from '../../build/model.ts'
import { rwkv5, rwkv6, rwkv7, type RwkvShape } from '../../build/rwkv.ts'
import { norm } from '../../build/tensors.ts'
import type { ConfigReader } from '../reader.ts'
import { assemble, readShell, type Shell } from './assemble.ts'

const HEAD = ['head_size', 'head_dim']

function readShape(reader: ConfigReader, shell: Shell, intermediate: number): RwkvShape {
  const { hidden } = shell
  const headDim = reader.integer(HEAD, 64)
  const width = reader.integer(['attention_hidden_size', 'dim_att'], hidden)
  if (width % headDim !== 0)
    reader.fail('head_size', `is ${headDim}, which does not divide ${width} features`)
  reader.ignore(
    ...HEAD,
    'num_heads',
    'num_attention_heads',
    'head_size_divisor',
    'hidden_ratio',
    'rescale_every',
    'model_version',
  )
  return {
    hidden,
    heads: Math.floor(width / headDim),
    headDim,
    intermediate: reader.integer('intermediate_size', intermediate),
  }
}

const layerOf = (
  built: { mixer: Layer['mixer']; tensors: Layer['tensors'] },
  intermediate: number,
): Layer => ({
  ...built,
  feedForward: { kind: 'dense', intermediate, gated: false },
})

/** Every RWKV model stores its head apart, whatever the config says, and has a norm behind the embedding. */
function finish(shell: Shell, gguf: string | null, stack: LayerStack): Architecture {
  const untied = { ...shell, tied: false }
  return assemble(untied, {
    gguf,
    stack,
    norm: 'layer',
    embeddingOthers: norm('token_embd_norm', 'pre_ln', shell.hidden, 'layer'),
  })
}

const alike = (layers: number, build: () => Layer): LayerStack => {
  const stack = new LayerStack()
  for (let layer = 0; layer < layers; layer++) stack.push('layer', build)
  return stack
}

/** Width of channel mixing in versions 5 and 6: 3.5 × hidden, cut to a multiple of 32. */
const wide = (hidden: number): number => Math.max(1, Math.floor((hidden * 3.5) / 32)) * 32

/** RWKV-5.2; llama.cpp has no such architecture. Source: mlc-llm `model/rwkv5/rwkv5_model.py`. */
export function rwkvFive(reader: ConfigReader): Architecture {
  const shell = readShell(reader)
  const version = reader.text('model_version', '5_2')
  if (version !== '5_2') reader.fail('model_version', `"${version}" is not documented; only 5_2 is`)
  const shape = readShape(reader, shell, wide(shell.hidden))
  return finish(
    shell,
    null,
    alike(shell.layers, () => layerOf(rwkv5(shape), shape.intermediate)),
  )
}

/** RWKV-6; the ranks follow from the hidden size (llama.cpp `conversion/rwkv.py`, Rwkv6Model). */
export function rwkvSix(reader: ConfigReader): Architecture {
  const shell = readShell(reader)
  const shape = readShape(reader, shell, wide(shell.hidden))
  const large = shell.hidden === 4096
  const ranks = { mixRank: large ? 64 : 32, decayRank: large ? 128 : 64 }
  return finish(
    shell,
    'rwkv6',
    alike(shell.layers, () => layerOf(rwkv6({ ...shape, ...ranks }), shape.intermediate)),
  )
}

const rankOf = (hidden: number, exponent: number, factor: number): number =>
  Math.max(1, Math.round((hidden ** exponent * factor) / 32)) * 32

/** RWKV-7; absent ranks follow from the hidden size (llama.cpp `conversion/rwkv.py`, Rwkv7Model). */
export function rwkvSeven(reader: ConfigReader): Architecture {
  const shell = readShell(reader)
  const { hidden, layers } = shell
  const shape = readShape(reader, shell, 4 * hidden)
  const ranks = {
    decayRank: reader.integer(['lora_rank_decay', 'decay_low_rank_dim'], rankOf(hidden, 0.5, 1.8)),
    rateRank: reader.integer(['lora_rank_iclr', 'a_low_rank_dim'], rankOf(hidden, 0.5, 1.8)),
    valueRank: reader.integer(['lora_rank_value_residual_mix', 'v_low_rank_dim'], rankOf(hidden, 0.5, 1.3)),
    gateRank: reader.integer(['lora_rank_gate', 'gate_low_rank_dim'], rankOf(hidden, 0.8, 0.6)),
  }
  const stack = new LayerStack()
  for (let layer = 0; layer < layers; layer++) {
    const first = layer === 0
    stack.push(String(first), () => layerOf(rwkv7({ ...shape, ...ranks, first }), shape.intermediate))
  }
  return finish(shell, 'rwkv7', stack)
}
