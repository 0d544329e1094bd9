import { failure, success, type Result } from '../errors.ts'
import { choiceField, numberField } from '../request/fields.ts'
import { parseFields } from './parse.ts'

/** Bytes of each unit: decimal as vendors count, binary as drivers do. */
const UNITS = {
  bit: 1 / 8,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const
type Unit = keyof typeof UNITS
export const MEMORY_UNITS = Object.keys(UNITS) as [Unit, ...Unit[]]

/** Parameters of `GET /v1/convert`. */
export const CONVERT_FIELDS = {
  value: numberField(
    { title: 'Value', description: 'The amount.', group: 'what', examples: [24] },
    { min: 0, max: 1e18 },
  ),
  from: choiceField(
    { title: 'Unit', description: 'The unit of the amount.', group: 'what', examples: ['GB'] },
    MEMORY_UNITS,
  ),
  to: choiceField(
    {
      title: 'Wanted unit',
      description: 'The unit wanted; the answer holds the others too.',
      group: 'what',
      default: 'all',
    },
    MEMORY_UNITS,
  ),
} as const

export interface Conversion {
  readonly value: number
  readonly from: Unit
  readonly bytes: number
  readonly converted?: { readonly value: number; readonly unit: Unit }
  readonly all: Readonly<Record<Unit, number>>
}

/** An amount of memory in every unit. */
export function convert(input: unknown): Result<Conversion> {
  const query = parseFields(CONVERT_FIELDS, input)
  if (!query.ok) return query
  const { value, from, to } = query.value
  const missing = (['value', 'from'] as const).filter((name) => query.value[name] === undefined)
  if (value === undefined || from === undefined)
    return failure(
      'invalid-request',
      missing.map((field) => ({ field, message: 'is missing' })),
    )
  const bytes = value * UNITS[from]
  const all = Object.fromEntries(
    MEMORY_UNITS.map((unit) => [unit, Number((bytes / UNITS[unit]).toPrecision(15))]),
  ) as Record<Unit, number>
  return success({
    value,
    from,
    bytes: all.B,
    ...(to === undefined ? {} : { converted: { value: all[to], unit: to } }),
    all,
  })
}
