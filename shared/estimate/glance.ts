import { success, type Result } from '../errors.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { MAX_BYTES } from '../units/bytes.ts'
import { describeComponents } from './describe.ts'
import { estimate, estimatedModel, perGpuList } from './estimate.ts'
import { isPublished } from './evaluate-request.ts'
import { keptLoad, type KeptLoad } from './kept-columns.ts'
import { resolveModel, type ResolvedModel } from './resolve-model.ts'
import { estimatedSpeed, type EstimatedSpeed } from './speed.ts'
import type { Component, Estimate, EstimatedModel, Fit, Memory, PerGpu } from './types.ts'

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
 * file is not a hundred times what is loaded of it.
 */
const FAR_BELOW = MAX_BYTES / 128

function isFarBelow({ load: { evaluation, highBytes } }: KeptLoad): boolean {
  let most = Math.max(evaluation.totalBytes, highBytes)
  for (const { bytes } of evaluation.host) most += bytes
  return most <= FAR_BELOW
}

/** A load as a glance. Each part is worked out where it is read: most badges show the verdict alone. */
class LoadGlance implements Glance {
  readonly #request: EstimateRequest
  readonly #model: ResolvedModel
  readonly #kept: KeptLoad

  constructor(request: EstimateRequest, model: ResolvedModel, kept: KeptLoad) {
    this.#request = request
    this.#model = model
    this.#kept = kept
  }

  get model(): Glance['model'] {
    const [model, { scenario }] = [this.#model, this.#kept.load]
    return {
      source: model.source,
      max_context_length: model.architecture.maxContextLength,
      get params() {
        return estimatedModel(model, scenario).params
      },
    }
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

  get memory(): Glance['memory'] {
    const { evaluation, perGpuBytes } = this.#kept.load
    return {
      per_gpu_bytes: perGpuBytes,
      get per_gpu(): readonly PerGpu[] {
        return perGpuList(evaluation)
      },
      get components() {
        return describeComponents(evaluation, false)
      },
    }
  }

  get fit(): Glance['fit'] {
    const kept = this.#kept
    const { scenario, perGpuBytes, usableBytes, verdict } = kept.load
    const { gpu, settings } = scenario
    if (!gpu) return undefined
    return {
      gpu_name: gpu.name,
      gpus: settings.gpus,
      capacity_bytes: gpu.capacity_bytes,
      headroom_bytes: usableBytes - perGpuBytes,
      verdict,
      get max_context_length() {
        return kept.longestContext().value
      },
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
