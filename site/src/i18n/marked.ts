import { html, inlineCode, raw, type Html } from '../lib/html.ts'
import { hreflangOf, localHref, type Locale } from './locales.ts'

const LINK = /\[([^\]]+)\]\(([^)]+)\)/g

/** A dictionary's text in which `backticks` mark code and [words](address) a link. */
export function marked(text: string, locale: Locale): Html {
  const parts: Html[] = []
  let from = 0
  for (const match of text.matchAll(LINK)) {
    const [whole, words = '', href = ''] = match
    const foreign = hreflangOf(href, locale)
    parts.push(
      inlineCode(text.slice(from, match.index)),
      html`<a href="${localHref(href, locale)}" ${foreign && raw(' hreflang="en"')}>${words}</a>`,
    )
    from = match.index + whole.length
  }
  return html`${parts}${inlineCode(text.slice(from))}`
}
