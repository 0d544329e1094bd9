import type { AttentionClass } from '../estimate/types.ts'
import { cachingMixers } from '../terms/kv-cache.ts'
import type { Architecture } from './architecture.ts'

/** What kind of attention a model has, as the field names it; `hybrid` when some layers have none. */
export function attentionClass(architecture: Architecture): AttentionClass {
  const caching = architecture.kinds.map((layer) => cachingMixers(layer.mixer))
  const recurrent = architecture.kinds.some(
    (layer) =>
      layer.mixer.kind !== 'attention' &&
      layer.mixer.kind !== 'latent_attention' &&
      layer.mixer.kind !== 'none',
  )
  const mixers = caching.flat()
  if (mixers.length === 0) return 'none'
  if (recurrent) return 'hybrid'
  const attentions = mixers.flatMap((mixer) => (mixer.kind === 'attention' ? [mixer] : []))
  if (attentions.length < mixers.length) return 'mla'
  if (attentions.every((mixer) => mixer.kvHeads === mixer.heads)) return 'mha'
  return attentions.every((mixer) => mixer.kvHeads === 1) ? 'mqa' : 'gqa'
}
