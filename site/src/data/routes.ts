/** Routes of the API with an example each. A test holds them against the server's own OpenAPI document. */
export interface Route {
  readonly methods: string
  readonly path: string
  readonly answers: string
  readonly example: string
}

export const routes: readonly Route[] = [
  {
    methods: 'GET, POST',
    path: '/v1/estimate',
    answers: 'The memory of a model, term by term; with a GPU also whether it fits.',
    example: '/v1/estimate?model=llama-3.1-8b&weights=q4_k_m&context_length=32k&gpu=rtx-4090',
  },
  { methods: 'GET', path: '/v1/models', answers: 'The models of the catalogue.', example: '/v1/models' },
  {
    methods: 'GET',
    path: '/v1/models/{id}',
    answers: 'One model with the source of each fact.',
    example: '/v1/models/llama-3.1-8b',
  },
  { methods: 'GET', path: '/v1/gpus', answers: 'The accelerators of the catalogue.', example: '/v1/gpus' },
  {
    methods: 'GET',
    path: '/v1/gpus/{id}',
    answers: 'One accelerator with the source of each fact.',
    example: '/v1/gpus/rtx-4090',
  },
  {
    methods: 'GET',
    path: '/v1/formats',
    answers: 'Weight and cache formats with their bits.',
    example: '/v1/formats',
  },
  {
    methods: 'GET',
    path: '/badge/{model}.svg',
    answers: 'A badge for a README, in the styles of shields.io.',
    example: '/badge/llama-3.1-8b.svg?gpu=rtx-4090',
  },
  {
    methods: 'GET',
    path: '/badge/{model}.json',
    answers: 'The same as a shields.io endpoint.',
    example: '/badge/llama-3.1-8b.json?gpu=rtx-4090',
  },
  {
    methods: 'GET',
    path: '/openapi.json',
    answers: 'This contract as OpenAPI 3.1.',
    example: '/openapi.json',
  },
  { methods: 'GET', path: '/healthz', answers: 'Liveness, version and catalogue date.', example: '/healthz' },
]
