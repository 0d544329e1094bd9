import { html, raw } from 'hono/html'
import { EMBED_ATTRIBUTES } from '../../shared/present/embed-attributes.ts'

const STYLE = raw('html,body{margin:0;background:transparent}plimsoll-calculator-embed{max-width:none}')

/** A frame whose colour scheme is not that of the page around it has an opaque ground. */
const SCHEMES = new Map([
  ['dark', 'dark'],
  ['auto', 'light dark'],
])

/** The calculator as a page of its own, for an `<iframe>`: the settings come from its query. */
export function embedPage(query: URLSearchParams) {
  const attributes = EMBED_ATTRIBUTES.flatMap((name) => {
    const value = query.get(name)
    return value === null || value === '' ? [] : [html` ${raw(name)}="${value}"`]
  })
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="${SCHEMES.get(query.get('theme') ?? '') ?? 'light'}" />
        <meta name="robots" content="noindex" />
        <title>Plimsoll: GPU memory of a language model</title>
        <style>
          ${STYLE}
        </style>
        <script src="/embed.js" defer></script>
      </head>
      <body>
        <plimsoll-calculator-embed${attributes}></plimsoll-calculator-embed>
        <noscript>This calculator needs JavaScript. <a href="/">The site</a> shows the same without it.</noscript>
      </body>
    </html>`
}
