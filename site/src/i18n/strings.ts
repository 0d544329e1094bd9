/** The dictionaries at build time. Nothing that runs in the browser imports this file: see `page-language.ts`. */
import { en, type Strings } from './en/index.ts'
import { localeOf, type Locale } from './locales.ts'
import { zhCn } from './zh-cn/index.ts'

const DICTIONARIES: Readonly<Record<Locale, Strings>> = { en, 'zh-cn': zhCn }

export const useStrings = (locale: Locale): Strings => DICTIONARIES[locale]

/** The dictionary of the page at an address, with what it needs to write a link. */
export const stringsOf = ({ pathname }: URL): Strings & { readonly locale: Locale } => ({
  locale: localeOf(pathname),
  ...useStrings(localeOf(pathname)),
})
