/** One route as the 404 problem lists it and the OpenAPI document describes it. */
export interface RouteInfo {
  readonly method: 'GET' | 'POST'
  /** Path with OpenAPI's braces. */
  readonly path: string
  readonly summary: string
}

/** Every route that the Worker answers. A test holds this list and the app's own together. */
export const ROUTES: readonly RouteInfo[] = [
  { method: 'GET', path: '/v1/estimate', summary: 'Memory of a model, term by term' },
  {
    method: 'POST',
    path: '/v1/estimate',
    summary: 'The same from a JSON body, which may hold a config.json',
  },
  { method: 'POST', path: '/v1/reconcile', summary: 'A start-up log beside the estimate of the same run' },
  { method: 'GET', path: '/v1/models', summary: 'Models of the catalogue' },
  { method: 'GET', path: '/v1/models/{id}', summary: 'One model, with its config and sources' },
  { method: 'GET', path: '/v1/gpus', summary: 'GPUs of the catalogue' },
  { method: 'GET', path: '/v1/gpus/{id}', summary: 'One GPU, with its sources' },
  { method: 'GET', path: '/v1/formats', summary: 'Storage formats of weights and KV cache' },
  {
    method: 'GET',
    path: '/v1/fit',
    summary: 'Longest context, largest batch and best formats on a GPU, or the models that fit it',
  },
  { method: 'GET', path: '/v1/recommend', summary: 'GPUs ranked for a model and workload' },
  {
    method: 'GET',
    path: '/v1/compare',
    summary: 'The matrix of models, GPUs, formats and contexts, as JSON or CSV',
  },
  { method: 'POST', path: '/v1/plan', summary: 'Several models on the same GPUs' },
  {
    method: 'GET',
    path: '/v1/figures',
    summary:
      'Cache per token, sample and user, ZeRO factors, training time, speed, cost per token and GB, power supply, quality of formats',
  },
  { method: 'GET', path: '/v1/budget', summary: 'GPUs that a budget buys' },
  { method: 'GET', path: '/v1/convert', summary: 'An amount of memory in every unit' },
  { method: 'GET', path: '/badge/{model}.svg', summary: 'README badge' },
  { method: 'GET', path: '/badge/{model}.json', summary: 'The badge as a shields.io endpoint' },
  { method: 'GET', path: '/badge/{model}.png', summary: 'The badge for chat tools and e-mail' },
  { method: 'GET', path: '/card/{model}.svg', summary: 'Social card of 1200 × 630' },
  { method: 'GET', path: '/card/{model}.png', summary: 'The card as PNG, for `og:image`' },
  {
    method: 'GET',
    path: '/chart/{model}.svg',
    summary: 'Memory against context or batch, formats compared, or one bar',
  },
  { method: 'GET', path: '/chart/{model}.png', summary: 'The chart as PNG' },
  { method: 'GET', path: '/embed.js', summary: 'Script that defines the element `plimsoll-calculator`' },
  { method: 'GET', path: '/embed', summary: 'The calculator as a page for an `<iframe>`' },
  { method: 'POST', path: '/mcp', summary: 'Model Context Protocol, streamable HTTP' },
  { method: 'GET', path: '/openapi.json', summary: 'This interface as OpenAPI 3.1' },
  { method: 'GET', path: '/healthz', summary: 'Liveness, version and catalogue date' },
]
