import { nearest } from '../near.ts'
import { ggmlBitsPerElement } from './ggml-types.ts'
import { ggufMixAliases, ggufMixes } from './gguf-mix-list.ts'
import type { GgufMixId } from './gguf-mix-list.ts'
import { normalizeName } from './names.ts'
import { exl2Scheme, exl3Scheme, nominalScheme, weightSchemes } from './weight-scheme-list.ts'
import { schemeBitsPerWeight } from './weight-schemes.ts'
import type { WeightScheme } from './weight-schemes.ts'

/** Every weight format under one roof: GGUF mixes, quantization schemes of other libraries, plain elements. */

export type WeightFormatEngine = 'llama.cpp' | 'mlx' | 'exllama' | 'vllm'

export type WeightFormat = {
  readonly id: string
  readonly kind: 'gguf' | 'scheme' | 'plain'
  readonly label: string
  /** Bits of one quantized weight with its scales: the base type of a GGUF mix, not the average of a file. */
  readonly bitsPerWeight: number
  /** The engine taken when the request names none. */
  readonly engine: WeightFormatEngine
  /** How a GGUF engine stores it; null where llama.cpp has no such format. */
  readonly mix: GgufMixId | null
  /** How the other engines store it; null for GGUF block formats. */
  readonly scheme: WeightScheme | null
  readonly aliases: readonly string[]
  readonly note: string
  readonly source: string
}

const LLAMA_QUANT = 'https://github.com/ggml-org/llama.cpp/blob/master/src/llama-quant.cpp'

/** The same plain elements by their two names. bf16 has one name; without an engine it is not a GGUF file. */
const MIX_OF_PLAIN: Readonly<Record<string, GgufMixId>> = { fp32: 'f32', fp16: 'f16', bf16: 'bf16' }

const SCHEME_ALIASES: Readonly<Record<string, readonly string[]>> = {
  fp32: ['float32'],
  fp16: ['float16', 'half'],
  bf16: ['bfloat16'],
  fp8: ['fp8-dynamic', 'fp8-e4m3', 'float8'],
  'fp8-block': ['fp8-128x128'],
  int8: ['w8a8'],
  int4: ['w4a16'],
  nf4: ['bnb-4bit', 'bnb-nf4', 'bitsandbytes-4bit'],
  'nf4-dq': ['bnb-nf4-dq', 'nf4-double-quant'],
  fp4: ['bnb-fp4'],
  'bnb-int8': ['bnb-8bit', 'llm.int8', 'bitsandbytes-8bit'],
  awq: ['awq-4bit', 'awq-int4'],
  gptq: ['gptq-4bit', 'gptq-int4'],
  'gptq-8bit': ['gptq-int8'],
  'hqq-4bit': ['hqq'],
}

function engineOf(schemeId: string): WeightFormatEngine {
  if (schemeId.startsWith('mlx-')) return 'mlx'
  return schemeId.startsWith('exl') ? 'exllama' : 'vllm'
}

function schemeFormat(scheme: WeightScheme): WeightFormat {
  const mix = MIX_OF_PLAIN[scheme.id] ?? null
  return {
    id: scheme.id,
    kind: mix === null ? 'scheme' : 'plain',
    label: scheme.label,
    bitsPerWeight: schemeBitsPerWeight(scheme),
    engine: engineOf(scheme.id),
    mix,
    scheme,
    aliases: SCHEME_ALIASES[scheme.id] ?? [],
    note: scheme.note,
    source: scheme.source,
  }
}

const MIX_NOTES: { readonly [mix in GgufMixId]?: string } = {
  f32: 'What the converter writes with --outtype f32',
  f16: 'What the converter writes with --outtype f16',
  mxfp4_moe: 'Expert stacks in MXFP4, every other matrix in Q8_0',
}

