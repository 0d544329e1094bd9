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
  { method: 'GET', path: '/v1/models', summary: 'Models of the catalogue' },
  { method: 'GET', path: '/v1/models/{id}', summary: 'One model, with its config and sources' },
  { method: 'GET', path: '/v1/gpus', summary: 'GPUs of the catalogue' },
  { method: 'GET', path: '/v1/gpus/{id}', summary: 'One GPU, with its sources' },
  { method: 'GET', path: '/v1/formats', summary: 'Storage formats of weights and KV cache' },
  { method: 'GET', path: '/badge/{model}.svg', summary: 'README badge' },
  { method: 'GET', path: '/badge/{model}.json', summary: 'The badge as a shields.io endpoint' },
  { method: 'GET', path: '/openapi.json', summary: 'This interface as OpenAPI 3.1' },
  { method: 'GET', path: '/healthz', summary: 'Liveness, version and catalogue date' },
]
