/** Markup that is already safe: made by `html` or `raw`, put in as it is. */
export interface Html {
  readonly markup: string
}
type Part = string | number | Html | undefined | null | boolean | readonly Part[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)

function print(part: Part): string {
  if (part === undefined || part === null || part === false) return ''
  if (typeof part === 'string') return escape(part)
  if (typeof part === 'number' || part === true) return String(part)
  return 'markup' in part ? part.markup : part.map(print).join('')
}

/**
 * A template whose values are escaped by construction. The views are written in it, so that the build and the
 * browser draw an answer with the same code.
 */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html => ({
  markup: strings.reduce((text, string, index) => text + print(parts[index - 1]) + string),
})

/** Markup from a trusted source: our own SVG. */
export const raw = (markup: string): Html => ({ markup })

/** Text in which `backticks` mark code, as the engine's descriptions write it. */
export const inlineCode = (text: string): Html =>
  raw(
    text
      .split('`')
      .map((part, index) => (index % 2 === 1 ? `<code>${escape(part)}</code>` : escape(part)))
      .join(''),
  )

/** A long name that may break after each of its underscores. */
export const breakable = (text: string): Html => raw(escape(text).replaceAll('_', '_<wbr>'))
