import { defineRouteMiddleware } from '@astrojs/starlight/route-data'
import textFace from '@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2?url'
import { markdownPath } from '../integrations/markdown/llms'
import { structuredData } from './lib/structured-data'

/** What every page tells machines: where its Markdown is, and what kind of page it is. */
export const onRequest = defineRouteMiddleware(({ locals, url, site }) => {
  const { entry, head, lang } = locals.starlightRoute
  const { title, description = title, head: own } = entry.data
  // Asked for with the page, the face of the text is there for the first paint.
  head.push({
    tag: 'link',
    attrs: { rel: 'preload', href: textFace, as: 'font', type: 'font/woff2', crossorigin: true },
  })
  if (own.some(({ attrs }) => attrs?.['content'] === 'noindex')) return
  const path = url.pathname
  head.push({
    tag: 'link',
    attrs: { rel: 'alternate', type: 'text/markdown', href: markdownPath(path) },
  })
  const data = structuredData({
    path,
    title,
    description,
    language: lang,
    url: site ? new URL(path, site).href : path,
  })
  if (data !== undefined) head.push({ tag: 'script', attrs: { type: 'application/ld+json' }, content: data })
})
