import { defineMiddleware } from 'astro:middleware'
import { isTranslated, splitPath } from './i18n/locales'

/** The theme makes an English copy of every page that a language lacks; a page without a body is not written. */
export const onRequest = defineMiddleware(({ url }, next) => {
  const { locale, path } = splitPath(url.pathname)
  return locale === 'en' || isTranslated(path) ? next() : new Response(null, { status: 404 })
})
