import { catalogueDate, findGpu } from '../catalogue/index.ts'
import { defaultCost } from '../decide/cost.ts'
import type { Cost } from '../decide/cost-types.ts'
import { success, type Result } from '../errors.ts'
import { attentionClass } from '../model/attention-class.ts'
import { countParameters } from '../model/parameters.ts'
import { storedWeights } from '../model/store.ts'
import { rowBytesOf, type StoredWeights } from '../model/stored-weights.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { trainableParameters } from '../training/trainable.ts'
import { formatBytes } from '../units/format.ts'
import { VERSION } from '../version.ts'
import { errorBand } from './accuracy.ts'
import { describeComponents } from './describe.ts'
import { byComponent, type Evaluation } from './evaluate.ts'
import { evaluateRequest, isPublished } from './evaluate-request.ts'
import { fitOf } from './fit.ts'
import { keptLoad, type KeptLoad } from './kept-columns.ts'
import { settledRequest } from './request-echo.ts'
import { resolveModel, type ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import { settle } from './settle.ts'
import { estimatedSpeed, type EstimatedSpeed } from './speed.ts'
import { isExact, tooLarge } from './too-large.ts'
import { unknownGpu } from './unknown-gpu.ts'
import type { Estimate, EstimatedModel, Memory, PerGpu, Verdict, Warning } from './types.ts'
import { warningsOf } from './warnings.ts'

/** Beyond this many devices alike ones are printed once, with their number. */
const DEVICES_LISTED = 64

export function perGpuList(evaluation: Evaluation): PerGpu[] {
  const devices = evaluation.stages.reduce((count, { stage }) => count + stage.devices, 0)
  const list: PerGpu[] = []
  let index = 0
  for (const { stage, terms, total } of evaluation.stages) {
    const components = byComponent(terms)
    if (devices > DEVICES_LISTED) list.push({ index, devices: stage.devices, total_bytes: total, components })
    else
      for (let i = 0; i < stage.devices; i++) list.push({ index: index + i, total_bytes: total, components })
    index += stage.devices
  }
  return list
}

/** Bytes of the checkpoint's tensors: every tensor once, whatever device it goes to. */
function countFile(stored: StoredWeights, isGguf: boolean, mtp: boolean): number {
  let total = 0
  const lists = new Map<readonly unknown[], number>()
  const all = [stored.embedding, ...stored.layers, stored.head, stored.loose]
  for (const rows of all) lists.set(rows, (lists.get(rows) ?? 0) + 1)
  for (const [rows, times] of lists)
    for (const row of rows as typeof stored.head) total += rowBytesOf(row) * times
  if (!isGguf)
    for (const extra of stored.extras)
      if (extra.id !== 'mtp' || mtp) for (const row of extra.rows) total += rowBytesOf(row)
  return Math.round(total)
}

/** Bytes of files already counted, by how they are read. */
const counted = new WeakMap<StoredWeights, (number | undefined)[]>()

function fileBytes({ architecture, settings, engine }: Scenario): number {
  const stored = storedWeights(architecture, settings, engine.readsGguf)
  let ways = counted.get(stored)
  if (!ways) counted.set(stored, (ways = []))
  const way = (engine.readsGguf ? 2 : 0) + (settings.mtp ? 1 : 0)
  return (ways[way] ??= countFile(stored, engine.readsGguf, settings.mtp))
}

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
  const band = errorBand(scenario, evaluation)
  const phases = evaluation.stages[evaluation.fullest]?.phases
  let hostBytes = 0
  for (const { bytes } of evaluation.host) hostBytes += bytes
  return {
    total_bytes: evaluation.totalBytes,
    per_gpu_bytes: evaluation.perGpuBytes,
    per_gpu: perGpuList(evaluation),
    components: describeComponents(evaluation, request.explain ?? false),
    ...(phases && {
      phases: phases.map(({ id, label, bytes }) => ({ id, label, per_gpu_bytes: bytes })),
      torch: torchCounters(evaluation, band),
    }),
    file_bytes: fileBytes(scenario),
    host_bytes: hostBytes,
    host_components: byComponent(evaluation.host),
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

interface Described {
  readonly trainable: number | undefined
  readonly described: EstimatedModel
}
const described = new WeakMap<ResolvedModel, Described>()

function describeModel(model: ResolvedModel, trainable: number | undefined): EstimatedModel {
  const { architecture, origin } = model
  const { total, active, embedding } = countParameters(architecture)
  return {
    id: model.id,
    name: model.name,
    architecture: architecture.modelType,
    params: { total, active, embedding, ...(trainable === undefined ? {} : { trainable }) },
    attention: attentionClass(architecture),
    max_context_length: architecture.maxContextLength,
    source: model.source,
    ...(origin ? { origin } : {}),
  }
}

/** What an answer tells of its model. The same object for a model that is resolved once and asked for often. */
export function estimatedModel(model: ResolvedModel, scenario: Scenario): EstimatedModel {
  const trainable = scenario.settings.task === 'training' ? trainableParameters(scenario) : undefined
  const known = described.get(model)
  if (known && known.trainable === trainable) return known.described
  const made = describeModel(model, trainable)
  described.set(model, { trainable, described: made })
  return made
}

/** What the GPUs cost, at the default assumptions. What does not fit makes no tokens. */
function estimatedCost(
  { gpu, settings }: Scenario,
  speed: EstimatedSpeed | null,
  verdict: Verdict,
): Cost | null {
  if (!gpu) return null
  const tokens = verdict === 'exceeds' ? null : (speed?.decode_tokens_per_second ?? null)
  return defaultCost(gpu, settings.gpus, tokens)
}

/** A request settled and evaluated by the formula it asks for. */
interface Evaluated {
  readonly scenario: Scenario
  readonly evaluation: Evaluation
  readonly warnings: readonly Warning[]
  readonly published: boolean
}

/** From a column kept of the like, else anew: settling costs as much as all terms together. */
function evaluated(request: EstimateRequest, model: ResolvedModel, kept: KeptLoad | null): Result<Evaluated> {
  if (kept && !isPublished(request)) {
    const { scenario, evaluation } = kept.load
    return success({ scenario, evaluation, warnings: warningsOf(request, scenario), published: false })
  }
  const settled = settle(request, model)
  if (!settled.ok) return settled
  const { scenario, warnings } = settled.value
  const { evaluation, published, warnings: further } = evaluateRequest(request, model, scenario)
  return success({ scenario, evaluation, warnings: [...warnings, ...further], published })
}

/** What the request's answer is for a model already resolved (a catalogue entry, a config, later a hub's files). */
export function estimateModel(request: EstimateRequest, model: ResolvedModel): Result<Estimate> {
  const kept = keptLoad(request, model)
  const found = evaluated(request, model, kept)
  if (!found.ok) return found
  const { scenario, evaluation, warnings, published } = found.value
  if (!isExact(evaluation.totalBytes)) return tooLarge(request)
  const memory = memoryOf(scenario, evaluation, request)
  if (!isExact(Math.max(memory.file_bytes ?? 0, memory.host_bytes ?? 0, memory.high_bytes)))
    return tooLarge(request)
  const serving = published ? null : (scenario.engine.serving?.(scenario, evaluation) ?? null)
  const fit = scenario.gpu ? fitOf(request, model, scenario, evaluation, memory, kept) : null
  const speed = published ? null : estimatedSpeed(scenario, evaluation, request.explain)
  const cost = fit ? estimatedCost(scenario, speed, fit.verdict) : null
  const answer: Estimate = {
    model: estimatedModel(model, scenario),
    request: settledRequest(request, model, scenario),
    memory,
    ...(fit ? { fit } : {}),
    ...(speed ? { speed } : {}),
    ...(cost ? { cost } : {}),
    ...(serving ? { serving } : {}),
    warnings: model.warnings ? [...model.warnings, ...warnings] : warnings,
    version: { plimsoll: VERSION, catalogue: catalogueDate, engine_profile: scenario.profile.id },
  }
  return success(answer)
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
