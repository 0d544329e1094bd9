import type { MemoryTerm } from '../engines/engine.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import type { Changes } from './changes.ts'
import type { Evaluation, FindBytes, StageBytes, TermBytes } from './evaluate.ts'
import type { ComponentId } from '../formula/term.ts'
import type { Cells, Grids } from './grids.ts'
import type { StageCells, TermCells } from './sweep.ts'
import { JudgedLoad, type Load } from './load.ts'
import { placesRead, type Recall } from './recall.ts'
import type { DeviceContext, Scenario } from './scenario.ts'
import type { Stretch } from './settle.ts'
import type { Place } from './watch.ts'

/** A term's bytes on a device of the settled request, and what they depend on, once that is asked. */
interface Known {
  readonly term: MemoryTerm
  readonly context: DeviceContext
  readonly bytes: TermBytes | null
  reads: ReadonlySet<Place> | null
}

const readsOf = (known: Known): ReadonlySet<Place> => (known.reads ??= placesRead(known.term, known.context))

/** Terms of one micro-batch and of the process: they follow context and batch, but far less than in proportion. */
const SUBLINEAR: ReadonlySet<ComponentId> = new Set<ComponentId>(['compute_buffer', 'runtime'])

/** What a set of changed places means: the same for every load that changes those. */
interface Plan {
  /** Per term whether it is looked at again. */
  readonly touched: readonly boolean[]
  /** Per stage and moment the bytes of the terms that are not. */
  readonly fixed: readonly number[]
  /** Per stage and moment the places of the terms that are. */
  readonly again: readonly (readonly number[])[]
}

/**
 * Every term of a settled request on every kind of device, in the order in which they are evaluated: by stage, by
 * phase, by term; system memory last.
 */
export class Sheet {
  readonly #scenario: Scenario
  readonly #recall: Recall
  readonly #known: Known[] = []
  readonly #moments: number
  readonly #plans = new Map<number, Plan>()
  readonly #following = new Map<keyof Stretch, Set<MemoryTerm>>()
  #masks: readonly number[] = []
  #generation = -1

  constructor(scenario: Scenario, recall: Recall) {
    this.#scenario = scenario
    this.#recall = recall
    this.#moments = scenario.stages.length * (scenario.engine.phases?.length ?? 1)
  }

  /** Finds a term's bytes and writes them down, for the load of the settled request itself. */
  readonly find: FindBytes = (term, context) => {
    const found = this.#recall(term, context)
    this.#known.push({ term, context, ...found })
    return found.bytes
  }

  /** Not so for a published formula, whose terms read other numbers. */
  get isWhole(): boolean {
    const { terms, hostTerms } = this.#scenario.engine
    return this.#known.length === this.#moments * terms.length + hostTerms.length
  }

