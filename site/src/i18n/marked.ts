import { html, inlineCode, type Html } from '../lib/html.ts'
import { hreflangOf, localHref, type Locale } from './locales.ts'

const LINK = /\[([^\]]+)\]\(([^)]+)\)/g

/** A dictionary's text in which `backticks` mark code and [words](address) a link. */
export function marked(text: string, locale: Locale): Html {
  const parts: Html[] = []
  let from = 0
  for (const match of text.matchAll(LINK)) {
    const [whole, words = '', href = ''] = match
    const lang = hreflangOf(href, locale)
    const target = localHref(href, locale)
    parts.push(
      inlineCode(text.slice(from, match.index)),
      lang
        ? html`<a href="${target}" hreflang="${lang}">${words}</a>`
        : html`<a href="${target}">${words}</a>`,
    )
    from = match.index + whole.length
  }
  return html`${parts}${inlineCode(text.slice(from))}`
}
