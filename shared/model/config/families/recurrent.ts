import type { Architecture, Layer } from '../../architecture.ts'
import { mamba, mamba2, type MambaShape } from '../../build/mamba.ts'
import { LayerStack } from '../../build/model.ts'
import { norm } from '../../build/tensors.ts'
import type { AdapterTable } from '../adapter.ts'
import type { ConfigReader } from '../reader.ts'
import { assemble, readShell, type Shell, type ShellDefaults } from './assemble.ts'
import { rwkvFive, rwkvSeven, rwkvSix } from './rwkv.ts'

/** Rank of the time step: a number, or `auto` for hidden / 16 rounded up. */
export function timeStepRank(reader: ConfigReader, name: string, hidden: number): number {
  const automatic = Math.ceil(hidden / 16)
  if (reader.source[name] !== 'auto') return reader.integer(name, automatic)
  reader.ignore(name)
  return automatic
}

/** `expand` × hidden features; `expand` may be a fraction. */
export function expandedWidth(reader: ConfigReader, name: string, hidden: number): number {
  const expand = reader.number(name, 2)
  const width = Math.floor(expand * hidden)
  if (width >= 1 && width <= 2 ** 24) return width
  reader.fail(name, `makes an inner width of ${width}`)
  return 1
}

/** A model whose every layer is one norm and one mixer. */
function mixerStack(shell: Shell, gguf: string, build: () => Pick<Layer, 'mixer' | 'tensors'>): Architecture {
  const stack = new LayerStack()
  for (let layer = 0; layer < shell.layers; layer++) {
    stack.push('mixer', () => {
      const { mixer, tensors } = build()
      return {
        mixer,
        feedForward: { kind: 'none' },
        tensors: [...norm('attn_norm', 'norm', shell.hidden), ...tensors],
      }
    })
  }
  return assemble(shell, { gguf, stack })
}

/** Mamba-1 (transformers `models/mamba`, `models/falcon_mamba`). */
function mambaFamily(reader: ConfigReader, defaults: ShellDefaults): Architecture {
  const shell = readShell(reader, defaults)
  const { hidden } = shell
  const expanded = expandedWidth(reader, 'expand', hidden)
  const shape: MambaShape = {
    hidden,
    innerDim: reader.integer(['intermediate_size', 'd_inner'], expanded),
    stateDim: reader.integer('state_size', 16),
    convKernel: reader.integer('conv_kernel', 4),
    timeStepRank: timeStepRank(reader, 'time_step_rank', hidden),
    convBias: reader.boolean('use_conv_bias', true),
    projectionBias: reader.boolean('use_bias', false),
  }
  return mixerStack(shell, 'mamba', () => mamba(shape))
}

/** Mamba-2 (transformers `models/mamba2`). */
function mamba2Family(reader: ConfigReader): Architecture {
  const shell = readShell(reader, { hidden: 4096, layers: 64, vocab: 32768 })
  const { hidden } = shell
  const innerDim = expandedWidth(reader, 'expand', hidden)
  const heads = reader.integer('num_heads', 128)
  const headDim = reader.integer('head_dim', 64)
  const groups = reader.integer('n_groups', 8)
  if (heads * headDim !== innerDim) {
    reader.fail(
      'num_heads',
      `× head_dim is ${heads * headDim}, but the inner width is ${innerDim} (expand × hidden_size)`,
    )
  }
  if (heads % groups !== 0) reader.fail('n_groups', `is ${groups}, which does not divide the ${heads} heads`)
  reader.ignore('intermediate_size', 'time_step_rank')
  const shape = {
    hidden,
    innerDim,
    heads,
    headDim,
    groups,
    stateDim: reader.integer('state_size', 128),
    convKernel: reader.integer('conv_kernel', 4),
    convBias: reader.boolean('use_conv_bias', true),
    projectionBias: reader.boolean('use_bias', false),
  }
  return mixerStack(shell, 'mamba2', () => mamba2(shape))
}

/** Families without attention: a state of constant size per sequence. */
export const recurrentFamilies: AdapterTable = {
  mamba: (reader) => mambaFamily(reader, { hidden: 768, layers: 32, vocab: 50280, tied: true }),
  falcon_mamba: (reader) => mambaFamily(reader, { hidden: 768, layers: 32, vocab: 50280, tied: true }),
  mamba2: mamba2Family,
  rwkv5: rwkvFive,
  rwkv6: rwkvSix,
  rwkv7: rwkvSeven,
}
