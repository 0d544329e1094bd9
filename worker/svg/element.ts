/** Characters that XML 1.0 cannot hold even when escaped. A lone half of a pair is replaced before. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** Text that XML can hold, not yet escaped. */
export const xmlText = (text: string): string => text.toWellFormed().replaceAll(NOT_XML, '\ufffd')

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Any sign that cannot stand as it is. Hardly a text has one. */
const SPECIAL = /[&<>"']|[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

const escape = (text: string): string =>
  SPECIAL.test(text) ? xmlText(text).replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign) : text

/** Markup that is known to be well-formed: only `el` makes it, so text can never pass for it. */
export class Markup {
  readonly text: string
  private constructor(text: string) {
    this.text = text
  }
  static of(text: string): Markup {
    return new Markup(text)
  }
}

export type Child = Markup | string | number | false | null | undefined | readonly Child[]
export type Attributes = Readonly<Record<string, string | number | false | undefined>>

/** Two decimals: a hundredth of a pixel is seen by nobody, and every digit more is a byte of the file. */
const short = (value: number): string => String(Math.round(value * 100) / 100)

function childText(child: Child): string {
  if (child === false || child === null || child === undefined) return ''
  if (child instanceof Markup) return child.text
  if (typeof child === 'number') return short(child)
  if (typeof child === 'string') return escape(child)
  let text = ''
  for (const each of child) text += childText(each)
  return text
}

/** One element. Attributes that are false or undefined are left out; all text is escaped. */
export function el(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  let head = `<${name}`
  for (const key of Object.keys(attributes)) {
    const value = attributes[key]
    if (value === undefined || value === false) continue
    head += ` ${key}="${typeof value === 'number' ? short(value) : escape(value)}"`
  }
  const inside = childText(children)
  return Markup.of(inside === '' ? `${head}/>` : `${head}>${inside}</${name}>`)
}
