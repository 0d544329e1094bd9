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

const escape = (text: string): string => xmlText(text).replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)

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
  return child.map(childText).join('')
}

/** One element. Attributes that are false or undefined are left out; all text is escaped. */
export function el(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escape(String(value))}"`)
    .join('')
  const inside = children.map(childText).join('')
  return Markup.of(inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`)
}
