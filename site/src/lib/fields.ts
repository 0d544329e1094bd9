import { ESTIMATE_FIELDS } from '../../../shared/request/estimate-fields.ts'

export type EstimateField = keyof typeof ESTIMATE_FIELDS

/** Fields of one route: the objects that check its parameters. */
export type Schema = Readonly<Record<string, { meta(): Readonly<Record<string, unknown>> | undefined }>>

/** What the schema says about a field, for forms and for the reference page. */
export interface FieldInfo<Name extends string = string> {
  readonly name: Name
  readonly title: string
  readonly description: string
  readonly group: string
  readonly default: string | undefined
  readonly examples: readonly unknown[]
  readonly type: string
  readonly allowed: readonly string[]
  readonly minimum: number | undefined
  readonly maximum: number | undefined
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

export function describeField<Name extends string>(name: Name, field: Schema[string]): FieldInfo<Name> {
  const meta: Record<string, unknown> = field.meta() ?? {}
  const json = (meta['x-json'] ?? {}) as Record<string, unknown>
  return {
    name,
    title: text(meta['title']),
    description: text(meta['description']),
    group: text(meta['x-group']),
    default: typeof meta['x-default'] === 'string' ? meta['x-default'] : undefined,
    examples: list(meta['examples']),
    type: [json['type']].flat().map(text).join(' or '),
    allowed: list(json['enum']).map(text),
    minimum: number(json['minimum']),
    maximum: number(json['maximum']),
  }
}

export const fieldInfo = (name: EstimateField): FieldInfo<EstimateField> =>
  describeField(name, ESTIMATE_FIELDS[name])

/** @throws when the schema has no such field: a form offers nothing that the API does not take. */
export function fieldOf(schema: Schema, name: string): FieldInfo {
  const field = schema[name]
  if (!field) throw new Error(`no field ${name}`)
  return describeField(name, field)
}

export const fieldInfos = (): FieldInfo<EstimateField>[] =>
  (Object.keys(ESTIMATE_FIELDS) as EstimateField[]).map(fieldInfo)