  #masksFor(changes: Changes): readonly number[] {
    if (this.#generation !== changes.generation) {
      this.#masks = this.#known.map((known) => changes.among(readsOf(known)))
      this.#plans.clear()
      this.#following.clear()
      this.#generation = changes.generation
    }
    return this.#masks
  }

  #planFor(changed: number, changes: Changes): Plan {
    const masks = this.#masksFor(changes)
    let plan = this.#plans.get(changed)
    if (!plan) {
      const touched = masks.map((mask) => (mask & changed) !== 0)
      const { length } = this.#scenario.engine.terms
      const fixed: number[] = []
      const again: number[][] = []
      for (let moment = 0; moment < this.#moments; moment++) {
        const own = Array.from({ length }, (_, i) => moment * length + i)
        fixed.push(own.reduce((sum, i) => sum + (touched[i] ? 0 : (this.#known[i]?.bytes?.bytes ?? 0)), 0))
        again.push(own.filter((i) => touched[i]))
      }
      this.#plans.set(changed, (plan = { touched, fixed, again }))
    }
    return plan
  }

  /** The load of a scenario of the same layout, in which the changed places differ. */
  at(request: EstimateRequest, scenario: Scenario, changed: number, changes: Changes): Load {
    return new StretchedLoad(request, scenario, this.#known, this.#planFor(changed, changes), this.#recall)
  }

  /** The terms of devices whose bytes may differ over some cells. */
  differing({ varying }: Cells): Set<MemoryTerm> {
    const places = [...varying.keys()]
    const device = this.#known.slice(0, this.#moments * this.#scenario.engine.terms.length)
    return new Set(
      device.filter((known) => places.some((place) => readsOf(known).has(place))).map(({ term }) => term),
    )
  }

  /** Every term over those cells, by kind of device. */
  over(cells: Cells, differing: ReadonlySet<MemoryTerm>, grids: Grids): StageCells[] {
    const { stages, engine } = this.#scenario
    const { length } = engine.terms
    return stages.map((stage, index) => ({
      stage,
      terms: this.#known
        .slice(index * length, (index + 1) * length)
        .map(({ term, context, bytes }): TermCells => ({
          term,
          base: bytes,
          cells: differing.has(term) ? grids.bytesOf(term, context, cells) : null,
        })),
    }))
  }

  /** Bytes of a load's fullest device in terms that grow with what follows a field. */
  following({ evaluation }: Load, changes: Changes, field: keyof Stretch): number {
    const masks = this.#masksFor(changes)
    let terms = this.#following.get(field)
    if (!terms) {
      const wanted = changes.following(field)
      terms = new Set<MemoryTerm>()
      for (const [i, { term }] of this.#known.entries())
        if (((masks[i] ?? 0) & wanted) !== 0 && !SUBLINEAR.has(term.id)) terms.add(term)
      this.#following.set(field, terms)
    }
    let bytes = 0
    for (const { term, bytes: own } of evaluation.stages[evaluation.fullest]?.terms ?? [])
      if (terms.has(term)) bytes += own
    return bytes
  }
}

/** A load of which only what changed is looked at again, and only the sums unless more is asked for. */
class StretchedLoad extends JudgedLoad {
  readonly perGpuBytes: number
  readonly totalBytes: number
  readonly #known: readonly Known[]
  readonly #plan: Plan
  readonly #recall: Recall
  /** Bytes of what is looked at again, by place in the sheet. */
  readonly #found: (TermBytes | null)[] = []
  /** Totals of every stage and moment. */
  readonly #totals: number[] = []
  readonly #fullest: number
  #evaluation: Evaluation | undefined

  constructor(
    request: EstimateRequest,
    scenario: Scenario,
    known: readonly Known[],
    plan: Plan,
    recall: Recall,
  ) {
    super(request, scenario)
    this.#known = known
    this.#plan = plan
    this.#recall = recall
    const { stages, engine } = scenario
    const phases = engine.phases?.length ?? 1
    let fullest = 0
    let most = 0
    let total = 0
    for (let index = 0; index < stages.length; index++) {
      let peak = 0
      for (let moment = index * phases; moment < (index + 1) * phases; moment++)
        peak = Math.max(peak, this.#totalOf(moment))
      total += peak * (stages[index]?.devices ?? 0)
      if (peak > most) {
        most = peak
        fullest = index
      }
    }
    this.perGpuBytes = most
    this.totalBytes = total
    this.#fullest = fullest
  }

  /** A term as it is in this load's scenario. */
  #look(place: number): TermBytes | null {
    const { term, context } = this.#known[place] as Known
    const { stage, phase } = context
    const { scenario } = this
    const own = phase === undefined ? { scenario, stage } : { scenario, stage, phase }
    const { bytes } = this.#recall(term, own)
    this.#found[place] = bytes
    return bytes
  }

  #totalOf(moment: number): number {
    let total = this.#plan.fixed[moment] ?? 0
    for (const place of this.#plan.again[moment] ?? []) total += this.#look(place)?.bytes ?? 0
    this.#totals[moment] = total
    return total
  }

  #present(from: number, count: number): TermBytes[] {
    const present: TermBytes[] = []
    for (let place = from; place < from + count; place++) {
      let bytes = this.#plan.touched[place] ? this.#found[place] : this.#known[place]?.bytes
      if (bytes === undefined) bytes = this.#look(place)
      if (bytes !== null) present.push(bytes)
    }
    return present
  }

  get evaluation(): Evaluation {
    return (this.#evaluation ??= this.#evaluate())
  }

  #evaluate(): Evaluation {
    const { stages, engine } = this.scenario
    const { terms, hostTerms, phases } = engine
    const count = phases?.length ?? 1
    const stageBytes = stages.map((stage, index): StageBytes => {
      let peak = index * count
      for (let moment = peak + 1; moment < (index + 1) * count; moment++)
        if ((this.#totals[moment] ?? 0) > (this.#totals[peak] ?? 0)) peak = moment
      return {
        stage,
        terms: this.#present(peak * terms.length, terms.length),
        total: this.#totals[peak] ?? 0,
        ...(phases
          ? { phases: phases.map((phase, i) => ({ ...phase, bytes: this.#totals[index * count + i] ?? 0 })) }
          : {}),
      }
    })
    return {
      stages: stageBytes,
      fullest: this.#fullest,
      perGpuBytes: this.perGpuBytes,
      totalBytes: this.totalBytes,
      host: this.#present(stages.length * count * terms.length, hostTerms.length),
    }
  }
}
