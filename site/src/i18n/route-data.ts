import { defineRouteMiddleware, type StarlightRouteData } from '@astrojs/starlight/route-data'
import { orderedTermPages, titleOf } from '../data/term-links'
import { hreflangOf, isTranslated, localHref, splitPath, type Locale } from './locales'
import { said } from './said'
import { useStrings } from './strings'

type Entry = StarlightRouteData['sidebar'][number]
type Link = Extract<Entry, { type: 'link' }>

const termTitles = new Map(orderedTermPages().map((page) => [page.docs, titleOf(page)]))

/** A page that a list leads to: its name in the language, and its own address where it is English only. */
function localLink<T extends Pick<Link, 'href' | 'label'>>(link: T, locale: Locale): T {
  const { path } = splitPath(link.href)
  const strings = useStrings(locale)
  const title = termTitles.get(path)
  return {
    ...link,
    href: localHref(path, locale),
    label: title === undefined ? (strings.pages[path] ?? link.label) : said(strings, title),
  }
}

function localEntry(entry: Entry, locale: Locale): Entry {
  if (entry.type === 'group')
    return {
      ...entry,
      label: useStrings(locale).groups[entry.label] ?? entry.label,
      entries: entry.entries.map((each) => localEntry(each, locale)),
    }
  const link = localLink(entry, locale)
  const hreflang = hreflangOf(splitPath(entry.href).path, locale)
  const lang = hreflang !== undefined && link.label === entry.label ? 'en' : undefined
  return { ...link, attrs: { ...link.attrs, hreflang, lang } }
}

/** Starlight takes every page to be in every language; this tells it which are. */
export const onRequest = defineRouteMiddleware(({ locals, url }) => {
  const route = locals.starlightRoute
  const { locale, path } = splitPath(url.pathname)
  if (!isTranslated(path))
    route.head = route.head.filter(({ attrs }) => attrs?.['rel'] !== 'alternate' || !('hreflang' in attrs))
  if (locale === 'en') return
  route.sidebar = route.sidebar.map((entry) => localEntry(entry, locale))
  const { prev, next } = route.pagination
  route.pagination = { prev: prev && localLink(prev, locale), next: next && localLink(next, locale) }
})
