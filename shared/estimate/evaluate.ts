import type { MemoryTerm, Phase } from '../engines/engine.ts'
import { evaluate, type Values } from '../formula/expression.ts'
import { substitute } from '../formula/substitute.ts'
import type { ComponentId } from '../formula/term.ts'
import type { DeviceContext, Scenario, Stage } from './scenario.ts'

/** One term on one stage: its bytes per device, and the numbers that gave them. */
export interface TermBytes {
  readonly term: MemoryTerm
  readonly bytes: number
  readonly values: Values
  /** The formula with its numbers. */
  readonly substituted: string
}

/** A term that was computed. Its text is printed where it is read, and once: most terms are remembered from before. */
export class ComputedTerm implements TermBytes {
  readonly term: MemoryTerm
  readonly bytes: number
  readonly values: Values
  #text: string | undefined

  constructor(term: MemoryTerm, bytes: number, values: Values) {
    this.term = term
    this.bytes = bytes
    this.values = values
  }

  get substituted(): string {
    return (this.#text ??= substitute(this.term.expression, this.values))
  }
}
export interface StageBytes {
  readonly stage: Stage
  readonly terms: readonly TermBytes[]
  readonly total: number
  /** Totals of every phase, for engines that tell phases apart; `terms` are those of the largest. */
  readonly phases?: readonly PhaseBytes[]
}
export interface PhaseBytes extends Phase {
  readonly bytes: number
}
export interface Evaluation {
  readonly stages: readonly StageBytes[]
  /** Index of the fullest stage: what must fit. */
  readonly fullest: number
  readonly perGpuBytes: number
  readonly totalBytes: number
  readonly host: readonly TermBytes[]
}

/** How a term's bytes are found: computed, or recalled from an evaluation that read the same values. */
export type FindBytes = (term: MemoryTerm, context: DeviceContext) => TermBytes | null

/** A term's whole bytes on one device. A fraction of a byte is rounded to the nearest. */
export function termBytes(term: MemoryTerm, context: DeviceContext): TermBytes | null {
  const values = term.values(context)
  if (values === null) return null
  const bytes = Math.round(evaluate(term.expression, values))
  return bytes === 0 ? null : new ComputedTerm(term, bytes, values)
}

function evaluateMoment(terms: readonly MemoryTerm[], context: DeviceContext, find: FindBytes): StageBytes {
  const present: TermBytes[] = []
  let total = 0
  for (const term of terms) {
    const result = find(term, context)
    if (result === null) continue
    present.push(result)
    total += result.bytes
  }
  return { stage: context.stage, terms: present, total }
}

/** A stage at its fullest moment. */
function evaluateStage(
  terms: readonly MemoryTerm[],
  scenario: Scenario,
  stage: Stage,
  find: FindBytes,
): StageBytes {
  const { phases } = scenario.engine
  if (!phases) return evaluateMoment(terms, { scenario, stage }, find)
  const moments = phases.map((phase) => evaluateMoment(terms, { scenario, stage, phase: phase.id }, find))
  const peak = moments.reduce((most, each) => (each.total > most.total ? each : most))
  return { ...peak, phases: phases.map((phase, index) => ({ ...phase, bytes: moments[index]?.total ?? 0 })) }
}

const hostStages = new WeakMap<Scenario['stages'], Stage>()

/** System memory as one more place: the layers below the first one on a GPU, and the input embedding. One per layout. */
function hostStage({ stages, hostLayers }: Scenario): Stage {
  let stage = hostStages.get(stages)
  if (!stage) {
    const head = stages.every((each) => !each.head)
    stage = {
      devices: 1,
      firstLayer: 0,
      endLayer: hostLayers,
      embedding: true,
      head,
      first: true,
      last: false,
    }
    hostStages.set(stages, stage)
  }
  return stage
}

/** Every term on every kind of device. The one computation behind estimates, fits and suggestions. */
export function evaluateScenario(scenario: Scenario, find: FindBytes = termBytes): Evaluation {
  const stages = scenario.stages.map((stage) => evaluateStage(scenario.engine.terms, scenario, stage, find))
  let fullest = 0
  let totalBytes = 0
  for (const [index, stage] of stages.entries()) {
    totalBytes += stage.total * stage.stage.devices
    if (stage.total > (stages[fullest]?.total ?? 0)) fullest = index
  }
  const hostTerms = scenario.engine.hostTerms
  const host =
    hostTerms.length === 0
      ? []
      : evaluateMoment(hostTerms, { scenario, stage: hostStage(scenario) }, find).terms
  return { stages, fullest, perGpuBytes: stages[fullest]?.total ?? 0, totalBytes, host }
}

/** Bytes by component of a list of terms. */
export function byComponent(terms: readonly TermBytes[]): Partial<Record<ComponentId, number>> {
  const components: Partial<Record<ComponentId, number>> = {}
  for (const { term, bytes } of terms) components[term.id] = (components[term.id] ?? 0) + bytes
  return components
}
