import type { DeviceContext } from '../../estimate/scenario.ts'
import { stageKindCounts } from '../../layout/stages.ts'
import type { Layer } from '../../model/architecture.ts'

/** The kinds of layers that a stage holds. */
export function stageLayers({ scenario, stage }: DeviceContext): Layer[] {
  const counts = stageKindCounts(scenario.architecture, stage)
  return scenario.architecture.kinds.filter((_layer, kind) => (counts[kind] ?? 0) > 0)
}
