/** Languages of the site, and which of its pages exist in each. */
export const LOCALES = {
  en: { lang: 'en', label: 'English', short: 'EN', prefix: '' },
  'zh-cn': { lang: 'zh-CN', label: '简体中文', short: '中文', prefix: '/zh-cn' },
} as const

export type Locale = keyof typeof LOCALES

export const localeIds = Object.keys(LOCALES) as Locale[]

/** Pages that are written in every language; the others are English only, and links to them say so. */
const TRANSLATED = [
  /^\/$/,
  /^\/calculators\/(?:(?:training|fit|recommend|compare|rent-or-buy|plan|reconcile)\/)?$/,
  /^\/badges\/$/,
  /^\/guides\/(?:(?:will-it-fit|which-gpu|how-long-a-context|rent-or-buy|one-card-several-models|mistakes)\/)?$/,
  /^\/formulas\/(?!decode-speed|prefill-speed|speculative-decoding)/,
]

export const isTranslated = (path: string): boolean => TRANSLATED.some((pattern) => pattern.test(path))

/** The language of an address, and the address of the same page in English. */
export function splitPath(path: string): { readonly locale: Locale; readonly path: string } {
  const locale =
    localeIds.find((id) => id !== 'en' && `${path}/`.startsWith(`${LOCALES[id].prefix}/`)) ?? 'en'
  return { locale, path: path.slice(LOCALES[locale].prefix.length) || '/' }
}

/** Whether there is a page at an address: the theme counts a copy of each English page in every language. */
export function isWritten(address: string): boolean {
  const { locale, path } = splitPath(address)
  return locale === 'en' || isTranslated(path)
}

export const localeOf = (path: string): Locale => splitPath(path).locale

const pathOf = (href: string): string => href.split(/[?#]/)[0] ?? href

/** A link of an English page for readers of another language: that language's page, or the English one. */
export const localHref = (href: string, locale: Locale): string =>
  isTranslated(pathOf(href)) ? LOCALES[locale].prefix + href : href

/** What a link says of the language of the page that it leads to, where that is another one. */
export const hreflangOf = (href: string, locale: Locale): 'en' | undefined =>
  locale !== 'en' && href.startsWith('/') && !isTranslated(pathOf(href)) ? 'en' : undefined
