import type { DeviceContext, Scenario, Stage } from '../../estimate/scenario.ts'
import { over, sum, times, type GroupRow } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { storedWeights } from '../../model/store.ts'
import { rowBytesOf } from '../../model/stored-weights.ts'
import { hasMaster, shardRanks } from '../../training/phases.ts'
import { elementsOfTrained, trainedTensors } from '../../training/trainable.ts'
import { SOURCES } from './sources.ts'
import {
  gradientBytes,
  gradients,
  MASTER_BYTES,
  masterWeights,
  optimizerRows,
  optimizerStates,
} from './states.ts'
import { weights } from './weights.ts'

const whole = ({ architecture }: Scenario): Stage => ({
  devices: 1,
  firstLayer: 0,
  endLayer: architecture.pattern.length,
  embedding: true,
  head: true,
  first: true,
  last: true,
})

/** Copies in the hosts' memory together: one for each group of ranks that shares the state. */
const copies = (scenario: Scenario): number =>
  (scenario.degrees.data * scenario.degrees.context) /
  (scenario.settings.zeroStage >= 1 ? shardRanks(scenario) : 1)

const trained = (scenario: Scenario): number =>
  trainedTensors(scenario, whole(scenario)).reduce((total, tensor) => total + elementsOfTrained(tensor), 0)

const inHostMemory = (
  term: Term<DeviceContext>,
  bytesPerParameter: (scenario: Scenario) => number,
): Term<DeviceContext> => ({
  ...term,
  label: `${term.label} (host)`,
  summary: `${term.label} that are offloaded to system memory, over all hosts.`,
  expression: times('parameters', 'bytes', 'copies'),
  symbols: {
    parameters: { tex: 'P_t', meaning: 'trained parameters', unit: 'parameters' },
    bytes: { tex: 'b', meaning: 'bytes per parameter', unit: 'bytes' },
    copies: { tex: 'n', meaning: 'groups of ranks that each hold a copy', unit: 'copies' },
  },
  sources: [SOURCES.zero, { title: 'Ren et al., ZeRO-Offload', url: 'https://arxiv.org/abs/2101.06840' }],
  ignores: ['Pinned staging buffers.'],
  values: ({ scenario }) => {
    const bytes = scenario.settings.offload === 'none' ? 0 : bytesPerParameter(scenario)
    return bytes === 0
      ? null
      : { scalars: { parameters: trained(scenario), bytes, copies: copies(scenario) } }
  },
})

const hostOptimizer: Term<DeviceContext> = {
  ...optimizerStates,
  label: `${optimizerStates.label} (host)`,
  values: ({ scenario }) => {
    if (scenario.settings.offload === 'none') return null
    const parts = optimizerRows({ scenario, stage: whole(scenario) }, false).map(
      ({ label, values }): GroupRow => ({ label, values: { ...values, ranks: 1 / copies(scenario) } }),
    )
    return parts.length === 0 ? null : { scalars: {}, groups: { parts } }
  },
}

const hostWeights: Term<DeviceContext> = {
  ...weights,
  label: `${weights.label} (host)`,
  expression: over(sum('parts', 'stored'), 'sharing'),
  symbols: {
    stored: { tex: 'W', meaning: 'stored bytes', unit: 'bytes' },
    sharing: { tex: 's', meaning: '1 over the groups of ranks that each hold a copy', unit: 'share' },
  },
  values: ({ scenario }) => {
    const { settings, architecture } = scenario
    if (settings.offload !== 'all' || (hasMaster(settings) && settings.training.fsdp)) return null
    const stored = storedWeights(architecture, settings, false)
    const sizes = new Map<readonly unknown[], number>()
    let bytes = 0
    for (const rows of [stored.embedding, ...stored.layers, stored.head]) {
      let size = sizes.get(rows)
      if (size === undefined)
        sizes.set(rows, (size = rows.reduce((total, each) => total + rowBytesOf(each), 0)))
      bytes += size
    }
    return {
      scalars: { sharing: 1 / copies(scenario) },
      groups: { parts: [{ label: 'weights', values: { stored: bytes } }] },
    }
  },
}

/** States that offloading moves to system memory. */
export const hostTerms: readonly Term<DeviceContext>[] = [
  hostWeights,
  inHostMemory(gradients, gradientBytes),
  inHostMemory(masterWeights, ({ settings }) => (hasMaster(settings) ? MASTER_BYTES : 0)),
  hostOptimizer,
]
