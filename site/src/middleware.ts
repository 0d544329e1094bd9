import { defineMiddleware } from 'astro:middleware'
import { isWritten } from './i18n/locales'

/** A page without a body is not written: so go the English copies that the theme makes for other languages. */
export const onRequest = defineMiddleware(({ url }, next) =>
  isWritten(url.pathname) ? next() : new Response(null, { status: 404 }),
)
