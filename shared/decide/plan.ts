import { findGpu, nearGpus } from '../catalogue/index.ts'
import type { GpuEntry } from '../catalogue/schema.ts'
import { failure, success, type Issue, type Result } from '../errors.ts'
import { columnOf, type Column } from '../estimate/column.ts'
import { createRecall, type Recall } from '../estimate/recall.ts'
import { resolveModel } from '../estimate/resolve-model.ts'
import { largestThatFits } from '../estimate/search.ts'
import { LONGEST_CONTEXT } from '../estimate/longest.ts'
import { pack, type Parcel } from './pack.ts'
import { parseFields, requestOf, type Values } from './parse.ts'
import { MOST_ITEMS, PLAN_FIELDS, PLAN_ITEM_FIELDS } from './plan-fields.ts'
import type { Plan, PlannedModel } from './plan-types.ts'

type Item = Values<typeof PLAN_ITEM_FIELDS>

interface Ready {
  readonly item: Item
  readonly name: string
  readonly process: string
  readonly column: Column
}

const RUNTIME = 'runtime'

/** Bytes of each device that an item uses, stage by stage, and how much of them is the process's own context. */
function devicesOf({ column }: Ready): { bytes: number; runtime: number }[] {
  return column.base.evaluation.stages.flatMap(({ stage, terms, total }) => {
    const runtime = terms.reduce((sum, { term, bytes }) => sum + (term.id === RUNTIME ? bytes : 0), 0)
    return Array.from({ length: stage.devices }, () => ({ bytes: total, runtime }))
  })
}

/** A process's bytes per device: its models together, with one context. */
function parcelOf(members: readonly Ready[]): Parcel {
  const devices = members.map(devicesOf)
  const count = Math.max(...devices.map(({ length }) => length))
  const bytes = Array.from({ length: count }, (_, index) => {
    const here = devices.flatMap((each) => each[index] ?? [])
    const own = here.reduce((sum, each) => sum + each.bytes - each.runtime, 0)
    return own + Math.max(0, ...here.map(({ runtime }) => runtime))
  })
  return { bytes: bytes.sort((a, b) => b - a) }
}

const prefixed = (issues: readonly Issue[], index: number): Issue[] =>
  issues.map((issue) => ({ ...issue, field: `models.${index}.${issue.field}` }))

/** Checks and settles every item, naming every wrong field of every one. */
function readyItems(items: readonly unknown[], gpu: GpuEntry, most: number, recall: Recall): Result<Ready[]> {
  const issues: Issue[] = []
  let kind: Parameters<typeof failure>[0] = 'invalid-request'
  const ready: Ready[] = []
  for (const [index, input] of items.entries()) {
    const item = parseFields(PLAN_ITEM_FIELDS, input)
    const request = item.ok ? requestOf(item.value) : item
    const model = request.ok ? resolveModel(request.value) : request
    const column =
      request.ok && model.ok ? columnOf({ ...request.value, gpu: gpu.id }, model.value, recall) : model
    if (!item.ok || !column.ok || !('base' in column.value)) {
      const { problem } = column as Extract<typeof column, { ok: false }>
      kind = issues.length === 0 ? problem.kind : kind
      issues.push(...prefixed(problem.errors, index))
      continue
    }
    const { settings } = column.value.base.scenario
    if (settings.gpus > most)
      issues.push({ field: `models.${index}`, message: `asks for ${settings.gpus} GPUs of ${most}` })
    const name = item.value.name ?? (model.ok && 'id' in model.value ? model.value.id : `model ${index + 1}`)
    for (let copy = 0; copy < (item.value.copies ?? 1); copy++) {
      const own = copy === 0 ? name : `${name} #${copy + 1}`
      ready.push({
        item: item.value,
        name: own,
        process:
          item.value.process === undefined
            ? `${own}\u0000${index}`
            : `${item.value.process}${copy === 0 ? '' : ` #${copy + 1}`}`,
        column: column.value,
      })
    }
  }
  if (issues.length === 0 && ready.length > MOST_ITEMS * 2)
    issues.push({
      field: 'models',
      message: `are ${ready.length} with their copies; at most ${MOST_ITEMS * 2}`,
    })
  return issues.length > 0 ? failure(kind, issues) : success(ready)
}

/** Models grouped by process, in the order they were named. */
function processesOf(ready: readonly Ready[]): Ready[][] {
  const groups = new Map<string, Ready[]>()
  for (const each of ready) {
    const group = groups.get(each.process)
    if (group) group.push(each)
    else groups.set(each.process, [each])
  }
  return [...groups.values()]
}

/** The context a model could grow to if it took all that is left on its GPUs. */
function contextWith(each: Ready, left: number): number | null {
  const { base } = each.column
  if (base.scenario.settings.task === 'training') return null
  const ceiling = base.scenario.architecture.maxContextLength ?? LONGEST_CONTEXT
  const load = (context_length: number): number =>
    each.column.at({ context_length })?.perGpuBytes ?? Number.POSITIVE_INFINITY
  return largestThatFits(load, base.perGpuBytes + left, ceiling)
}

/** Hundredths of the device: how finely the flag is usually given. */
const SHARES = 100

/** The smallest share of the device with which the engine can hold what the model needs; null where none can. */
function shareFor({ column }: Ready, recall: Recall): number | null {
  const { request, scenario, perGpuBytes } = column.base
  if (!scenario.engine.fields.includes('gpu_memory_utilization') || scenario.settings.task === 'training')
    return null
  const usable = (hundredths: number): number => {
    const asked = columnOf({ ...request, gpu_memory_utilization: hundredths / SHARES }, column.model, recall)
    return asked.ok ? asked.value.base.usableBytes : 0
  }
  const tooSmall = largestThatFits(usable, perGpuBytes - 1, SHARES) ?? 0
  return tooSmall === SHARES ? null : (tooSmall + 1) / SHARES
}

