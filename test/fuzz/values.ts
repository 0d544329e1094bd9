import fc from 'fast-check'
import type * as z from 'zod'
import { gpus, models } from '../../shared/index.ts'
import { jsonSchema } from '../../worker/openapi/json-schema.ts'

/** Texts that have broken parsers, formatters and layouts before. */
export const NASTY: readonly string[] = [
  '',
  ' ',
  '0',
  '-0',
  '-1',
  '+1',
  '1e400',
  '1e-400',
  '1e308',
  '0x10',
  '٣',
  '9007199254740993',
  '18446744073709551616',
  'NaN',
  'Infinity',
  'null',
  'undefined',
  'true',
  '[]',
  '{}',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '%',
  '%00',
  '%zz',
  '\u0000',
  '\uFEFF',
  '\u202e',
  '\u{1F4A9}',
  'ﬀ',
  'İ',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "';--",
  '${7*7}',
  '../../etc/passwd',
  '..\\..',
  'a\r\nX-Injected: 1',
  ',',
  ',,,,',
  'a,b,c',
  'x'.repeat(3000),
  '9'.repeat(400),
]

interface Printed {
  readonly type?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly examples?: readonly unknown[]
}

const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.double().map(String),
  fc.bigInt().map(String),
)
const SUFFIX = ['', '', '', 'k', 'K', 'M', 'B', 'm', 'Ki', 'GiB', '.5', 'e3'] as const
const number = fc
  .tuple(fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 200_000 }), fc.nat()), fc.constantFrom(...SUFFIX))
  .map(([value, suffix]) => `${value}${suffix}`)

const MODELS = models.flatMap(({ id, hub_id }) => (hub_id === null ? [id] : [id, hub_id]))
const GPUS = gpus.map(({ id }) => id)
export const model = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...MODELS) },
  { weight: 1, arbitrary: fc.constantFrom('fixture/dense-single', 'fixture/gated', 'fixture/none', 'a/b/c') },
  { weight: 1, arbitrary: nasty },
)
export const gpu = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...GPUS) },
  { weight: 1, arbitrary: nasty },
)

/** Values of a field that its schema takes, mostly, and now and then what it must refuse. */
function valueOf(name: string, field: z.ZodType): fc.Arbitrary<string> {
  if (name === 'model') return model
  if (name === 'gpu') return gpu
  if (name === 'models') return fc.array(model, { minLength: 1, maxLength: 3 }).map((all) => all.join(','))
  if (name === 'gpus' && JSON.stringify(field.meta() ?? {}).includes('GPUs, separated'))
    return fc.array(gpu, { minLength: 1, maxLength: 3 }).map((all) => all.join(','))
  const printed = jsonSchema(field, 'input') as Printed
  const text = JSON.stringify(printed)
  const listed = /"enum":\[([^\]]*)\]/.exec(text)?.[1]
  const words = listed === undefined ? [] : (JSON.parse(`[${listed}]`) as unknown[]).map(String)
  const likely = [
    ...words,
    ...(printed.examples ?? []).map(String),
    ...(text.includes('"boolean"') ? ['true', 'false', ''] : []),
  ]
  const numbers = text.includes('"integer"') || text.includes('"number"')
  return fc.oneof(
    ...(likely.length > 0 ? [{ weight: 20, arbitrary: fc.constantFrom(...likely) }] : []),
    ...(numbers ? [{ weight: 12, arbitrary: fc.oneof(within(text), number) }] : []),
    { weight: 2, arbitrary: nasty },
  )
}

/** Whole numbers within the bounds that a schema names, small ones above all. */
function within(text: string): fc.Arbitrary<string> {
  const bound = (name: string, other: number) =>
    Number(new RegExp(`"${name}":(-?\\d+)`).exec(text)?.[1] ?? other)
  const min = Math.max(0, Math.ceil(bound('minimum', 1)))
  const max = Math.max(min, Math.min(bound('maximum', 4096), 1_000_000))
  return fc.oneof(
    fc.integer({ min, max: Math.min(max, min + 16) }).map(String),
    fc.integer({ min, max }).map(String),
    fc.constantFrom(...[min, max, bound('maximum', max)].map(String)),
  )
}

/** Fields that stand in for a model, and are refused beside one. */
const INSTEAD = new Set([
  'model',
  'params',
  'layers',
  'hidden_size',
  'heads',
  'kv_heads',
  'head_dim',
  'vocab_size',
])

export type Fields = Readonly<Record<string, z.ZodType>>
export type Pairs = readonly (readonly [string, string])[]

/** A query of a route: some of its fields, and rarely one that it has not or one given twice. */
export function pairsOf(
  fields: Fields,
  always: Readonly<Record<string, fc.Arbitrary<string>>>,
): fc.Arbitrary<Pairs> {
  const values = new Map(Object.entries(fields).map(([name, field]) => [name, valueOf(name, field)]))
  const likely = [...values.keys()].filter((name) => !INSTEAD.has(name) || 'params' in always)
  const named = fc
    .constantFrom(...likely)
    .chain((name): fc.Arbitrary<readonly [string, string]> =>
      (values.get(name) ?? nasty).map((value) => [name, value] as const),
    )
  const wild = fc.tuple(fc.oneof(nasty, fc.constantFrom(...values.keys())), nasty)
  const must = Object.entries(always).map(([name, value]) =>
    fc.option(
      value.map((each): Pairs => [[name, each]]),
      { freq: 20, nil: [] },
    ),
  )
  const some = fc.array(fc.oneof({ weight: 40, arbitrary: named }, { weight: 1, arbitrary: wild }), {
    maxLength: 6,
  })
  const rarely = fc.nat({ max: 30 }).map((drawn) => drawn === 0)
  return fc.tuple(fc.tuple(...must), some, rarely).map(([first, rest, twice]) => {
    const given = [...first.flat(), ...rest]
    // A field given twice is refused before anything else is looked at: most queries have each once.
    return twice ? given : [...new Map(given)]
  })
}

/** The pairs as the text of a query, as a browser would write it. */
export const queryText = (pairs: Pairs): string =>
  new URLSearchParams(pairs.map(([name, value]) => [name, value.toWellFormed()])).toString()

export const nastyText = nasty
