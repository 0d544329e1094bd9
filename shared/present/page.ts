import { integerField } from '../request/fields.ts'

/** Rows of one page, at most and unless asked otherwise. */
export const MAX_PAGE = 500
export const DEFAULT_PAGE = 100

/** Parameters of every list. */
export const PAGE_FIELDS = {
  limit: integerField(
    { title: 'Limit', description: 'Rows of one page.', group: 'output', default: `\`${DEFAULT_PAGE}\`` },
    { min: 1, max: MAX_PAGE },
  ),
  offset: integerField(
    { title: 'Offset', description: 'Rows to skip.', group: 'output', default: '`0`' },
    { min: 0, max: 1_000_000 },
  ),
} as const

export interface Page<T> {
  readonly rows: readonly T[]
  readonly total: number
  readonly limit: number
  readonly offset: number
  /** Offset of the neighbouring pages; null where there is none. */
  readonly next: number | null
  readonly previous: number | null
}

/** Cuts one page out of a list. */
export function pageOf<T>(
  all: readonly T[],
  {
    limit = DEFAULT_PAGE,
    offset = 0,
  }: { readonly limit?: number | undefined; readonly offset?: number | undefined },
): Page<T> {
  const next = offset + limit
  return {
    rows: all.slice(offset, next),
    total: all.length,
    limit,
    offset,
    next: next < all.length ? next : null,
    previous: offset > 0 ? Math.max(0, offset - limit) : null,
  }
}
