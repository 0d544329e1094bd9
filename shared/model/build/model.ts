import type { Architecture, Layer } from '../architecture.ts'
import type { Tensor } from '../tensor.ts'
import { matrix, vector } from './tensors.ts'

/** Gathers layers one by one and stores alike ones once: `layer(key, build)` builds only for a key not seen. */
export class LayerStack {
  readonly kinds: Layer[] = []
  readonly pattern: number[] = []
  readonly #byKey = new Map<string, number>()

  /** Appends a layer. Equal keys must mean equal layers. */
  push(key: string, build: () => Layer): void {
    let index = this.#byKey.get(key)
    if (index === undefined) {
      index = this.kinds.push(build()) - 1
      this.#byKey.set(key, index)
    }
    this.pattern.push(index)
  }
}

/** Token embedding of `vocab` × `hidden`. */
export const tokenEmbedding = (vocab: number, hidden: number): Tensor =>
  matrix('token_embd', 'embed_tokens', vocab, hidden, 'vocabulary', { role: 'embedding' })

/** Output head of `vocab` × `hidden`, with its bias where the model has one. */
export const outputHead = (vocab: number, hidden: number, bias = false): Tensor[] => [
  matrix('output', 'lm_head', vocab, hidden, 'vocabulary', { role: 'head' }),
  ...(bias ? [vector('output.bias', 'lm_head', vocab, 'bias', 'vocabulary')] : []),
]

/** Learned absolute positions. */
export const positionEmbedding = (positions: number, hidden: number): Tensor =>
  matrix('position_embd', 'embed_positions', positions, hidden, 'replicated', { role: 'position' })

/** Layers of one kind, with how many there are. */
export const kindCounts = (architecture: Pick<Architecture, 'kinds' | 'pattern'>): number[] => {
  const counts = architecture.kinds.map(() => 0)
  for (const kind of architecture.pattern) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
