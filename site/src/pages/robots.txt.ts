import type { APIRoute } from 'astro'

/** Everything may be read. The sitemap is named where it exists: its addresses must be whole. */
export const GET: APIRoute = ({ site }) => {
  const sitemap = site ? `\nSitemap: ${new URL('/sitemap-index.xml', site).href}\n` : ''
  return new Response(`User-agent: *\nAllow: /\n${sitemap}`)
}
