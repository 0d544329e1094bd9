import type { Settings } from '../../lib/url-state'

/** What the page asks first: a model that nearly fits a common card, so that every part of the answer shows. */
export const FIT_SETTINGS: Settings = {
  gpu: 'rtx-4090',
  model: 'qwen3-32b',
  weights: 'q4_k_m',
  context_length: '32768',
}
/** The same without a model: which ones fit. */
export const FIT_GPU_SETTINGS: Settings = { gpu: 'rtx-4090', context_length: '32768' }

export const strings = {
  title: 'What fits this GPU?',
  description:
    'The longest context, largest batch and best formats of a model on a GPU, or every model that fits it.',
  lead: 'Name a GPU and a model for how far it can be stretched. Name a GPU alone for the models that fit.',
  form: 'What fits',
  anyModel: 'Any model: list those that fit',
  more: 'Batch, engine, cache format',
  far: 'How far it goes',
  longestContext: 'Longest context',
  largestBatch: 'Largest batch',
  bestWeights: 'Best weight format',
  bestCache: 'Best cache format',
  perToken: 'Cache per token',
  perSequence: 'One more sequence',
  crossover: 'Cache outgrows the weights',
  crossoverAt: (tokens: string) => `from ${tokens} tokens on`,
  tokens: (tokens: string) => `${tokens} tokens`,
  sequences: (sequences: string, tokens: string) => `${sequences} of ${tokens} tokens`,
  none: 'none fits',
  limits: {
    memory: 'one more does not fit',
    model: 'the model’s own limit',
    search: 'no limit within the search',
  },
  lossless: 'nothing lost',
  /** Before and after the model that it was measured on. */
  measured: (percent: string) => [`${percent} % more perplexity, measured on `, ''],
  byBits: 'not measured: placed by its bits',
  room: (needed: string, usable: string, where: string) => `${needed} needed, ${usable} usable on ${where}`,
  left: (room: string) => `: ${room} left.`,
  over: (room: string) => `: ${room} over the line.`,
  change: 'What to change',
  steps: 'Step by step, each with all before it',
  frontier: 'Quality against context',
  frontierAbout:
    'Pairs of formats that no other pair beats in quality and context. A name puts it into the form. The place is that in the order of quality: 16 bits are 0, smaller is better.',
  weights: 'Weights',
  cache: 'Cache',
  memory: 'Memory',
  place: 'Place, weights + cache',
  order: 'How formats are ordered',
  everyTerm: 'Every term of this run',
  model: 'Model',
  parameters: 'Parameters',
  format: 'Best format',
  headroom: 'Left',
  modelsFit: (fitting: string, all: string) => `${fitting} of ${all} models fit`,
  modelsOn: (where: string, engine: string) => `${where}, each in the best format that ${engine} runs there.`,
  noModel: (where: string) => `No model of the catalogue fits ${where} so.`,
  allModels: (all: string) => `Show all ${all}`,
  models: 'Models that fit',
  /** Titles of fields by their name; none here, for they are the schema’s. */
  fields: {} as Readonly<Record<string, string>>,
}

export type FitWords = typeof strings
