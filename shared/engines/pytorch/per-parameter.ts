import type { DeviceContext } from '../../estimate/scenario.ts'
import { over, sum, times, type GroupRow, type SymbolInfo } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { elementsByRanks, trainedTensors, type TrainedTensor } from '../../training/trainable.ts'

const SYMBOLS: Readonly<Record<string, SymbolInfo>> = {
  parameters: { tex: 'P_t', meaning: 'trained parameters that are shared alike', unit: 'parameters' },
  bytes: { tex: 'b', meaning: 'bytes per trained parameter', unit: 'bytes' },
  ranks: {
    tex: 'r',
    meaning:
      'ranks that share them: tensor or expert parallel, times the data- and context-parallel ranks from the ZeRO stage that shards them',
    unit: 'ranks',
  },
}

/** Rows of parameters by the ranks that share them. */
const parameterRows = (elements: ReadonlyMap<number, number>): GroupRow[] =>
  [...elements].map(([ranks, parameters]) => ({
    label: ranks > 1 ? `shared by ${ranks} ranks` : 'whole on each rank',
    values: { parameters, ranks },
  }))

type Description = Pick<Term<DeviceContext>, 'id' | 'label' | 'summary' | 'docs' | 'sources' | 'ignores'>

/** A state of so many bytes per trained parameter, sharded from a ZeRO stage on; 0 bytes: not there in this phase. */
export function perParameter(
  description: Description,
  shardedFromStage: number,
  bytesPerParameter: (context: DeviceContext) => number,
  aliveIn: (context: DeviceContext) => readonly TrainedTensor[] = ({ scenario, stage }) =>
    trainedTensors(scenario, stage),
): Term<DeviceContext> {
  return {
    ...description,
    expression: sum('parts', over(times('parameters', 'bytes'), 'ranks')),
    symbols: SYMBOLS,
    values: (context) => {
      const bytes = bytesPerParameter(context)
      if (bytes === 0) return null
      const parts = parameterRows(elementsByRanks(aliveIn(context), context.scenario, shardedFromStage))
      return parts.length === 0 ? null : { scalars: { bytes }, groups: { parts } }
    },
  }
}
