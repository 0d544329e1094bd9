import { readAccuracyReport, type SetAccuracy, type TermAccuracy } from '../accuracy/index.ts'
import type { Engine } from '../engines/engine.ts'
import type { ComponentId } from '../formula/term.ts'
import type { Evaluation, TermBytes } from './evaluate.ts'
import type { Scenario } from './scenario.ts'
import type { Accuracy } from './types.ts'

interface Band {
  readonly low: number
  readonly high: number
  readonly accuracy: Accuracy
}

/** The measured terms that speak for a component: of several the one with most rows. */
const MEASURED_AS: Readonly<Partial<Record<ComponentId, readonly string[]>>> = {
  weights: ['weights'],
  kv_cache: ['kv_cache', 'kv_bytes_per_token'],
  recurrent_state: ['recurrent_state'],
  compute_buffer: ['compute_buffer'],
  activations: ['activations'],
  // vLLM measures the sampler's logits inside its activation peak.
  logits: ['logits', 'activations'],
  cuda_graphs: ['cuda_graphs'],
  communication: ['non_torch'],
  runtime: ['init_cuda_used'],
}
/** What torch's counters leave out of a measured peak. */
const OUTSIDE_PEAK: ReadonlySet<string> = new Set(['runtime', 'fragmentation', 'cuda_graphs'])

/** Bytes of a device with the errors of the rows that measured the like. */
interface Share {
  readonly bytes: number
  readonly set: SetAccuracy
  readonly term: TermAccuracy
}

/** A 90th percentile of fewer rows would be their worst one. */
const FEWEST_ROWS = 10

const isScored = ({ score }: TermAccuracy): boolean => score.p90 !== null && score.answered >= FEWEST_ROWS

function findTerm(sets: readonly SetAccuracy[], names: readonly string[]): Omit<Share, 'bytes'> | null {
  const found = sets.flatMap((set) =>
    set.terms.filter((term) => names.includes(term.term) && isScored(term)).map((term) => ({ set, term })),
  )
  return found.sort((a, b) => b.term.score.answered - a.term.score.answered)[0] ?? null
}

/** What speaks for an engine: its sets, and per component the term that measured it. Looked up once. */
interface Measured {
  readonly sets: readonly SetAccuracy[]
  readonly peak: Omit<Share, 'bytes'> | null
  readonly own: Map<ComponentId, Omit<Share, 'bytes'> | null>
  /** What is said of some components together, by their ids. */
  readonly words: Map<string, Words>
}
/** What a band rests on, in words, and the rows behind it. */
interface Words {
  readonly basis: string
  readonly rows: number
}
const measuredByEngine = new Map<string, Measured>()

function measuredFor(engine: string): Measured {
  let measured = measuredByEngine.get(engine)
  if (!measured) {
    const sets = readAccuracyReport().sets.filter((set) => set.band && set.engines.includes(engine))
    measured = { sets, peak: findTerm(sets, ['peak']), own: new Map(), words: new Map() }
    measuredByEngine.set(engine, measured)
  }
  return measured
}

function ownTerm({ sets, own }: Measured, id: ComponentId): Omit<Share, 'bytes'> | null {
  let found = own.get(id)
  if (found === undefined) own.set(id, (found = findTerm(sets, MEASURED_AS[id] ?? [])))
  return found
}

/** Splits a device's bytes into shares with a measured error, and the ids of what no row measures. */
function sharesOf(
  components: Iterable<readonly [ComponentId, number]>,
  measured: Measured,
): { shares: Share[]; unscored: ComponentId[] } {
  const { peak } = measured
  const shares: Share[] = []
  const unscored: ComponentId[] = []
  let inPeak = 0
  for (const [id, bytes] of components) {
    const own = ownTerm(measured, id)
    if (own) shares.push({ bytes, set: own.set, term: own.term })
    else if (peak && !OUTSIDE_PEAK.has(id)) inPeak += bytes
    else unscored.push(id)
  }
  if (peak && inPeak > 0) shares.push({ bytes: inPeak, set: peak.set, term: peak.term })
  return { shares, unscored }
}

