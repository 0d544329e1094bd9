/** How often one client may ask, as the page on limits tells it. A test holds this against the server's own table. */
export interface RateLimitRow {
  readonly name: string
  readonly routes: string
  /** Requests of one client, in one data centre. */
  readonly requests: number
  readonly seconds: number
}

export const rateLimits: readonly RateLimitRow[] = [
  {
    name: 'plain',
    routes: 'Estimates by URL, the catalogue, everything else',
    requests: 600,
    seconds: 60,
  },
  {
    name: 'picture',
    routes: 'Badges, cards and charts: an image proxy asks for the readers of many READMEs',
    requests: 3000,
    seconds: 60,
  },
  {
    name: 'dear',
    routes: '`/v1/fit`, `/v1/recommend`, `/v1/compare`, `/v1/plan`, `/v1/budget`, `/v1/reconcile`, `/mcp`',
    requests: 120,
    seconds: 60,
  },
  {
    name: 'hub',
    routes: 'Models that have to be read from a hub first, on any route',
    requests: 30,
    seconds: 60,
  },
]
