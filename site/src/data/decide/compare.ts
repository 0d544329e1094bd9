import type { Settings } from '../../lib/url-state'

export const COMPARE_SETTINGS: Settings = {
  models: 'llama-3.1-8b,phi-4,gemma-3-27b-it',
  gpus: 'rtx-3060-12gb,rtx-4090,h100-sxm',
  weights: 'bf16,q8_0,q4_k_m',
  contexts: '32k',
}

export const strings = {
  title: 'Compare models, GPUs and formats',
  description:
    'The matrix of models, GPUs, formats, contexts and batches: memory and verdict of each cell, as a table and as CSV.',
  lead: 'Every combination is one estimate. Lists are separated by commas; the boxes below add to them.',
  form: 'Compare',
  more: 'Numbers of GPUs, cache formats, batches, speed',
  addModel: 'Add a model',
  addGpu: 'Add a GPU',
  addFormat: 'Add a format',
  addCache: 'Add a cache format',
  fit: (fitting: string, all: string) => `${fitting} of ${all} fit`,
  fitAbout: (models: string, gpus: string) => `${models} and ${gpus}, every combination of what is listed.`,
  models: (models: number) => (models === 1 ? 'One model' : `${models} models`),
  gpus: (gpus: number) => (gpus === 1 ? 'one kind of GPU' : `${gpus} kinds of GPU`),
  cells: (cells: string) => `${cells} estimates`,
  cellsAbout: 'Name a GPU for verdicts.',
  table: 'Memory of each combination',
  model: 'Model',
  weights: 'Weights',
  kv_cache_dtype: 'Cache',
  context_length: 'Context',
  batch_size: 'Batch',
  memory: 'Memory',
  each: 'each',
  speed: (tokens: string) => `${tokens} tokens/s`,
  impossible: 'not possible',
  cut: (shown: string, all: string) => `The first ${shown} of ${all} rows. The CSV has them all.`,
  csv: 'Download as CSV',
  yes: 'Yes',
  no: 'No',
  /** Titles of fields by their name; none here, for they are the schema’s. */
  fields: {} as Readonly<Record<string, string>>,
}

export type CompareWords = typeof strings
