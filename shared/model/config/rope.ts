import type { Rope } from '../architecture.ts'
import type { GgufStored } from '../tensor.ts'
import { CONFIG_LIMITS, describe, type ConfigReader } from './reader.ts'

export interface RopeOptions {
  readonly headDim: number
  readonly positions: number | null
  /** Share of the head that is rotated where the config is silent. */
  readonly share?: number
  /** Rotated dimensions, where the family's config gives them outright (`rotary_dim`). */
  readonly dim?: number
}

/** Kinds of scaling that stretch the table by their factor (vLLM's rotary_embedding classes of the same names). */
const STRETCHED: ReadonlySet<string> = new Set(['linear', 'dynamic'])
const KNOWN: ReadonlySet<string> = new Set([
  'default',
  'linear',
  'dynamic',
  'yarn',
  'deepseek_yarn',
  'llama3',
  'longrope',
  'su',
])
/** Kinds that change angles only; the table keeps its shape. */
const SAME_TABLE: ReadonlySet<string> = new Set(['mrope', 'ntk', 'proportional', 'gptj', 'xdrope'])

/** Largest factor by which positions are stretched. Published ones reach 128. */
const MOST_STRETCHED = 65_536

const table = (name: string, size: number): GgufStored => ({ name, shape: [size], copies: 1 })

/**
 * The rotary table of a decoder, from `rope_parameters` or the older `rope_scaling`, and the factor tables that
 * a GGUF file stores for two kinds of scaling (`generate_extra_tensors` in llama.cpp's `conversion/`).
 */
export function readRope(reader: ConfigReader, options: RopeOptions): Rope | null {
  reader.ignore('rope_theta', 'rope_ratio', 'rotary_emb_base', 'rope_local_base_freq')
  const share = reader.number(
    'partial_rotary_factor',
    reader.number('rotary_pct', options.share ?? 1, 0, 1),
    0,
    1,
  )
  const nested = reader.nested('rope_parameters') ?? reader.nested('rope_scaling')
  reader.ignore('rope_scaling', 'rope_parameters')
  const scaling = nested?.nested('full_attention') ?? nested
  const dim =
    options.dim ??
    Math.floor(options.headDim * (scaling?.number('partial_rotary_factor', share, 0, 1) ?? share))
  if (options.positions === null || dim < 1) return null
  const plain: Rope = { positions: options.positions, dim }
  if (!scaling) return plain

  const kind = scaling.text('rope_type', scaling.text('type', 'default'))
  if (!KNOWN.has(kind) && !SAME_TABLE.has(kind)) {
    scaling.fail('rope_type', `is not understood: ${describe(kind)}`)
    return plain
  }
  const original = scaling.integer(
    'original_max_position_embeddings',
    reader.integer('original_max_position_embeddings', options.positions, CONFIG_LIMITS.contextLength),
    CONFIG_LIMITS.contextLength,
  )
  const factor = Math.max(1, scaling.number('factor', 1, 0, MOST_STRETCHED))
  if (STRETCHED.has(kind)) return { positions: Math.floor(options.positions * factor), dim }
  if (kind === 'yarn' || kind === 'deepseek_yarn') return { positions: Math.floor(original * factor), dim }
  if (kind === 'llama3')
    return { ...plain, gguf: [table('rope_freqs.weight', Math.floor(options.headDim / 2))] }
  if (kind === 'longrope' || kind === 'su') {
    const factors = [
      table('rope_factors_long.weight', Math.floor(dim / 2)),
      table('rope_factors_short.weight', Math.floor(dim / 2)),
    ]
    return { positions: original + options.positions, dim, gguf: factors }
  }
  return plain
}
