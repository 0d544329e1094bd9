import type { GpuEntry } from '../catalogue/schema.ts'
import { success, type Result } from '../errors.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { MAX_BYTES } from '../units/bytes.ts'
import { describeComponents } from './describe.ts'
import { estimate, estimatedModel, perGpuList } from './estimate.ts'
import { isPublished } from './evaluate-request.ts'
import { keptLoad, type KeptLoad } from './kept-columns.ts'
import type { Load } from './load.ts'
import { resolveModel, type ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import { estimatedSpeed, type EstimatedSpeed } from './speed.ts'
import type { Component, Estimate, EstimatedModel, Fit, Memory, PerGpu, Verdict } from './types.ts'

/** The part of an estimate that can be said in a few words; an {@link Estimate} is one, with much beside it. */
export interface Glance {
  readonly model: Pick<EstimatedModel, 'source' | 'max_context_length' | 'params'>
  readonly request: Estimate['request']
  readonly memory: Pick<Memory, 'per_gpu_bytes' | 'per_gpu'> & {
    readonly components: readonly Pick<Component, 'id' | 'per_gpu_bytes'>[]
  }
  readonly fit?:
    | Pick<Fit, 'gpu_name' | 'gpus' | 'capacity_bytes' | 'headroom_bytes' | 'verdict' | 'max_context_length'>
    | undefined
  readonly speed?: EstimatedSpeed | undefined
}

/**
 * Amounts so far below the most that is computed exactly that no other amount of the same estimate can be above it: a
 * file is not a hundred times what is loaded of it, nor the end of a band a hundred times its middle.
 */
const FAR_BELOW = MAX_BYTES / 128

function isFarBelow({ load }: KeptLoad): boolean {
  let most = load.totalBytes
  if (load.scenario.engine.hostTerms.length > 0) for (const { bytes } of load.evaluation.host) most += bytes
  return most <= FAR_BELOW
}

class LoadModel {
  readonly source: ResolvedModel['source']
  readonly max_context_length: number | null
  readonly #model: ResolvedModel
  readonly #scenario: Scenario

  constructor(model: ResolvedModel, scenario: Scenario) {
    this.source = model.source
    this.max_context_length = model.architecture.maxContextLength
    this.#model = model
    this.#scenario = scenario
  }

  get params(): Glance['model']['params'] {
    return estimatedModel(this.#model, this.#scenario).params
  }
}

class LoadMemory {
  readonly per_gpu_bytes: number
  readonly #load: Load

  constructor(load: Load) {
    this.per_gpu_bytes = load.perGpuBytes
    this.#load = load
  }

  get per_gpu(): readonly PerGpu[] {
    return perGpuList(this.#load.evaluation)
  }

  get components(): Glance['memory']['components'] {
    return describeComponents(this.#load.evaluation, false)
  }
}

class LoadFit {
  readonly gpu_name: string
  readonly gpus: number
  readonly capacity_bytes: number
  readonly headroom_bytes: number
  readonly verdict: Verdict
  readonly #kept: KeptLoad

  constructor(kept: KeptLoad, gpu: GpuEntry) {
    const { scenario, perGpuBytes, usableBytes, verdict } = kept.load
    this.gpu_name = gpu.name
    this.gpus = scenario.settings.gpus
    this.capacity_bytes = gpu.capacity_bytes
    this.headroom_bytes = usableBytes - perGpuBytes
    this.verdict = verdict
    this.#kept = kept
  }

  get max_context_length(): number | null {
    return this.#kept.longestContext().value
  }
}

/** A load as a glance. What takes work is done where it is read: most badges show the verdict alone. */
class LoadGlance implements Glance {
  readonly model: Glance['model']
  readonly memory: Glance['memory']
  readonly fit: Glance['fit']
  readonly #request: EstimateRequest
  readonly #kept: KeptLoad

  constructor(request: EstimateRequest, model: ResolvedModel, kept: KeptLoad) {
    const { scenario } = kept.load
    this.model = new LoadModel(model, scenario)
    this.memory = new LoadMemory(kept.load)
    this.fit = scenario.gpu ? new LoadFit(kept, scenario.gpu) : undefined
    this.#request = request
    this.#kept = kept
  }

  /** The fields that the words of a badge quote, as {@link estimate} settles them. */
  get request(): Glance['request'] {
    const { settings, engine } = this.#kept.load.scenario
    return {
      task: settings.task,
      engine: engine.id,
      context_length: settings.contextLength,
      gpus: settings.gpus,
      units: this.#request.units ?? 'GiB',
    }
  }

  get speed(): Glance['speed'] {
    const { scenario, evaluation } = this.#kept.load
    return estimatedSpeed(scenario, evaluation) ?? undefined
  }
}

/**
 * What {@link estimate} answers, as far as a badge shows it: from a kept column, without the request's echo, the
 * components' formulas, the accuracy of the band, cost or warnings. Whatever is out of the ordinary is asked in full.
 */
export function glance(request: EstimateRequest): Result<Glance> {
  const model = resolveModel(request)
  const kept = model.ok && !isPublished(request) ? keptLoad(request, model.value) : null
  return model.ok && kept && isFarBelow(kept)
    ? success(new LoadGlance(request, model.value, kept))
    : estimate(request)
}
