import type { MoeShape } from '../../build/feed-forward.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'

/** What a DeepSeek-style mixture assumes for absent fields. */
export interface RoutedDefaults {
  readonly experts?: number
  readonly activeExperts?: number
  readonly intermediate?: number
  /** Shared experts where the field is absent (null in the config means none). */
  readonly shared?: number
  readonly firstDense?: number
  /** Correction bias of the router; without it, where `topk_method` is `noaux_tc`. */
  readonly correction?: 'always' | 'never'
}

export interface RoutedExperts {
  readonly experts: Omit<MoeShape, 'hidden'>
  /** Which layers are sparse. */
  readonly isSparse: (layer: number) => boolean
}

const EXPERTS = ['n_routed_experts', 'num_experts', 'num_local_experts']
const ACTIVE = ['num_experts_per_tok', 'num_experts_per_token']
const SHARED = ['n_shared_experts', 'num_shared_experts']

const layerKind = (value: unknown): boolean | undefined =>
  value === 'sparse' || value === 1 ? true : value === 'dense' || value === 0 ? false : undefined

/** Which layers are sparse: a list per layer, or the first layers dense and then every `moe_layer_freq`-th sparse. */
function sparseLayers(reader: ConfigReader, layers: number, firstDense: number): (layer: number) => boolean {
  const isFlagged = Array.isArray(reader.source['moe_layer_freq'])
  const flags = isFlagged ? reader.list('moe_layer_freq', layerKind, layers) : null
  const listed = reader.list('mlp_layer_types', layerKind, layers) ?? flags
  const dense = reader.count('first_k_dense_replace', firstDense, CONFIG_LIMITS.layers)
  const frequency = isFlagged ? 1 : reader.integer('moe_layer_freq', 1, CONFIG_LIMITS.layers)
  return (layer) => listed?.[layer] ?? (layer >= dense && layer % frequency === 0)
}

/**
 * Routed and shared experts in the fields of DeepSeek-V2 and its many kin (transformers `models/deepseek_v3`).
 * A shared expert is as wide as a routed one, times their number.
 */
export function readRouted(
  reader: ConfigReader,
  layers: number,
  defaults: RoutedDefaults = {},
): RoutedExperts {
  const experts = reader.integer(EXPERTS, defaults.experts, CONFIG_LIMITS.experts)
  const activeExperts = reader.integer(ACTIVE, defaults.activeExperts, CONFIG_LIMITS.experts)
  if (activeExperts > experts) {
    const field = ACTIVE.find((name) => reader.has(name)) ?? 'num_experts_per_tok'
    reader.fail(field, `is ${activeExperts}, more than the ${experts} experts`)
  }
  const intermediate = reader.integer('moe_intermediate_size', defaults.intermediate)
  const sharedField = SHARED.find((name) => reader.source[name] !== undefined)
  const shared =
    sharedField === undefined ? (defaults.shared ?? 0) : reader.count(sharedField, 0, CONFIG_LIMITS.experts)
  reader.ignore(...EXPERTS, ...ACTIVE, ...SHARED)
  const method = reader.text('topk_method', '')
  return {
    experts: {
      experts,
      activeExperts,
      intermediate,
      sharedIntermediate: shared * intermediate,
      routerCorrection:
        defaults.correction === undefined ? method === 'noaux_tc' : defaults.correction === 'always',
    },
    isSparse: sparseLayers(reader, layers, defaults.firstDense ?? 0),
  }
}
