import type { Scenario, Stage } from '../estimate/scenario.ts'
import { stageLayers, type LayerCount } from '../layout/stages.ts'
import type { Mixer } from '../model/architecture.ts'

/** Sublayers of a device by what a step launches for them: a mixer and a feed-forward are one each. */
export interface Sublayers {
  readonly attention: number
  readonly latent: number
  readonly recurrent: number
  readonly dense: number
  readonly mixture: number
}

const RECURRENT: ReadonlySet<Mixer['kind']> = new Set([
  'mamba',
  'mamba2',
  'gated_delta',
  'linear_attention',
  'rwkv',
  'short_convolution',
])

function countMixer(
  mixer: Mixer,
  times: number,
  counts: { -readonly [kind in keyof Sublayers]: number },
): void {
  if (mixer.kind === 'parallel') for (const branch of mixer.branches) countMixer(branch, times, counts)
  else if (mixer.kind === 'attention') counts.attention += times
  else if (mixer.kind === 'latent_attention') counts.latent += times
  else if (RECURRENT.has(mixer.kind)) counts.recurrent += times
}

const counted = new WeakMap<readonly LayerCount[], Sublayers>()

/** Layers of a stage by what they launch. Counted once per stage of a model. */
export function sublayersOf(
  { architecture }: Pick<Scenario, 'architecture'>,
  stage: Pick<Stage, 'firstLayer' | 'endLayer'>,
): Sublayers {
  const layers = stageLayers(architecture, stage)
  const known = counted.get(layers)
  if (known) return known
  const counts = { attention: 0, latent: 0, recurrent: 0, dense: 0, mixture: 0 }
  for (const { layer, count } of layers) {
    countMixer(layer.mixer, count, counts)
    if (layer.feedForward.kind === 'dense') counts.dense += count
    if (layer.feedForward.kind === 'moe') counts.mixture += count
  }
  counted.set(layers, counts)
  return counts
}
