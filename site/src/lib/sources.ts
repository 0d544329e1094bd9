import { html, raw, type Html } from './html.ts'

const ADDRESS = /https?:\/\/[^\s;,)]+/g

/** A source as the catalogue writes it: its addresses become links, and what nobody confirmed says so. */
export function sourceView(source: string): Html {
  if (/^memory$/i.test(source)) return html`<em class="from-memory">from memory; no public source seen</em>`
  const parts: Html[] = []
  let from = 0
  for (const match of source.matchAll(ADDRESS)) {
    parts.push(html`${source.slice(from, match.index)}<a href="${match[0]}">${shorter(match[0])}</a>`)
    from = match.index + match[0].length
  }
  return raw([...parts, html`${source.slice(from)}`].map(({ markup }) => markup).join(''))
}

/** An address without what every address begins with. */
const shorter = (address: string): string => address.replace(/^https?:\/\/(www\.)?/, '')
