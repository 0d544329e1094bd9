import { scenarioKeys } from '../../../shared/speed/classes.ts'
import { passTokens } from '../../../shared/speed/pass-tokens.ts'
import { promptWork } from '../../../shared/speed/prompt-work.ts'
import type { Prior, Sample } from './fit.ts'
import type { Run } from './rows.ts'

export type PrefillConstant =
  | 'compute'
  | 'attention'
  | 'mixture'
  | 'memory'
  | 'sublayer'
  | 'latent'
  | 'recurrent'

export const prefillPrior: Prior<PrefillConstant> = {
  base: {
    compute: [0.5, 1],
    attention: [0.3, 1],
    mixture: [1.5, 0.7],
    memory: [0.5, 0.7],
    sublayer: [40e-6, 1],
    latent: [2, 1],
    recurrent: [2, 1],
  },
  levels: {
    engine: { compute: 0.5, attention: 0.7, mixture: 0.4, memory: 0.4, sublayer: 0.7 },
    device: { compute: 0.4, attention: 0.4, mixture: 0.3, memory: 0.2, sublayer: 0.3 },
    architecture: { compute: 0.4, attention: 0.4, mixture: 0.3, memory: 0.2, sublayer: 0.3 },
    format: { compute: 0.3 },
    era: { compute: 0.3, attention: 0.7, sublayer: 0.3 },
  },
  noise: 0.15,
  huber: 1.5,
}

export function prefillSamples(runs: readonly Run[]): Sample<PrefillConstant>[] {
  const cells = new Map<string, number>()
  const cellOf = ({ row }: Run): string => `${row.gpu_name ?? row.gpu}|${row.model}|${row.backend}`
  for (const run of runs) cells.set(cellOf(run), (cells.get(cellOf(run)) ?? 0) + 1)
  return runs.flatMap((run) => {
    const { row, scenario, options, sizeRatio } = run
    const keys = scenarioKeys({ ...scenario, engine: { ...scenario.engine, id: row.engine } }, options)
    const gpu = scenario.gpu
    if (!row.prefill || !row.prompt || !keys || !gpu) return []
    // A prompt as long as the depth is the text that fills it; another one is added behind it.
    const before = row.depth === row.prompt ? 0 : (row.depth ?? 0)
    const work = promptWork(scenario, { tokens: row.prompt, before, passTokens: passTokens(scenario) })
    if (work === null) return []
    const time: Sample<PrefillConstant>['time'] = (c) => {
      const dense = work.denseSeconds / c.compute
      const expert = (work.expertSeconds * c.mixture) / c.compute
      const attention = work.attentionSeconds / c.attention
      const latent = (work.latentSeconds * c.latent) / c.attention
      const memory = work.memorySeconds * sizeRatio * c.memory
      const plain = work.plainLaunches * c.sublayer
      const recurrent = work.recurrentLaunches * c.recurrent * c.sublayer
      return {
        seconds: dense + expert + attention + latent + memory + plain + recurrent,
        slopes: {
          compute: -dense - expert,
          mixture: expert,
          attention: -attention - latent,
          latent,
          memory,
          sublayer: plain + recurrent,
          recurrent,
        },
      }
    }
    return [
      {
        id: row.id,
        model: row.arch ?? row.model,
        device: row.gpu_name ?? row.gpu,
        keys,
        weight: (cells.get(cellOf(run)) ?? 1) ** -0.5,
        seconds: row.prompt / row.prefill,
        time,
      },
    ]
  })
}