const weighted = (shares: readonly Share[], error: (term: TermAccuracy) => number | null): number =>
  shares.reduce((sum, { bytes, term }) => sum + bytes * (error(term) ?? 0), 0)

const widthOf = (shares: readonly Share[]): number => Math.ceil(weighted(shares, ({ score }) => score.p90))

/** Bytes of the fullest device by component, in the order in which components first arise. */
function componentsOf(evaluation: Evaluation): [ComponentId, number][] {
  const components: [ComponentId, number][] = []
  for (const { term, bytes } of evaluation.stages[evaluation.fullest]?.terms ?? []) {
    const before = components.find(([id]) => id === term.id)
    if (before) before[1] += bytes
    else components.push([term.id, bytes])
  }
  return components
}

/**
 * The width of {@link sharesOf}'s shares, added up in the same order without making them: a search asks for it at
 * every step. Null where two terms belong to one component, since their bytes are added before they are weighted.
 */
function widthOfSingles(terms: readonly TermBytes[], measured: Measured): number | null {
  const { peak } = measured
  let width = 0
  let inPeak = 0
  for (const [index, { term, bytes }] of terms.entries()) {
    for (let before = 0; before < index; before += 1) if (terms[before]?.term.id === term.id) return null
    const own = ownTerm(measured, term.id)
    if (own) width += bytes * (own.term.score.p90 ?? 0)
    else if (peak && !OUTSIDE_PEAK.has(term.id)) inPeak += bytes
  }
  if (peak && inPeak > 0) width += inPeak * (peak.term.score.p90 ?? 0)
  return Math.ceil(width)
}

/** Whether rows can speak for it at all: not for a published formula, nor for the bare one. */
const isMeasurable = ({ engine }: Scenario, evaluation: Evaluation): boolean =>
  engine.id !== 'none' &&
  (evaluation.stages[evaluation.fullest]?.terms ?? []).every(({ term }) => engine.terms.includes(term))

/** Upper end of the error band alone: what decides between `fits` and `tight`, without the words. */
export function highBytes(scenario: Scenario, evaluation: Evaluation): number {
  if (!isMeasurable(scenario, evaluation)) return evaluation.perGpuBytes
  const measured = measuredFor(scenario.engine.id)
  const terms = evaluation.stages[evaluation.fullest]?.terms ?? []
  return (
    evaluation.perGpuBytes +
    (widthOfSingles(terms, measured) ?? widthOf(sharesOf(componentsOf(evaluation), measured).shares))
  )
}

type HighOver = (perGpuBytes: number, bytesOf: (term: number) => number) => number
const highOverEngine = new Map<string, HighOver | null>()

/**
 * {@link highBytes} of any device of an engine, from its own terms' bytes by their place among them: for a matrix, which
 * asks ten thousand times. Null where two terms belong to one component.
 */
export function highOver(engine: Engine): HighOver | null {
  let high = highOverEngine.get(engine.id)
  if (high === undefined) highOverEngine.set(engine.id, (high = makeHighOver(engine)))
  return high
}

