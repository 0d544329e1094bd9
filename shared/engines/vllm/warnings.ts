import type { Scenario } from '../../estimate/scenario.ts'
import type { Warning } from '../../estimate/types.ts'
import { evaluate } from '../../formula/expression.ts'
import type { MemoryTerm } from '../engine.ts'
import { formatBytes } from '../../units/format.ts'
import { vllmRuntime } from './communication.ts'
import { vllmGraphs } from './graphs.ts'
import { vllmSampling } from './sampling.ts'
import { budgetBytes, graphsInBudget } from './serving.ts'

/** Bytes of a term on the last stage, which samples. */
function lastStageBytes(term: MemoryTerm, scenario: Scenario): number {
  const stage = scenario.stages.at(-1)
  const values = stage ? term.values({ scenario, stage }) : null
  return values === null ? 0 : evaluate(term.expression, values)
}

/** What the log does not say: a budget that leaves too little beside itself. */
export function vllmWarnings(scenario: Scenario): Warning[] {
  const { gpu, settings } = scenario
  if (gpu === null) return []
  const graphs = graphsInBudget(scenario) ? 0 : lastStageBytes(vllmGraphs, scenario)
  const outside = lastStageBytes(vllmRuntime, scenario) + lastStageBytes(vllmSampling, scenario) + graphs
  if (gpu.usable_bytes >= budgetBytes(scenario) + outside) return []
  const message = `gpu_memory_utilization ${settings.gpuMemoryUtilization} leaves no room for what vLLM keeps outside its budget (${formatBytes(outside)}): lower it.`
  return [{ code: 'gpu-memory-overcommitted', message }]
}