function mixFormat(mix: GgufMixId): WeightFormat {
  const { base, label } = ggufMixes[mix]
  const plainId = Object.keys(MIX_OF_PLAIN).find((id) => MIX_OF_PLAIN[id] === mix)
  return {
    id: mix,
    kind: 'gguf',
    label: `${label} (GGUF)`,
    bitsPerWeight: ggmlBitsPerElement(base),
    engine: 'llama.cpp',
    mix,
    scheme: weightSchemes.find((scheme) => scheme.id === plainId) ?? null,
    aliases: Object.keys(ggufMixAliases).filter((alias) => ggufMixAliases[alias] === mix),
    note: MIX_NOTES[mix] ?? `Most matrices in ${base}; others by the rules of llama-quantize`,
    source: LLAMA_QUANT,
  }
}

const schemeFormats = weightSchemes.map(schemeFormat)
const mixFormats = (Object.keys(ggufMixes) as GgufMixId[])
  .filter((mix) => !schemeFormats.some((format) => format.id === mix))
  .map(mixFormat)

/** Every format with a fixed name. EXL2 and EXL3 also take any bit rate: `exl2-4.25`. */
export const weightFormats: readonly WeightFormat[] = [...schemeFormats, ...mixFormats]

/** Bit rates that the EXL formats can be written with. */
export const exlBitRates = { exl2: { min: 2, max: 8.13 }, exl3: { min: 1, max: 8 } } as const

/** Open-ended names, for documentation and for near matches. */
export const weightFormatPatterns: readonly {
  readonly pattern: string
  readonly example: string
  readonly label: string
}[] = [
  { pattern: 'exl2-<bpw>', example: 'exl2-4.25', label: 'EXL2, 2 to 8.13 bits per weight' },
  { pattern: 'exl3-<bpw>', example: 'exl3-3.5', label: 'EXL3, 1 to 8 bits per weight' },
  { pattern: '<n>bit', example: '2bit', label: 'Nominal bits per weight, 1 to 32, no scales' },
]

const byName: ReadonlyMap<string, WeightFormat> = new Map(
  weightFormats.flatMap((format) =>
    [format.id, ...format.aliases].map((name) => [normalizeName(name), format] as const),
  ),
)

/** The same by the exact id, which is what the engine itself asks for again and again. */
const byId: ReadonlyMap<string, WeightFormat> = new Map(
  weightFormats.flatMap(({ id }) => {
    const format = byName.get(normalizeName(id))
    return format ? [[id, format] as const] : []
  }),
)

function findExl(normalized: string): WeightFormat | undefined {
  const match = /^(exl[23])(\d+(?:\.\d+)?)(?:bpw)?$/.exec(normalized)
  if (match === null) return undefined
  const library = match[1] === 'exl2' ? 'exl2' : 'exl3'
  const bits = Number(match[2])
  const { min, max } = exlBitRates[library]
  if (bits < min || bits > max) return undefined
  return schemeFormat(library === 'exl2' ? exl2Scheme(bits) : exl3Scheme(bits))
}

function findNominal(normalized: string): WeightFormat | undefined {
  const match = /^(\d+(?:\.\d+)?)(?:bit|bits|bpw)$/.exec(normalized)
  const bits = Number(match?.[1])
  return bits >= 1 && bits <= 32 ? schemeFormat(nominalScheme(bits)) : undefined
}

/**
 * The weight format of a name. Case does not matter, nor do `-` and `_`: `Q4-K-M`, `q4_k_m` and `q4km` are one.
 *
 * @returns undefined for an unknown name; see {@link suggestWeightFormats}.
 */
export function findWeightFormat(name: string): WeightFormat | undefined {
  const known = byId.get(name)
  if (known) return known
  const wanted = normalizeName(name)
  return byName.get(wanted) ?? findExl(wanted) ?? findNominal(wanted)
}

/** Every fixed name, and one example of each open-ended one. */
export function weightFormatIds(): readonly string[] {
  return weightFormats.map((format) => format.id).concat(weightFormatPatterns.map(({ example }) => example))
}

/** Known weight formats close to a misspelt one, best first. */
export function suggestWeightFormats(name: string, limit = 3): string[] {
  return nearest(name, weightFormatIds(), limit)
}
