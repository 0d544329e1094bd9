import type { Architecture } from '../model/architecture.ts'

/** Kinds of models that classes are scored by. */
export type ModelKind = 'dense' | 'mixture' | 'hybrid'

const kindOf = ({ kinds }: Architecture): ModelKind => {
  if (kinds.some((layer) => layer.feedForward.kind === 'moe')) return 'mixture'
  const attends = kinds.every(({ mixer }) => mixer.kind === 'attention' || mixer.kind === 'latent_attention')
  return attends ? 'dense' : 'hybrid'
}

const known = new WeakMap<Architecture, ModelKind>()

/** Kind of a model: mixture where any layer routes, hybrid where dense layers recur, else dense. */
export function modelKind(architecture: Architecture): ModelKind {
  let kind = known.get(architecture)
  if (kind === undefined) known.set(architecture, (kind = kindOf(architecture)))
  return kind
}
