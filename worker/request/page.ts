import type { Page } from '../../shared/present/page.ts'

const at = (url: URL, limit: number, offset: number): string => {
  const target = new URL(url)
  target.searchParams.set('limit', String(limit))
  target.searchParams.set('offset', String(offset))
  return target.href
}

/** URLs of the neighbouring pages, and the same as a Link header (RFC 8288). */
export function pageLinks(url: URL, page: Page<unknown>) {
  const next = page.next === null ? null : at(url, page.limit, page.next)
  const previous = page.previous === null ? null : at(url, page.limit, page.previous)
  const relations = [
    ...(next === null ? [] : [`<${next}>; rel="next"`]),
    ...(previous === null ? [] : [`<${previous}>; rel="prev"`]),
  ]
  return {
    body: { total: page.total, limit: page.limit, offset: page.offset, next, previous },
    headers: relations.length === 0 ? {} : { Link: relations.join(', ') },
  }
}
