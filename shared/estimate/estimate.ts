import { catalogueDate, findGpu } from '../catalogue/index.ts'
import { costOf } from '../decide/cost.ts'
import type { Cost } from '../decide/cost-types.ts'
import { success, type Result } from '../errors.ts'
import { COMPONENT_IDS, type ComponentId } from '../formula/term.ts'
import { attentionClass } from '../model/attention-class.ts'
import { countParameters } from '../model/parameters.ts'
import { storedWeights } from '../model/store.ts'
import { rowBytesOf } from '../model/stored-weights.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { trainableParameters } from '../training/trainable.ts'
import { formatBytes } from '../units/format.ts'
import { VERSION } from '../version.ts'
import { errorBand } from './accuracy.ts'
import { describeComponents } from './describe.ts'
import { byComponent, type Evaluation } from './evaluate.ts'
import { evaluateRequest, isPublished } from './evaluate-request.ts'
import { fitOf } from './fit.ts'
import { keptLoad } from './kept-columns.ts'
import { settledRequest } from './request-echo.ts'
import { resolveModel, type ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import { settle } from './settle.ts'
import { estimatedSpeed, type EstimatedSpeed } from './speed.ts'
import { isExact, tooLarge } from './too-large.ts'
import { unknownGpu } from './unknown-gpu.ts'
import type { Estimate, EstimatedModel, Memory, PerGpu, Verdict } from './types.ts'

/** Beyond this many devices alike ones are printed once, with their number. */
const DEVICES_LISTED = 64

export function perGpuList(evaluation: Evaluation): PerGpu[] {
  const devices = evaluation.stages.reduce((count, { stage }) => count + stage.devices, 0)
  const list: PerGpu[] = []
  let index = 0
  for (const { stage, terms, total } of evaluation.stages) {
    const entry = { total_bytes: total, components: byComponent(terms) }
    if (devices > DEVICES_LISTED) list.push({ index, devices: stage.devices, ...entry })
    else for (let i = 0; i < stage.devices; i++) list.push({ index: index + i, ...entry })
    index += stage.devices
  }
  return list
}

/** Bytes of the checkpoint's tensors: every tensor once, whatever device it goes to. */
function fileBytes(scenario: Scenario): number {
  const stored = storedWeights(scenario.architecture, scenario.settings, scenario.engine.readsGguf)
  let total = 0
  const lists = new Map<readonly unknown[], number>()
  const all = [stored.embedding, ...stored.layers, stored.head, stored.loose]
  for (const rows of all) lists.set(rows, (lists.get(rows) ?? 0) + 1)
  for (const [rows, times] of lists)
    for (const row of rows as typeof stored.head) total += rowBytesOf(row) * times
  if (!scenario.engine.readsGguf)
    for (const extra of stored.extras)
      if (extra.id !== 'mtp' || scenario.settings.mtp) for (const row of extra.rows) total += rowBytesOf(row)
  return Math.round(total)
}

const ORDER = new Map<ComponentId, number>(COMPONENT_IDS.map((id, index) => [id, index]))

/**
 * What PyTorch's allocator counts of a peak: reserved is all but the process's own memory, allocated leaves the gaps
 * out too. The band of the reserved figure is that of the whole, whose rows quote either counter.
 */
function torchCounters(
  { stages, fullest, perGpuBytes }: Evaluation,
  band: { readonly low: number; readonly high: number },
): NonNullable<Memory['torch']> {
  const { runtime = 0, fragmentation = 0 } = byComponent(stages[fullest]?.terms ?? [])
  const reserved = perGpuBytes - runtime
  return {
    allocated_bytes: reserved - fragmentation,
    reserved_bytes: reserved,
    reserved_low_bytes: Math.max(0, band.low - runtime),
    reserved_high_bytes: band.high - runtime,
  }
}

function memoryOf(scenario: Scenario, evaluation: Evaluation, request: EstimateRequest): Memory {
  const unit = request.units ?? 'GiB'
  const components = describeComponents(evaluation, request.explain ?? false).sort(
    (a, b) => (ORDER.get(a.id) ?? 0) - (ORDER.get(b.id) ?? 0),
  )
  const band = errorBand(scenario, evaluation)
  const hostComponents = byComponent(evaluation.host)
  const phases = evaluation.stages[evaluation.fullest]?.phases
  return {
    total_bytes: evaluation.totalBytes,
    per_gpu_bytes: evaluation.perGpuBytes,
    per_gpu: perGpuList(evaluation),
    components,
    ...(phases
      ? {
          phases: phases.map(({ id, label, bytes }) => ({ id, label, per_gpu_bytes: bytes })),
          torch: torchCounters(evaluation, band),
        }
      : {}),
    file_bytes: fileBytes(scenario),
    host_bytes: evaluation.host.reduce((sum, { bytes }) => sum + bytes, 0),
    host_components: hostComponents,
    low_bytes: band.low,
    high_bytes: band.high,
    accuracy: band.accuracy,
    display: {
      total: formatBytes(evaluation.totalBytes, unit),
      per_gpu: formatBytes(evaluation.perGpuBytes, unit),
      low: formatBytes(band.low, unit),
      high: formatBytes(band.high, unit),
    },
  }
}

export function estimatedModel(model: ResolvedModel, scenario: Scenario): EstimatedModel {
  const counted = countParameters(model.architecture)
  return {
    id: model.id,
    name: model.name,
    architecture: model.architecture.modelType,
    params: {
      total: counted.total,
      active: counted.active,
      embedding: counted.embedding,
      ...(scenario.settings.task === 'training' ? { trainable: trainableParameters(scenario) } : {}),
    },
    attention: attentionClass(model.architecture),
    max_context_length: model.architecture.maxContextLength,
    source: model.source,
    ...(model.origin ? { origin: model.origin } : {}),
  }
}

/** Offers an estimate lists; the figures have the others. */
const OFFERS_LISTED = 3

/** What the GPUs cost, at the default assumptions. What does not fit makes no tokens. */
function estimatedCost(
  { gpu, settings }: Scenario,
  speed: EstimatedSpeed | null,
  verdict: Verdict,
): Cost | null {
  if (!gpu) return null
  const tokens = verdict === 'exceeds' ? null : (speed?.decode_tokens_per_second ?? null)
  const cost = costOf(gpu, settings.gpus, tokens)
  const { cloud } = cost
  return cloud === null
    ? cost
    : { ...cost, cloud: { ...cloud, offers: cloud.offers.slice(0, OFFERS_LISTED) } }
}

/** What the request's answer is for a model already resolved (a catalogue entry, a config, later a hub's files). */
export function estimateModel(request: EstimateRequest, model: ResolvedModel): Result<Estimate> {
  const settled = settle(request, model)
  if (!settled.ok) return settled
  const { scenario, warnings } = settled.value
  const kept = keptLoad(request, model)
  const evaluated =
    kept && !isPublished(request)
      ? { evaluation: kept.load.evaluation, warnings: [], published: false }
      : evaluateRequest(request, model, scenario)
  const { evaluation } = evaluated
  if (!isExact(evaluation.totalBytes)) return tooLarge(request)
  const memory = memoryOf(scenario, evaluation, request)
  if (!isExact(Math.max(memory.file_bytes ?? 0, memory.host_bytes ?? 0, memory.high_bytes)))
    return tooLarge(request)
  const serving = evaluated.published ? null : (scenario.engine.serving?.(scenario, evaluation) ?? null)
  const fit = scenario.gpu ? fitOf(request, model, scenario, evaluation, memory, kept) : null
  const speed = evaluated.published ? null : estimatedSpeed(scenario, evaluation, request.explain)
  const cost = fit ? estimatedCost(scenario, speed, fit.verdict) : null
  return success({
    model: estimatedModel(model, scenario),
    request: settledRequest(request, model, scenario),
    memory,
    ...(fit ? { fit } : {}),
    ...(speed ? { speed } : {}),
    ...(cost ? { cost } : {}),
    ...(serving ? { serving } : {}),
    warnings: [...(model.warnings ?? []), ...warnings, ...evaluated.warnings],
    version: { plimsoll: VERSION, catalogue: catalogueDate, engine_profile: scenario.profile.id },
  })
}

/**
 * The memory a request needs. Pure: the same request gives the same bytes, on the edge, in Node and in a browser.
 * A failed result names every wrong field.
 */
export function estimate(request: EstimateRequest): Result<Estimate> {
  const model = resolveModel(request)
  if (!model.ok) {
    // A wrong GPU beside a wrong model is named in the same answer.
    if (request.gpu !== undefined && !findGpu(request.gpu) && model.problem.kind === 'unknown-model') {
      const errors = [...model.problem.errors, unknownGpu(request.gpu)]
      return { ok: false, problem: { ...model.problem, errors } }
    }
    return model
  }
  return estimateModel(request, model.value)
}