function makeHighOver({ id, terms }: Engine): HighOver | null {
  if (id === 'none') return (perGpuBytes) => perGpuBytes
  if (new Set(terms.map((term) => term.id)).size < terms.length) return null
  const measured = measuredFor(id)
  const { peak } = measured
  const own = terms.map((term) => ownTerm(measured, term.id)?.term.score.p90 ?? 0)
  const isInPeak = terms.map(
    (term) => peak !== null && !ownTerm(measured, term.id) && !OUTSIDE_PEAK.has(term.id),
  )
  const ofPeak = peak?.term.score.p90 ?? 0
  return (perGpuBytes, bytesOf) => {
    let width = 0
    let inPeak = 0
    for (let i = 0; i < own.length; i++)
      if (isInPeak[i]) inPeak += bytesOf(i)
      else width += bytesOf(i) * (own[i] as number)
    return perGpuBytes + Math.ceil(width + inPeak * ofPeak)
  }
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`

const describe = ({ term }: Share): string =>
  `${term.label} ${percent(term.score.p90 ?? 0)} (${term.score.answered})`

function wordsOf(shares: readonly Share[], unscored: readonly ComponentId[]): Words {
  const sources = [...new Set(shares.map(({ set }) => set.label))].join(', ')
  const basis = `Measured on ${sources}; nine rows in ten are within (rows): ${[...new Set(shares.map(describe))].join(', ')}`
  return {
    basis: unscored.length === 0 ? `${basis}.` : `${basis}. Not measured: ${unscored.join(', ')}.`,
    rows: [...new Set(shares.map(({ term }) => term))].reduce((sum, { score }) => sum + score.answered, 0),
  }
}

/** Words kept per engine: which components a device holds takes few forms. */
const WORDS_KEPT = 256

/** The words of {@link wordsOf}, put together once for components that come together: they do not depend on bytes. */
function wordsFor(
  { words }: Measured,
  components: readonly (readonly [ComponentId, number])[],
  shares: readonly Share[],
  unscored: readonly ComponentId[],
): Words {
  // Whether a share of the peak is among them shows in their number.
  let key = `${shares.length}`
  for (const [id] of components) key += ` ${id}`
  let found = words.get(key)
  if (!found) {
    found = wordsOf(shares, unscored)
    if (words.size >= WORDS_KEPT) words.clear()
    words.set(key, found)
  }
  return found
}

const unknown = (bytes: number, basis: string): Band => ({
  low: bytes,
  high: bytes,
  accuracy: { basis, rows: 0, median_abs_error: null, p90_abs_error: null },
})

/**
 * The band an estimate carries, in bytes of the fullest device: the 90th percentile of each part's measured relative
 * error, times its bytes, added up. Adding is the cautious choice: a root of squares would need errors that are
 * independent, but they come from one reading of one model. A part that is exact on every row adds nothing, and one
 * that no row measures adds nothing either but is named.
 */
export function errorBand(scenario: Scenario, evaluation: Evaluation): Band {
  const bytes = evaluation.perGpuBytes
  const { engine } = scenario
  const terms = evaluation.stages[evaluation.fullest]?.terms ?? []
  if (terms.some(({ term }) => !engine.terms.includes(term)))
    return unknown(
      bytes,
      'A published formula, computed as its document states it: no reference rows are scored for it.',
    )
  if (engine.id === 'none')
    return unknown(bytes, 'The bare formula: exact arithmetic, no engine overhead, so nothing to measure.')
  const measured = measuredFor(engine.id)
  const components = componentsOf(evaluation)
  const { shares, unscored } = sharesOf(components, measured)
  if (shares.length === 0)
    return unknown(bytes, `${rowsOf(measured.sets)} for ${engine.label}: the band is unknown.`)
  const width = widthOf(shares)
  const { basis, rows } = wordsFor(measured, components, shares, unscored)
  const covered = Math.max(1, bytes)
  return {
    low: Math.max(0, bytes - width),
    high: bytes + width,
    accuracy: {
      basis,
      rows,
      median_abs_error: rounded(weighted(shares, ({ score }) => score.median) / covered),
      p90_abs_error: rounded(width / covered),
    },
  }
}

/** Too few rows are no basis either. */
function rowsOf(sets: readonly SetAccuracy[]): string {
  const most = Math.max(0, ...sets.flatMap(({ terms }) => terms.map(({ score }) => score.answered)))
  return most === 0 ? 'No reference rows' : `Fewer than ${FEWEST_ROWS} reference rows`
}

const rounded = (value: number): number => Number(value.toFixed(6))
