/** The calculators, for the sidebar, the home page and their own index. */
export const calculators = [
  {
    label: 'Running a model',
    link: '/',
    answers: 'The memory of a model, term by term, and whether it fits your GPU.',
  },
  {
    label: 'Training a model',
    link: '/calculators/training/',
    answers: 'Full training, LoRA or QLoRA: the phase that decides the peak, and whether it fits.',
  },
  {
    label: 'What fits a GPU',
    link: '/calculators/fit/',
    answers: 'The longest context, the largest batch, the best formats; or every model that fits.',
  },
  {
    label: 'Which GPU',
    link: '/calculators/recommend/',
    answers: 'GPUs that hold a model and workload, ranked by price, speed, rent or watts.',
  },
  {
    label: 'Compare',
    link: '/calculators/compare/',
    answers: 'The matrix of models, GPUs and formats, as a table and as CSV.',
  },
  {
    label: 'Rent or buy',
    link: '/calculators/rent-or-buy/',
    answers:
      'Purchase, electricity and rent, per hour and per million tokens, and where buying begins to pay.',
  },
  {
    label: 'Several models on a GPU',
    link: '/calculators/plan/',
    answers: 'A chat model, its draft and an embedder on one card: where each goes and what is left.',
  },
  {
    label: 'Paste your log',
    link: '/calculators/reconcile/',
    answers: 'A start-up log of vLLM, SGLang or llama.cpp beside the estimate of the same run.',
  },
] as const

/** The guides to decisions, each with its calculator. */
export const decisionGuides = [
  { label: 'Will it fit?', link: '/guides/will-it-fit/' },
  { label: 'Which GPU?', link: '/guides/which-gpu/' },
  { label: 'How long a context?', link: '/guides/how-long-a-context/' },
  { label: 'Rent or buy?', link: '/guides/rent-or-buy/' },
  { label: 'One card, several models', link: '/guides/one-card-several-models/' },
] as const
