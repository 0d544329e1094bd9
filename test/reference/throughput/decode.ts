import { scenarioKeys } from '../../../shared/speed/classes.ts'
import { stepWork } from '../../../shared/speed/step-work.ts'
import type { Prior, Sample } from './fit.ts'
import type { Run } from './rows.ts'

export type DecodeConstant =
  | 'efficiency'
  | 'sublayer'
  | 'cache'
  | 'mixture'
  | 'expert'
  | 'latent'
  | 'recurrent'
  | 'latentCache'
  | 'lowBit'
  | 'state'
  | 'sequence'
  | 'compute'
  | 'link'

export const decodePrior: Prior<DecodeConstant> = {
  base: {
    efficiency: [0.85, 0.5],
    sublayer: [25e-6, 1.5],
    cache: [1.2, 1],
    mixture: [2, 1],
    expert: [1.1, 0.5],
    latent: [2, 1],
    recurrent: [1.5, 1],
    latentCache: [1.5, 1.5],
    lowBit: [0.15, 1],
    state: [1.5, 1],
    sequence: [60e-6, 1],
    compute: [0.5, 0.5],
    link: [10e-6, 1],
  },
  levels: {
    engine: {
      efficiency: 0.3,
      sublayer: 0.6,
      cache: 0.5,
      mixture: 0.4,
      expert: 0.3,
      sequence: 0.7,
      compute: 0.5,
      link: 0.5,
    },
    device: {
      efficiency: 0.15,
      sublayer: 0.3,
      cache: 0.3,
      mixture: 0.3,
      expert: 0.15,
      sequence: 0.3,
      compute: 0.3,
      link: 0.3,
    },
    architecture: {
      efficiency: 0.1,
      sublayer: 0.3,
      cache: 0.2,
      mixture: 0.2,
      expert: 0.1,
      latentCache: 0.5,
      sequence: 0.3,
    },
    format: { efficiency: 0.1, expert: 0.2 },
    era: { efficiency: 0.15, sublayer: 0.5, cache: 0.5 },
  },
  noise: 0.08,
  huber: 1.5,
}

/** Seconds of each term at the datasheet's rates, and launches. */
interface Terms {
  readonly stages: readonly Record<
    | 'dense'
    | 'expert'
    | 'low'
    | 'cache'
    | 'latent'
    | 'state'
    | 'compute'
    | 'wire'
    | 'plain'
    | 'latentLayers'
    | 'recurrent'
    | 'mixture'
    | 'reduces',
    number
  >[]
  readonly sequences: number
}

function termsOf({ scenario, context, sequences, sizeRatio }: Run): Terms {
  return {
    sequences,
    stages: stepWork(scenario, { context, sequences }).map(
      ({ traffic: t, bandwidth, rate, reductions, wireBytes, wireRate }) => ({
        dense: (t.denseBytes * sizeRatio) / bandwidth,
        expert: (t.expertBytes * sizeRatio) / bandwidth,
        low: (t.lowBitBytes * sizeRatio) / bandwidth,
        cache: (t.cacheBytes - t.latentBytes) / bandwidth,
        latent: t.latentBytes / bandwidth,
        state: t.stateBytes / bandwidth,
        compute: rate === null ? 0 : t.weightFlops / rate,
        plain: t.sublayers.attention + t.sublayers.dense,
        latentLayers: t.sublayers.latent,
        recurrent: t.sublayers.recurrent,
        mixture: t.sublayers.mixture,
        reduces: reductions,
        wire: wireBytes / wireRate,
      }),
    ),
  }
}

function timeOf(terms: Terms): Sample<DecodeConstant>['time'] {
  return (c) => {
    const slopes: Record<DecodeConstant, number> = {
      efficiency: 0,
      sublayer: 0,
      cache: 0,
      mixture: 0,
      expert: 0,
      latent: 0,
      recurrent: 0,
      latentCache: 0,
      lowBit: 0,
      state: 0,
      sequence: 0,
      compute: 0,
      link: 0,
    }
    let seconds = 0
    for (const s of terms.stages) {
      const expert = (s.expert * c.expert) / c.efficiency
      const low = (s.low * c.lowBit) / c.efficiency
      const latent = (s.latent * c.cache * c.latentCache) / c.efficiency
      const cache = (s.cache * c.cache) / c.efficiency
      const state = (s.state * c.state) / c.efficiency
      const memory = s.dense / c.efficiency + expert + low + cache + latent + state
      const compute = s.compute / c.compute
      seconds += memory + compute
      slopes.efficiency -= memory
      slopes.expert += expert
      slopes.lowBit += low
      slopes.cache += cache + latent
      slopes.latentCache += latent
      slopes.state += state
      slopes.compute -= compute
      const plain = s.plain * c.sublayer
      const latentLayers = s.latentLayers * c.latent * c.sublayer
      const recurrent = s.recurrent * c.recurrent * c.sublayer
      const mixture = s.mixture * c.mixture * c.sublayer
      seconds += plain + latentLayers + recurrent + mixture + s.reduces * c.link + s.wire
      slopes.sublayer += plain + latentLayers + recurrent + mixture
      slopes.latent += latentLayers
      slopes.recurrent += recurrent
      slopes.mixture += mixture
      slopes.link += s.reduces * c.link
    }
    const waiting = (terms.sequences - 1) * c.sequence
    seconds += waiting
    slopes.sequence += waiting
    return { seconds, slopes }
  }
}

/** Decode rows as samples. Rows of one model on one device share weight: repeats teach less than new models. */
export function decodeSamples(runs: readonly Run[]): Sample<DecodeConstant>[] {
  const cells = new Map<string, number>()
  const cellOf = ({ row }: Run): string =>
    `${row.gpu_name ?? row.gpu}|${row.model}|${row.backend}|${row.gpus ?? 1}`
  for (const run of runs) cells.set(cellOf(run), (cells.get(cellOf(run)) ?? 0) + 1)
  return runs.flatMap((run) => {
    const { row, scenario, options, sequences } = run
    const keys = scenarioKeys({ ...scenario, engine: { ...scenario.engine, id: row.engine } }, options)
    if (!row.decode || !keys) return []
    return [
      {
        id: row.id,
        model: row.arch ?? row.model,
        device: row.gpu_name ?? row.gpu,
        keys,
        weight: (cells.get(cellOf(run)) ?? 1) ** -0.5,
        seconds: sequences / row.decode,
        time: timeOf(termsOf(run)),
      },
    ]
  })
}
