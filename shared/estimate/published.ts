import { evaluate } from '../formula/expression.ts'
import { engineById } from '../engines/index.ts'
import type { MemoryTerm } from '../engines/engine.ts'
import type { Architecture } from '../model/architecture.ts'
import { countParameters } from '../model/parameters.ts'
import { findWeightFormat } from '../precision/weight-formats.ts'
import {
  missingInputs,
  publishedFormulas,
  publishedNotes,
  publishedTerms,
  type PublishedFormulaId,
  type PublishedInputs,
} from '../published/index.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { cachingMixers, kvFormat } from '../terms/kv-cache.ts'
import { formatBytes } from '../units/format.ts'
import { byComponent, ComputedTerm, evaluateScenario, type Evaluation, type TermBytes } from './evaluate.ts'
import { pipelineStages } from '../layout/stages.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario, Stage } from './scenario.ts'
import type { Warning } from './types.ts'

/** Share of the parameter-counts guide's example. */
const DEFAULT_OVERHEAD = 0.2

/** Heads of the first attention layer: what a formula with one number for all layers would read. */
function firstAttention(
  architecture: Architecture,
): { heads: number; kvHeads: number; headDim: number } | null {
  for (const kind of architecture.pattern) {
    const [mixer] = cachingMixers(architecture.kinds[kind]?.mixer ?? { kind: 'none' })
    if (mixer?.kind === 'attention')
      return { heads: mixer.heads, kvHeads: mixer.kvHeads, headDim: mixer.keyDim }
    if (mixer) return { heads: mixer.heads, kvHeads: mixer.heads, headDim: mixer.nopeDim + mixer.ropeDim }
  }
  return null
}

/** Features per head of a bare model, where the request tells them. */
function bareHeadDim({ head_dim, hidden_size, heads }: EstimateRequest): number | null {
  return head_dim ?? (hidden_size !== undefined && heads !== undefined ? hidden_size / heads : null)
}

export function publishedInputs(
  request: EstimateRequest,
  model: ResolvedModel,
  scenario: Scenario,
): PublishedInputs {
  const { settings, degrees, architecture } = scenario
  const bare = model.source === 'params'
  const counted = countParameters(architecture)
  const attention = firstAttention(architecture)
  const format = findWeightFormat(settings.weights)
  const { key } = kvFormat(settings.keyFormat)
  const heads = bare ? (request.heads ?? null) : (attention?.heads ?? null)
  const headDim = bare ? bareHeadDim(request) : (attention?.headDim ?? null)
  return {
    params: counted.total,
    activeParams: counted.active,
    layers: bare ? (request.layers ?? null) : architecture.pattern.length,
    hiddenSize: bare
      ? (request.hidden_size ?? (heads !== null && headDim !== null ? heads * headDim : null))
      : architecture.hiddenSize,
    heads,
    kvHeads: bare ? (request.kv_heads ?? heads) : (attention?.kvHeads ?? null),
    headDim,
    contextLength: settings.contextLength,
    batchSize: settings.batchSize,
    weightBits: format?.scheme?.bits ?? format?.bitsPerWeight ?? 16,
    kvBits: (8 * key.bytes) / key.elements,
    kvBitsGiven: request.kv_cache_dtype !== undefined || request.kv_cache_dtype_k !== undefined,
    task: settings.task,
    method: settings.method,
    precision: settings.precision,
    optimizer: settings.optimizer,
    gradientCheckpointing: settings.gradientCheckpointing,
    loraRank: settings.loraRank,
    zeroStage: settings.zeroStage,
    dataParallel: degrees.data,
    overhead: request.overhead ?? DEFAULT_OVERHEAD,
  }
}

/** What the architecture needs for the same request without any engine: the yardstick for a published formula. */
function yardstick(scenario: Scenario): Partial<Record<string, number>> {
  const engine = engineById('none')
  const stages = pipelineStages(scenario.architecture.pattern.length, scenario.degrees)
  const evaluation = evaluateScenario({ ...scenario, engine, stages, hostLayers: 0 })
  return byComponent(evaluation.stages[evaluation.fullest]?.terms ?? [])
}

/** A formula is said to misread a model when a term is off by more than this. */
const MISREAD = 0.05

function misreadings(terms: readonly TermBytes[], scenario: Scenario): Warning[] {
  if (scenario.settings.task === 'training') return []
  const real = yardstick(scenario)
  return terms.flatMap(({ term, bytes }): Warning[] => {
    if (term.id !== 'weights' && term.id !== 'kv_cache') return []
    const needed = real[term.id] ?? 0
    if (needed > 0 && Math.abs(bytes / needed - 1) <= MISREAD) return []
    const factor = needed > 0 ? ` (${(bytes / needed).toPrecision(3)} times as much)` : ''
    return [
      {
        code: 'formula-misreads-architecture',
        message: `${term.label}: the published formula gives ${formatBytes(bytes, 'GiB', ' ')}, this architecture needs ${formatBytes(needed, 'GiB', ' ')}${factor}.`,
      },
    ]
  })
}

/** A request's bytes by a published formula, computed exactly as its document states it. */
export function evaluatePublished(
  request: EstimateRequest,
  model: ResolvedModel,
  scenario: Scenario,
): { evaluation: Evaluation; warnings: Warning[] } {
  const formula = request.formula as PublishedFormulaId
  const inputs = publishedInputs(request, model, scenario)
  const terms: TermBytes[] = []
  for (const term of publishedTerms(formula)) {
    const values = term.values(inputs)
    if (values === null) continue
    const bytes = Math.round(evaluate(term.expression, values))
    // A published term is printed like any other; it only reads other numbers.
    if (bytes !== 0) terms.push(new ComputedTerm(term as unknown as MemoryTerm, bytes, values))
  }
  const total = terms.reduce((sum, { bytes }) => sum + bytes, 0)
  const layers = scenario.architecture.pattern.length
  const devices = scenario.settings.task === 'training' ? scenario.degrees.data : 1
  const stage: Stage = {
    devices,
    firstLayer: 0,
    endLayer: layers,
    embedding: true,
    head: true,
    first: true,
    last: true,
  }
  const missing = missingInputs(formula, inputs)
  const warnings: Warning[] = publishedNotes(formula, inputs).map((message) => ({
    code: 'published-formula',
    message,
  }))
  if (missing.length > 0)
    warnings.push({
      code: 'inputs-missing',
      message: `${publishedFormulas[formula].title} also counts terms that need ${missing.join(', ')}; they are left out.`,
    })
  if (model.source !== 'params') warnings.push(...misreadings(terms, scenario))
  const evaluation = {
    stages: [{ stage, terms, total }],
    fullest: 0,
    perGpuBytes: total,
    totalBytes: total * devices,
    host: [],
  }
  return { evaluation, warnings }
}
