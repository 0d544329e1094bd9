import type { Scenario, Stage } from '../estimate/scenario.ts'
import { stageKindCounts } from '../layout/stages.ts'
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

/** Layers of a stage by what they launch. */
export function sublayersOf(scenario: Scenario, stage: Pick<Stage, 'firstLayer' | 'endLayer'>): Sublayers {
  const counts = { attention: 0, latent: 0, recurrent: 0, dense: 0, mixture: 0 }
  for (const [kind, times] of stageKindCounts(scenario.architecture, stage).entries()) {
    const layer = scenario.architecture.kinds[kind]
    if (!layer || times === 0) continue
    countMixer(layer.mixer, times, counts)
    if (layer.feedForward.kind === 'dense') counts.dense += times
    if (layer.feedForward.kind === 'moe') counts.mixture += times
  }
  return counts
}
