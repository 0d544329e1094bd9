import type { ComponentId } from '../formula/term.ts'

/** Terms drawn in one colour: what a reader takes for one thing. */
export type FamilyId =
  | 'weights'
  | 'adapters'
  | 'gradients'
  | 'optimizer'
  | 'cache'
  | 'state'
  | 'activations'
  | 'buffers'
  | 'runtime'

export interface Family {
  readonly id: FamilyId
  /** sRGB fill. With red-green blindness simulated, no two differ by less than 16 in CIE Lab (Machado 2009). */
  readonly fill: string
  /** Text on the fill, at a contrast of 4.5 or more. */
  readonly text: string
}

const INK = '#0b2239'
const WHITE = '#ffffff'

/** In the order in which every bar, card and chart stacks them. Five of the fills are Okabe and Ito's. */
export const FAMILIES: readonly Family[] = [
  { id: 'weights', fill: '#0072b2', text: WHITE },
  { id: 'adapters', fill: '#56b4e9', text: INK },
  { id: 'gradients', fill: '#8f2150', text: WHITE },
  { id: 'optimizer', fill: '#3b2f66', text: WHITE },
  { id: 'cache', fill: '#e69f00', text: INK },
  { id: 'state', fill: '#f0e442', text: INK },
  { id: 'activations', fill: '#00a278', text: INK },
  { id: 'buffers', fill: '#b9e0d2', text: INK },
  { id: 'runtime', fill: '#66758a', text: WHITE },
]

/** What lies over the line. No term has this colour. */
export const OVERFLOW_FILL = '#d1242f'

const FAMILY_OF: Readonly<Record<ComponentId, FamilyId>> = {
  weights: 'weights',
  adapters: 'adapters',
  gradients: 'gradients',
  master_weights: 'optimizer',
  optimizer_states: 'optimizer',
  kv_cache: 'cache',
  recurrent_state: 'state',
  activations: 'activations',
  logits: 'activations',
  compute_buffer: 'buffers',
  communication: 'buffers',
  cuda_graphs: 'runtime',
  runtime: 'runtime',
  fragmentation: 'runtime',
}

/** The colour family of a term. */
export const familyOf = (id: ComponentId): FamilyId => FAMILY_OF[id]