function plannedModel(
  each: Ready,
  group: readonly Ready[],
  gpus: readonly number[],
  left: number | null,
  recall: Recall,
): PlannedModel {
  const { base } = each.column
  const { settings, engine } = base.scenario
  return {
    name: each.name,
    role: each.item.role ?? null,
    engine: engine.id,
    weights: settings.weights,
    context_length: settings.contextLength,
    batch_size: settings.batchSize,
    gpus,
    per_gpu_bytes: base.perGpuBytes,
    total_bytes: base.evaluation.totalBytes,
    shares_context_with: group.filter((other) => other !== each).map(({ name }) => name),
    gpu_memory_utilization: shareFor(each, recall),
    max_context_length_with_rest: left === null ? null : contextWith(each, left),
  }
}

/**
 * Several models on the same GPUs: where each goes, who shares a CUDA context, and what is left. Every model's bytes are
 * its own estimate; models of one process count its context once. Packing is exact for a few dozen models.
 */
export function plan(input: unknown): Result<Plan> {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return failure('invalid-request', [{ field: 'body', message: 'must be a JSON object' }])
  const { models: items, ...rest } = input as Readonly<Record<string, unknown>>
  const query = parseFields(PLAN_FIELDS, rest)
  const issues: Issue[] = query.ok ? [] : [...query.problem.errors]
  if (query.ok && query.value.gpu === undefined)
    issues.push({ field: 'gpu', message: 'is missing: name the GPU that the models share' })
  if (!Array.isArray(items) || items.length === 0 || items.length > MOST_ITEMS)
    issues.push({
      field: 'models',
      message: `must be a list of 1 to ${MOST_ITEMS} models, each with the fields of an estimate`,
    })
  if (!query.ok || !Array.isArray(items) || issues.length > 0) return failure('invalid-request', issues)
  const gpu = findGpu(query.value.gpu ?? '')
  if (!gpu) {
    const near = nearGpus(query.value.gpu ?? '', 5)
    return failure('unknown-gpu', [
      {
        field: 'gpu',
        message: `"${query.value.gpu ?? ''}" is not in the catalogue`,
        ...(near[0] === undefined ? {} : { allowed: near, did_you_mean: near[0] }),
      },
    ])
  }
  const bins = query.value.gpus ?? 1
  const recall = createRecall()
  const ready = readyItems(items as unknown[], gpu, bins, recall)
  if (!ready.ok) return ready
  const room = Math.max(0, gpu.usable_bytes - (query.value.reserve_bytes ?? 0))
  const groups = processesOf(ready.value)
  const parcels = groups.map(parcelOf)
  const packing = packFewest(parcels, bins, room)
  return success(planOf(gpu, bins, room, groups, parcels, packing, recall))
}

/** The packing on the fewest of the GPUs. */
function packFewest(parcels: readonly Parcel[], bins: number, room: number): ReturnType<typeof pack> {
  const total = parcels.reduce((sum, { bytes }) => sum + bytes.reduce((all, each) => all + each, 0), 0)
  const least = Math.max(1, Math.ceil(total / Math.max(1, room)), ...parcels.map(({ bytes }) => bytes.length))
  for (let used = least; used <= bins; used++) {
    const packing = pack(parcels, used, room)
    if (packing) return packing
  }
  return null
}

function planOf(
  gpu: GpuEntry,
  bins: number,
  room: number,
  groups: readonly Ready[][],
  parcels: readonly Parcel[],
  packing: ReturnType<typeof pack>,
  recall: Recall,
): Plan {
  const needed = parcels.reduce((sum, { bytes }) => sum + bytes.reduce((total, each) => total + each, 0), 0)
  const used = Array.from({ length: bins }, () => 0)
  if (packing)
    for (const [index, places] of packing.entries())
      for (const [i, bin] of places.entries()) used[bin] = (used[bin] ?? 0) + (parcels[index]?.bytes[i] ?? 0)
  const models = groups.flatMap((group, index) => {
    const places = packing?.[index] ?? []
    const left = packing ? Math.min(...places.map((bin) => room - (used[bin] ?? 0))) : null
    return group.map((each) =>
      plannedModel(each, group, places.slice(0, each.column.base.scenario.settings.gpus), left, recall),
    )
  })
  const fewest = packing ? null : fewestGpus(parcels, room, bins)
  return {
    gpu: gpu.id,
    gpus: bins,
    usable_bytes: room,
    fits: packing !== null,
    needed_bytes: needed,
    gpus_needed: packing ? used.filter((bytes) => bytes > 0).length : fewest,
    models,
    per_gpu: packing
      ? used.map((bytes, index) => ({
          index,
          used_bytes: bytes,
          left_bytes: room - bytes,
          models: models.filter(({ gpus }) => gpus.includes(index)).map(({ name }) => name),
        }))
      : [],
    left_bytes: packing ? used.reduce((sum, bytes) => sum + room - bytes, 0) : 0,
  }
}

/** The number of such GPUs that would do, up to a cluster; null where one model alone is too large for one. */
function fewestGpus(parcels: readonly Parcel[], room: number, from: number): number | null {
  if (parcels.some(({ bytes }) => bytes.some((each) => each > room))) return null
  for (
    let bins = Math.max(from + 1, ...parcels.map(({ bytes }) => bytes.length));
    bins <= 4 * MOST_ITEMS;
    bins++
  )
    if (pack(parcels, bins, room)) return bins
  return null
}
