import { BADGE_FIELDS } from '../../../shared/present/badge-fields.ts'
import { CARD_FIELDS, CHART_FIELDS } from '../../../shared/present/image-fields.ts'
import { describeField, type FieldInfo } from './fields.ts'
import type { ImageKind } from './images.ts'

/** The fields that each kind of image takes beside those of the estimate: the ones that the API checks. */
const FIELDS = { badge: BADGE_FIELDS, card: CARD_FIELDS, chart: CHART_FIELDS } as const

export type LookField = keyof typeof BADGE_FIELDS | keyof typeof CARD_FIELDS | keyof typeof CHART_FIELDS

const kinds = Object.keys(FIELDS) as ImageKind[]

/** Kinds of image that take a field. */
export const kindsWith = (name: LookField): ImageKind[] => kinds.filter((kind) => name in FIELDS[kind])

export const lookFields: readonly LookField[] = [
  ...new Set(kinds.flatMap((kind) => Object.keys(FIELDS[kind]) as LookField[])),
]

/** What the schema says about a field of an image. */
export function lookField(name: LookField): FieldInfo<LookField> {
  const fields = Object.assign({}, ...kinds.map((kind) => FIELDS[kind])) as Readonly<
    Record<LookField, Parameters<typeof describeField>[1]>
  >
  return describeField(name, fields[name])
}
