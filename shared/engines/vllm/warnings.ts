import { evaluateScenario } from '../../estimate/evaluate.ts'
import type { Scenario } from '../../estimate/scenario.ts'
import type { Warning } from '../../estimate/types.ts'
import { formatBytes } from '../../units/format.ts'
import { budgetBytes, graphsInBudget } from './serving.ts'
import { runnerOf } from './facts.ts'

/** Head-room that warm-up and sampling need beside the budget (out-of-memory reports at 0.95 on H100). */
export const warmUpBytes = ({ settings, architecture }: Scenario): number =>
  2 ** 30 + Math.min(settings.maxNumSeqs, settings.maxNumBatchedTokens) * architecture.vocabSize * 4

/** What the log would not say: a budget that leaves too little beside itself, and figures that are provisional. */
export function vllmWarnings(scenario: Scenario): Warning[] {
  const { gpu } = scenario
  if (gpu === null) return []
  const warnings: Warning[] = []
  const terms = evaluateScenario(scenario).stages[0]?.terms ?? []
  const outside = terms.reduce(
    (sum, { term, bytes }) => sum + (term.id === 'runtime' || (term.id === 'cuda_graphs' && !graphsInBudget(scenario)) ? bytes : 0),
    0,
  )
  const left = gpu.usable_bytes - budgetBytes(scenario) - outside
  if (left < 0)
    warnings.push({
      code: 'gpu-memory-overcommitted',
      message: `gpu_memory_utilization ${scenario.settings.gpuMemoryUtilization} leaves no room for what vLLM keeps outside its budget (${formatBytes(outside)}): lower it.`,
    })
  if (runnerOf(scenario) === 'v2')
    warnings.push({
      code: 'sampler-outside-profile',
      message: `This version profiles without the sampler’s copies; sampling may take up to ${formatBytes(warmUpBytes(scenario) - 2 ** 30)} more.`,
    })
  return warnings
}
