/** Routes of the API with an example each. A test holds them against the server's own OpenAPI document. */
export interface Route {
  readonly methods: string
  readonly path: string
  readonly answers: string
  /** Null where a body is needed. */
  readonly example: string | null
}

export const routes: readonly Route[] = [
  {
    methods: 'GET, POST',
    path: '/v1/estimate',
    answers: 'The memory of a model, term by term; with a GPU also whether it fits.',
    example: '/v1/estimate?model=llama-3.1-8b&weights=q4_k_m&context_length=32k&gpu=rtx-4090',
  },
  {
    methods: 'POST',
    path: '/v1/reconcile',
    answers: 'A start-up log beside the estimate of the same run, term by term.',
    example: null,
  },
  {
    methods: 'GET',
    path: '/v1/fit',
    answers:
      'Longest context, largest batch and best formats on a GPU; without a model, the models that fit.',
    example: '/v1/fit?model=llama-3.1-8b&gpu=rtx-4090',
  },
  {
    methods: 'GET',
    path: '/v1/recommend',
    answers: 'GPUs ranked for a model and a workload.',
    example: '/v1/recommend?model=llama-3.1-70b&weights=q4_k_m&max_gpus=2',
  },
  {
    methods: 'GET',
    path: '/v1/compare',
    answers: 'The matrix of models, GPUs, formats and contexts, as JSON or CSV.',
    example: '/v1/compare?models=llama-3.1-8b,qwen3-8b&gpus=rtx-3060-12gb,rtx-4090&contexts=8k,32k',
  },
  {
    methods: 'POST',
    path: '/v1/plan',
    answers: 'Several models on the same GPUs.',
    example: null,
  },
  {
    methods: 'GET',
    path: '/v1/figures',
    answers: 'Cache per token and user, ZeRO factors, training time, cost, quality of formats.',
    example: '/v1/figures?model=llama-3.1-8b&gpu=rtx-4090',
  },
  {
    methods: 'GET',
    path: '/v1/budget',
    answers: 'GPUs that a budget buys.',
    example: '/v1/budget?budget_usd=1000,5000',
  },
  {
    methods: 'GET',
    path: '/v1/convert',
    answers: 'An amount of memory in every unit.',
    example: '/v1/convert?value=24&from=GiB',
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
    path: '/card/{model}.png',
    answers: 'A social card of 1200 × 630, for `og:image`; also as SVG.',
    example: '/card/llama-3.1-8b.svg?gpu=rtx-4090',
  },
  {
    methods: 'GET',
    path: '/chart/{model}.svg',
    answers: 'Memory against context or batch, formats compared, or one bar; also as PNG.',
    example: '/chart/llama-3.1-8b.svg?gpu=rtx-4090',
  },
  {
    methods: 'GET',
    path: '/embed',
    answers: 'The calculator for other pages: in an `<iframe>`, or as an element with `/embed.js`.',
    example: '/embed?model=llama-3.1-8b&gpu=rtx-4090',
  },
  {
    methods: 'GET',
    path: '/openapi.json',
    answers: 'This contract as OpenAPI 3.1.',
    example: '/openapi.json',
  },
  { methods: 'GET', path: '/healthz', answers: 'Liveness, version and catalogue date.', example: '/healthz' },
]
