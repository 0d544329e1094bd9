import { html, raw } from 'hono/html'

/** Letters of an attribute's name: the page passes on only what the element reads. */
const PASSED = [
  'model',
  'params',
  'gpu',
  'gpus',
  'weights',
  'context_length',
  'batch_size',
  'engine',
  'kv_cache_dtype',
  'task',
  'method',
  'units',
  'theme',
] as const

const STYLE = raw('html,body{margin:0;background:transparent}plimsoll-calculator-embed{max-width:none}')

/** The calculator as a page of its own, for an `<iframe>`: the settings come from its query. */
export function embedPage(query: URLSearchParams) {
  const attributes = PASSED.flatMap((name) => {
    const value = query.get(name)
    return value === null || value === '' ? [] : [html` ${raw(name)}="${value}"`]
  })
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
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
