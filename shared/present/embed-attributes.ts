import type { EstimateField } from '../request/estimate.ts'

/** Fields of the embedded calculator's form. Each is an attribute of the element and a parameter of the frame. */
export const EMBED_FORM = [
  'model',
  'gpu',
  'weights',
  'context_length',
  'batch_size',
] as const satisfies readonly EstimateField[]

/** Fields that a page may set, and the form does not show. */
export const EMBED_HIDDEN = [
  'engine',
  'kv_cache_dtype',
  'gpus',
  'task',
  'method',
  'units',
  'params',
] as const satisfies readonly EstimateField[]

/** `auto` follows the reader's system. */
export const EMBED_THEMES = ['light', 'dark', 'auto'] as const

/** All that an element or a frame reads. */
export const EMBED_ATTRIBUTES = [...EMBED_FORM, ...EMBED_HIDDEN, 'theme'] as const
