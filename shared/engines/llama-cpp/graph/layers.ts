import type { Architecture, Layer } from '../../../model/architecture.ts'
import type { GgufStored } from '../../../model/tensor.ts'
import type { LayerTensors } from './context.ts'

const storedForms = new WeakMap<Layer, Map<string, GgufStored | undefined>>()

/** The layer's tensors as the GGUF file names them, and names that were asked for in vain. */
function formsOf(layer: Layer): Map<string, GgufStored | undefined> {
  let forms = storedForms.get(layer)
  if (!forms) {
    forms = new Map(
      layer.tensors.flatMap((tensor) => tensor.gguf ?? [tensor]).map((stored) => [stored.name, stored]),
    )
    storedForms.set(layer, forms)
  }
  return forms
}

/**
 * @param copied bytes of one of the layer's tensors on the device while it is used from host memory; 0 where the
 *   device holds it.
 */
export function layerTensors(
  layer: Layer,
  onHost: boolean,
  copied: (name: string) => number,
  cacheOnHost = onHost,
): LayerTensors {
  const forms = formsOf(layer)
  // A few norms are stored without the usual ending (Falcon-H1's `ffn_norm`).
  const find = (name: string): GgufStored | undefined => {
    const form = forms.get(name)
    if (form !== undefined || forms.has(name)) return form
    const bare = forms.get(name.replace(/\.weight$/, ''))
    forms.set(name, bare)
    return bare
  }
  return {
    has: (name) => find(name) !== undefined,
    rows: (name) => find(name)?.shape[0] ?? 0,
    columns: (name) => find(name)?.shape.at(-1) ?? 0,
    copied: (name) => copied(find(name)?.name ?? ''),
    onHost,
    cacheOnHost,
  }
}

/** The layer whose cache a layer reads: the last one before it that has its own and looks as far back. */
export function cacheOwner({ kinds, pattern }: Architecture, number: number): number {
  const of = (layer: number): Layer | undefined => kinds[pattern[layer] ?? -1]
  const own = of(number)?.mixer
  if (own?.kind !== 'attention' || !own.sharesCache) return number
  for (let layer = number - 1; layer >= 0; layer--) {
    const mixer = of(layer)?.mixer
    if (mixer?.kind === 'attention' && !mixer.sharesCache && mixer.window === own.window) return layer
  }
  return number
}

/** Longest repeat of layer kinds that is looked for (Gemma 3: 6, Jamba: 8). */
const LONGEST_PERIOD = 12
/** Repeats worked through before any is left out: by then the buffer's layout has settled into its own rhythm. */
const REPEATS_KEPT = 6

/** The shortest repeat of `kinds` from `start` on; the whole rest when there is none. */
function periodFrom(kinds: readonly number[], start: number): number {
  for (let period = 1; period <= LONGEST_PERIOD; period++)
    if (kinds.every((kind, i) => i < start + period || kind === kinds[i - period])) return period
  return kinds.length - start
}

/** Where the repeat begins: dense first layers do not belong to it. */
function repeatStart(kinds: readonly number[]): { start: number; period: number } {
  for (let start = 0; start < kinds.length; start++) {
    const period = periodFrom(kinds, start)
    if (period <= LONGEST_PERIOD && kinds.length - start >= 2 * period) return { start, period }
  }
  return { start: kinds.length, period: 1 }
}

/**
 * Layer numbers to build. Memory repeats from layer to layer with a rhythm of one to a few repeats of the pattern, so
 * whole rhythms are left out of the middle: what is left ends in the same place.
 */
export function representativeLayers(pattern: readonly number[], first: number, end: number): number[] {
  const kinds = pattern.slice(first, end)
  const { start, period } = repeatStart(kinds)
  const kept = start + REPEATS_KEPT * period
  // Twelve repeats hold every rhythm of 1, 2, 3, 4 or 6; short models leave out less.
  const rhythm =
    [12, 4, 2].map((repeats) => repeats * period).find((length) => kinds.length - kept >= length) ?? 0
  const skipped = rhythm === 0 ? 0 : Math.floor((kinds.length - kept) / rhythm) * rhythm
  const layers: number[] = []
  for (let i = 0; i < kinds.length; i++) if (i < kept || i >= kept + skipped) layers.push(first + i)
  return layers
}
