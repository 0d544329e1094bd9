import type { StarlightUserConfig } from '@astrojs/starlight/types'

type Head = NonNullable<StarlightUserConfig['head']>

/** Where the site stands when nothing says so: as the API's examples have it. */
const HERE = 'http://localhost:8787'

/** The picture that links to a page show: a card drawn by the API. Its address must be whole. */
export const cardImage = (path: string, site = import.meta.env?.SITE ?? HERE): Head => [
  { tag: 'meta', attrs: { property: 'og:image', content: new URL(path, site).href } },
  { tag: 'meta', attrs: { property: 'og:image:width', content: '1200' } },
  { tag: 'meta', attrs: { property: 'og:image:height', content: '630' } },
]
