import type { Expression, SymbolInfo, Values } from './expression.ts'

/** Memory components of an answer. Device memory; they sum to the total. */
export const COMPONENT_IDS = [
  'weights',
  'adapters',
  'gradients',
  'master_weights',
  'optimizer_states',
  'kv_cache',
  'recurrent_state',
  'activations',
  'logits',
  'compute_buffer',
  'communication',
  'cuda_graphs',
  'runtime',
  'fragmentation',
] as const
export type ComponentId = (typeof COMPONENT_IDS)[number]

/** Where a formula or a constant comes from. */
export interface Source {
  readonly title: string
  readonly url: string
}

/**
 * A memory term: one object that computes its bytes on one device, prints its formula, prints it with numbers
 * put in, and documents itself. `Context` is what `values` reads: the settled scenario and one device of it.
 */
export interface Term<Context> {
  readonly id: ComponentId
  readonly label: string
  /** One sentence: what this memory is. */
  readonly summary: string
  /** Page of the site that explains it. */
  readonly docs: string
  readonly expression: Expression
  readonly symbols: Readonly<Record<string, SymbolInfo>>
  readonly sources: readonly Source[]
  /** What the formula leaves out, for the page's last section. */
  readonly ignores: readonly string[]
  /** The numbers of one device, in bytes once evaluated; null when the term does not arise there. */
  readonly values: (context: Context) => Values | null
}
