import type { StarlightUserConfig } from '@astrojs/starlight/types'

type Head = NonNullable<StarlightUserConfig['head']>

/**
 * Where the site stands when `SITE_URL` does not say so: as the API's examples have it. `npm run deploy` never leaves
 * it at that.
 */
export const HERE = 'http://localhost:8787'

/** What every card shows. */
const ALT = 'Memory, term by term, against the line of a GPU'

/** The picture that links to a page show: a card drawn by the API. Its address must be whole. */
export const cardImage = (path: string, site = import.meta.env?.SITE ?? HERE, alt = ALT): Head => [
  { tag: 'meta', attrs: { property: 'og:image', content: new URL(path, site).href } },
  { tag: 'meta', attrs: { property: 'og:image:width', content: '1200' } },
  { tag: 'meta', attrs: { property: 'og:image:height', content: '630' } },
  { tag: 'meta', attrs: { property: 'og:image:type', content: 'image/png' } },
  { tag: 'meta', attrs: { property: 'og:image:alt', content: alt } },
]
