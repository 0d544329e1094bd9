import type { Evaluation } from '../estimate/evaluate.ts'
import type { Scenario } from '../estimate/scenario.ts'
import { evaluate } from '../formula/expression.ts'
import { rowBytesOf } from '../model/stored-weights.ts'
import { bandFor, decodeConstants, prefillConstants, type Band } from './calibration.ts'
import { scenarioKeys, type LevelKeys, type SpeedOptions } from './classes.ts'
import { decodeLaw, decodeValues } from './decode-law.ts'
import { HOST, hostRows, slotBandwidth } from './host-memory.ts'
import { printLaw, quantity, type AppliedLaw, type Quantity } from './law.ts'
import { prefillLaw, prefillValues } from './prefill-law.ts'
import { modelKind } from './model-kind.ts'
import { passTokens } from './pass-tokens.ts'
import { promptWork } from './prompt-work.ts'
import { speculativeQuantity, type Speculation } from './speculative.ts'
import { stepWork, type StepWork } from './step-work.ts'
import { usabilityOf, type Usability } from './usability.ts'

/** What is asked beside the scenario; its own backend and speculation stand where these are absent. */
export interface SpeedRequest extends SpeedOptions {
  readonly speculation?: Speculation
  /** Print the formulas with their numbers. */
  readonly explain?: boolean
}

export interface SpeedRange {
  readonly low: number
  readonly high: number
}

/** The `speed` block of an answer. Tokens per second and seconds. */
export interface Speed {
  /** All sequences and data-parallel copies together, when every sequence holds `context_tokens`. */
  readonly decode_tokens_per_second: number
  /** What one reader sees. */
  readonly decode_tokens_per_second_per_sequence: number
  /** 10th to 90th percentile of the measured rows of the class around the law. */
  readonly decode_range: SpeedRange
  /** Of one prompt of `prompt_tokens`; null where no source states the device's compute rate. */
  readonly prefill_tokens_per_second: number | null
  readonly prefill_range: SpeedRange | null
  /** Until the first token of an answer to that prompt, with nothing else waiting. */
  readonly time_to_first_token_seconds: number | null
  readonly bound: 'memory' | 'compute'
  readonly usability: Usability
  readonly context_tokens: number
  readonly prompt_tokens: number
  readonly sequences: number
  /** False where the estimate exceeds what the device can hold: the speed it would have if it fitted. */
  readonly fits: boolean
  readonly basis: string
  readonly accuracy: {
    readonly rows: number
    readonly median_abs_error: number
    readonly p90_abs_error: number
  }
  readonly prefill_accuracy: {
    readonly rows: number
    readonly median_abs_error: number
    readonly p90_abs_error: number
  }
  /** With `explain`: each law with its numbers put in. */
  readonly terms?: readonly AppliedLaw[]
}

const range = (value: number, band: Band): SpeedRange => ({ low: value * band.low, high: value * band.high })
const accuracyOf = ({ rows, median, p90 }: Band): Speed['accuracy'] => ({
  rows,
  median_abs_error: median,
  p90_abs_error: p90,
})

/** Groups of sequences that a pipeline works on at once: one place has one group, the others the next ones. */
function pipelineGroups({ engine, stages }: Scenario, sequences: number): number {
  // llama.cpp's layer split hands one batch from device to device.
  return engine.readsGguf ? 1 : Math.min(stages.length, sequences)
}

interface Step {
  readonly seconds: number
  readonly work: readonly StepWork[]
  readonly applied: Quantity
  readonly bound: 'memory' | 'compute'
}

