import { defineRouteMiddleware } from '@astrojs/starlight/route-data'
import { markdownPath } from '../integrations/markdown/llms'
import { structuredData } from './lib/structured-data'

/** What every page tells machines: where its Markdown is, and what kind of page it is. */
export const onRequest = defineRouteMiddleware(({ locals, url, site }) => {
  const { entry, head, lang } = locals.starlightRoute
  const { title, description = title, head: own } = entry.data
  if (own.some(({ attrs }) => attrs?.['content'] === 'noindex')) return
  const path = url.pathname
  head.push({
    tag: 'link',
    attrs: { rel: 'alternate', type: 'text/markdown', href: markdownPath(path) },
  })
  const data = structuredData({ path, title, description, language: lang, url: site ? new URL(path, site).href : path })
  if (data !== undefined) head.push({ tag: 'script', attrs: { type: 'application/ld+json' }, content: data })
})
