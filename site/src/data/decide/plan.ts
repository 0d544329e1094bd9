import type { Settings } from '../../lib/url-state'

/** Rows of models that the form has. */
export const PLAN_ROWS = 6
/** A chat model, a small draft of the same family in its process, and an embedder. */
export const PLAN_SETTINGS: Settings = {
  gpu: 'rtx-4090',
  'models.0.model': 'llama-3.1-8b',
  'models.0.weights': 'q8_0',
  'models.0.context_length': '32768',
  'models.0.name': 'chat',
  'models.0.process': 'chat',
  'models.1.model': 'llama-3.2-1b',
  'models.1.weights': 'q8_0',
  'models.1.context_length': '32768',
  'models.1.name': 'draft',
  'models.1.process': 'chat',
  'models.2.model': 'qwen3-4b',
  'models.2.weights': 'q8_0',
  'models.2.context_length': '8192',
  'models.2.name': 'embedder',
}

/** What stays free of each GPU: a desktop, another program. In bytes, as the API takes it. */
export const RESERVES = ['536870912', '1073741824', '2147483648', '4294967296'] as const

export const strings = {
  title: 'Several models on one GPU',
  description:
    'Whether a chat model, its draft, an embedder and others fit the same GPU or node, where each goes, and what is left.',
  lead: 'Each model is an estimate of its own. Models of one process share a CUDA context.',
  form: 'Several models',
  row: (row: number) => `Model ${row}`,
  none: 'None',
  more: 'Batch, copies, name, process',
  add: 'Add a model',
  nothingReserved: 'Nothing',
  context: 'Context, tokens',
  over: 'Over GPUs',
  fits: 'Fits',
  fitsAbout: (models: string, where: string, left: string) => `${models} on ${where}, ${left} left.`,
  models: (models: number) => (models === 1 ? 'One model' : `${models} models`),
  exceeds: 'Does not fit',
  needs: (needed: string, usable: string, where: string) =>
    `${needed} together, ${usable} usable on ${where}.`,
  eachOf: (usable: string) => `${usable} each`,
  needsGpus: (gpus: string) => `${gpus} of these GPUs would do.`,
  noNumber: 'One model alone is too large for one of these GPUs: spread it over several.',
  addGpus: 'Take that many',
  where: 'Where each goes',
  gpu: (index: number) => `GPU ${index}`,
  bar: (gpu: string, models: string, used: string) => `${gpu}: ${models}. ${used}`,
  usedOf: (used: string, usable: string, left: string) => `${used} of ${usable} used, ${left} left`,
  table: 'The models, one by one',
  model: 'Model',
  on: 'On GPU',
  nowhere: '–',
  alone: 'Alone',
  together: 'Context shared with',
  share: 'gpu_memory_utilization',
  longest: 'Longest context with what is left',
  about:
    'Alone is what the model would need by itself; models of one process count its CUDA context once. The share is for engines that take a part of the device at start.',
  /** Titles of fields by their name; none here, for they are the schema’s. */
  fields: {} as Readonly<Record<string, string>>,
}

export type PlanWords = typeof strings
