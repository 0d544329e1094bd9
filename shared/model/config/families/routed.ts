import type { MoeShape } from '../../build/feed-forward.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'

/** What a family assumes about its mixture where the config is silent. */
export interface RoutedDefaults {
  readonly experts?: number
  readonly activeExperts?: number
  readonly intermediate?: number
  /** Shared experts, each as wide as a routed one. */
  readonly shared?: number
  /** Leading layers that keep a dense feed-forward. */
  readonly firstDense?: number
  /** Correction bias of the router; without it, where `topk_method` is `noaux_tc`. */
  readonly correction?: 'always' | 'never'
}

export interface Routed {
  readonly experts: Omit<MoeShape, 'hidden'>
  readonly isSparse: (layer: number) => boolean
}

const EXPERTS = ['n_routed_experts', 'num_experts', 'num_local_experts']
const SHARED = ['n_shared_experts', 'num_shared_experts']

const layerKind = (value: unknown): boolean | undefined =>
  value === 'sparse' ? true : value === 'dense' ? false : undefined

const flag = (value: unknown): boolean | undefined => (value === 0 ? false : value === 1 ? true : undefined)

type IsSparse = (layer: number) => boolean

/** Layers named one by one, by `mlp_layer_types` or by a list of flags in `moe_layer_freq`; null without a list. */
function listedLayers(reader: ConfigReader, layers: number): IsSparse | null {
  const names = reader.source['mlp_layer_types']
  const isNamed = Array.isArray(names) && names.every((name) => layerKind(name) !== undefined)
  const flags = reader.source['moe_layer_freq']
  const listed = isNamed
    ? reader.list('mlp_layer_types', layerKind, layers)
    : Array.isArray(flags)
      ? reader.list('moe_layer_freq', flag)
      : null
  if (!listed) return null
  reader.ignore('moe_layer_freq', 'first_k_dense_replace')
  if (listed.length < layers)
    reader.fail(
      isNamed ? 'mlp_layer_types' : 'moe_layer_freq',
      `has ${listed.length} entries, but the model has ${layers} layers`,
    )
  return (layer) => listed[layer] ?? false
}

/** All layers from `firstDense` on, or every `moe_layer_freq`-th of them. */
function everyNth(reader: ConfigReader, firstDense: number): IsSparse {
  const isList = Array.isArray(reader.source['moe_layer_freq'])
  const frequency = isList ? 1 : reader.integer('moe_layer_freq', 1, CONFIG_LIMITS.layers)
  return (layer) => layer >= firstDense && layer % frequency === 0
}

/**
 * Fine-grained routed experts with shared ones, and which layers have them (DeepSeek's fields: transformers
 * `models/deepseek_v3/configuration_deepseek_v3.py`; `mlp_layer_types` of later families wins).
 */
export function readRouted(reader: ConfigReader, layers: number, defaults: RoutedDefaults): Routed {
  const experts = reader.integer(EXPERTS, defaults.experts, CONFIG_LIMITS.experts)
  const active = reader.integer('num_experts_per_tok', defaults.activeExperts, CONFIG_LIMITS.experts)
  if (active > experts) reader.fail('num_experts_per_tok', `is ${active}, more than the ${experts} experts`)
  const intermediate = reader.integer('moe_intermediate_size', defaults.intermediate)
  const shared = reader.count(SHARED, defaults.shared ?? 0)
  const firstDense = reader.count('first_k_dense_replace', defaults.firstDense ?? 0, CONFIG_LIMITS.layers)
  const method = reader.text('topk_method', '')
  const isSparse = listedLayers(reader, layers) ?? everyNth(reader, firstDense)
  reader.ignore(...EXPERTS, ...SHARED)
  return {
    experts: {
      experts,
      activeExperts: Math.min(active, experts),
      intermediate,
      sharedIntermediate: shared * intermediate,
      routerCorrection:
        defaults.correction === undefined ? method === 'noaux_tc' : defaults.correction === 'always',
    },
    isSparse,
  }
}
