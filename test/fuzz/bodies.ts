import fc from 'fast-check'
import { ESTIMATE_FIELDS, models } from '../../shared/index.ts'
import { PLAN_FIELDS, PLAN_ITEM_FIELDS } from '../../shared/decide/plan-fields.ts'
import { gpu, model, nastyText, pairsOf, type Pairs } from './values.ts'

const { config: _apart, ...FIELDS } = ESTIMATE_FIELDS

/** A value as JSON writes it: a number where the text is one, else the text, or anything at all. */
const asJson = (text: string): unknown => {
  const value = Number(text)
  return text.trim() !== '' && Number.isFinite(value) && text.length % 2 === 0 ? value : text.toWellFormed()
}

/** A body of the fields of an estimate. */
export const body: fc.Arbitrary<string> = fc
  .tuple(
    pairsOf(FIELDS, { model, gpu }),
    fc.oneof(
      { weight: 12, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.tuple(nastyText, fc.jsonValue({ maxDepth: 4 })) },
    ),
  )
  .map(([pairs, wild]) => {
    const given: Record<string, unknown> = Object.fromEntries(
      pairs.map(([name, text]) => [name, asJson(text)]),
    )
    return JSON.stringify(wild === null ? given : { ...given, [wild[0].toWellFormed()]: wild[1] })
  })

const CONFIGS = models.map((entry) => entry.config as Readonly<Record<string, unknown>>)
const FIELD_NAMES = [...new Set(CONFIGS.flatMap((each) => Object.keys(each)))].toSorted()

const value = fc.oneof(
  fc.constantFrom(0, -1, 1, 2, 3, 7, 64, 128, 4096, 1e9, 1e300, 2 ** 53, 0.5, null, true, false),
  fc.nat({ max: 10_000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 }),
  nastyText.map((text) => text.toWellFormed()),
)

/** A published config.json with some of its fields changed, taken away, or taken from another model. */
export const config: fc.Arbitrary<string> = fc
  .record({
    base: fc.constantFrom(...CONFIGS),
    other: fc.constantFrom(...CONFIGS),
    changes: fc.dictionary(fc.constantFrom(...FIELD_NAMES), value, { maxKeys: 2 }),
    without: fc.array(fc.constantFrom(...FIELD_NAMES), { maxLength: 1 }),
    mixes: fc.nat({ max: 20 }).map((drawn) => drawn === 0),
    rest: pairsOf({ ...FIELDS }, { gpu }),
  })
  .map(({ base, other, changes, without, mixes, rest }) => {
    const whole: Record<string, unknown> = { ...(mixes ? { ...other, ...base } : base), ...changes }
    const config = Object.fromEntries(Object.entries(whole).filter(([name]) => !without.includes(name)))
    const asked = rest.filter(([name]) => name !== 'model' && name !== 'params')
    return JSON.stringify({
      ...Object.fromEntries(asked.map(([name, text]) => [name, asJson(text)])),
      config,
    })
  })

/** Some models for some GPUs. */
export const plan: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(pairsOf(PLAN_ITEM_FIELDS, { model }), { minLength: 1, maxLength: 3 }),
    pairsOf(PLAN_FIELDS, { gpu }),
  )
  .map(([items, rest]) => {
    const object = (pairs: Pairs) => Object.fromEntries(pairs.map(([name, text]) => [name, asJson(text)]))
    return JSON.stringify({ ...object(rest), models: items.map(object) })
  })