/** Seconds until every sequence of one copy has its next token. */
function stepOf(scenario: Scenario, keys: LevelKeys): Step {
  const { settings, degrees } = scenario
  const constants = decodeConstants(keys)
  const sequences = Math.ceil(settings.batchSize / degrees.data)
  const groups = pipelineGroups(scenario, sequences)
  const perGroup = Math.ceil(sequences / groups)
  const work = stepWork(scenario, { context: settings.contextLength, sequences: perGroup })
  const applied = quantity(decodeLaw, decodeValues(work, constants, perGroup))
  let slowest = 0
  if (groups > 1)
    for (const place of work) {
      const alone = evaluate(decodeLaw.expression, decodeValues([place], constants, perGroup))
      slowest = Math.max(slowest, alone)
    }
  let memory = 0
  let compute = 0
  for (const { traffic, bandwidth, rate } of work) {
    memory +=
      (traffic.denseBytes + traffic.expertBytes + traffic.cacheBytes + traffic.stateBytes) /
      (bandwidth * constants.efficiency)
    compute += rate === null ? 0 : traffic.weightFlops / (rate * constants.compute)
  }
  return {
    seconds: Math.max(applied.value, groups * slowest),
    work,
    applied,
    bound: compute > memory ? 'compute' : 'memory',
  }
}

function prefillOf(scenario: Scenario, keys: LevelKeys, tokens: number): Quantity | null {
  const work = promptWork(scenario, { tokens, before: 0, passTokens: passTokens(scenario) })
  if (work === null) return null
  const slot = slotBandwidth(scenario)
  let hosted = 0
  for (const row of hostRows(scenario)) hosted += rowBytesOf(row)
  const upload = slot === null ? 0 : (work.passes * hosted) / (slot * HOST.slotEfficiency)
  return quantity(prefillLaw, prefillValues(work, prefillConstants(keys), upload))
}

function basisOf(scenario: Scenario, measured: string, band: Band): string {
  const hosted = hostRows(scenario).length > 0
  const host = hosted ? ' Host memory is taken as two channels of DDR5-5600, which is not measured here.' : ''
  return `Calibrated on published measurements (${measured}): ${band.rows} rows whose model was left out of the fit.${host}`
}

const printed = (laws: readonly (Quantity | null)[]): AppliedLaw[] =>
  laws.filter((law) => law !== null).map(printLaw)

/**
 * How fast a settled scenario generates and reads prompts: a roofline whose efficiencies are calibrated on published
 * measurements (calibration.json). Null for training and without a GPU. `decode` is at the full context of the
 * request; the first tokens of a conversation come faster.
 */
export function speedOf(
  scenario: Scenario,
  evaluation: Evaluation,
  request: SpeedRequest = {},
): Speed | null {
  const { settings, gpu, degrees, architecture } = scenario
  const keys = scenarioKeys(scenario, request)
  if (settings.task === 'training' || gpu === null || keys === null) return null
  const step = stepOf(scenario, keys)
  if (step.work.length === 0 || step.seconds <= 0) return null
  const kind = modelKind(architecture)
  const regime =
    settings.batchSize > degrees.data || scenario.stages.length * degrees.tensor > 1 ? 'batched' : 'single'
  const { band, basis } = bandFor('decode', regime, keys, kind)
  const prefillBand = bandFor('prefill', 'single', keys, kind).band
  const speculation = request.speculation ?? settings.speculation
  const factor = speculation ? speculativeQuantity(speculation) : null
  const perSequence = (factor?.value ?? 1) / step.seconds
  const total = perSequence * settings.batchSize
  const promptTokens = Math.min(settings.promptTokens, settings.contextLength)
  const prefill = prefillOf(scenario, keys, promptTokens)
  const prefillSpeed = prefill === null ? null : promptTokens / prefill.value
  return {
    decode_tokens_per_second: total,
    decode_tokens_per_second_per_sequence: perSequence,
    decode_range: range(total, band),
    prefill_tokens_per_second: prefillSpeed,
    prefill_range: prefillSpeed === null ? null : range(prefillSpeed, prefillBand),
    time_to_first_token_seconds: prefill === null ? null : prefill.value + step.seconds,
    bound: step.bound,
    usability: usabilityOf(perSequence),
    context_tokens: settings.contextLength,
    prompt_tokens: promptTokens,
    sequences: settings.batchSize,
    fits: evaluation.perGpuBytes <= gpu.usable_bytes,
    basis: basisOf(scenario, basis, band),
    accuracy: accuracyOf(band),
    prefill_accuracy: accuracyOf(prefillBand),
    ...(request.explain ? { terms: printed([step.applied, prefill, factor]) } : {}),
  }
}
