import type { Scenario, Stage } from '../../../estimate/scenario.ts'
import type { GroupRow } from '../../../formula/expression.ts'
import type { Architecture } from '../../../model/architecture.ts'
import { cachedTokens } from '../cache.ts'
import { runOf, type Run } from '../run.ts'
import { Decisions } from './decisions.ts'
import { deviceWeights } from './host-weights.ts'
import { attentionOf, cacheType, deviceGraph } from './model.ts'
import { planBuffer, type Peak } from './plan.ts'
import type { Part } from './tensors.ts'

/** What the buffer holds at the widest step of a part, tensors of one label added up, and the space lost between. */
export interface Widest {
  readonly rows: readonly GroupRow[]
  readonly gaps: number
}
export type Widests = ReadonlyMap<Part, Widest>

/** The plan for one number of cells, and the digest of the decisions it was made by. */
interface Known {
  readonly cells: number
  readonly decisions: string
  readonly widests: Widests
}

/** Plans kept of all models together (some 1 kB each), and numbers of cells kept of one kind. */
const PLANS_KEPT = 8000
const CELLS_KEPT = 512
let plans = new WeakMap<Architecture, Map<string, Known[]>>()
let kept = 0

function widestOf({ bytes, held }: Peak): Widest {
  const byLabel = new Map<string, number>()
  let used = 0
  for (const each of held) {
    byLabel.set(each.label, (byLabel.get(each.label) ?? 0) + each.bytes)
    used += each.bytes
  }
  return {
    rows: [...byLabel].map(([label, size]) => ({ label, values: { bytes: size } })),
    gaps: bytes - used,
  }
}

/** The plan of one device, worked out from its graph. */
export function planOf(
  scenario: Scenario,
  stage: Stage,
  inputCopies: number,
  decisions = new Decisions(),
): Widests {
  const peaks = planBuffer(deviceGraph(scenario, stage, deviceWeights(scenario)), inputCopies, decisions)
  return new Map(Array.from(peaks, ([part, peak]) => [part, widestOf(peak)]))
}

/** What of a stage's layers its graph depends on: their kinds and numbers, and whether the model's last is among them. */
const placeOf = ({ pattern }: Architecture, { firstLayer, endLayer }: Stage): string =>
  `${firstLayer} ${endLayer === pattern.length} ${pattern.slice(firstLayer, endLayer).join(' ')}`

/** Cells of the windowed layers' caches: a number of their own, or as many as the others have. */
function windows(scenario: Scenario, { cells }: Run): string {
  const found = new Set<number | '='>()
  for (const kind of scenario.architecture.kinds) {
    const mixer = attentionOf(kind.mixer)
    const own = mixer ? cachedTokens(mixer, scenario) : cells
    found.add(own === cells ? '=' : own)
  }
  return [...found].join(' ')
}

/** Everything that the graph depends on but the cells of the full cache. */
function keyOf(scenario: Scenario, stage: Stage, inputCopies: number, run: Run): string {
  const { architecture, settings, profile, hostLayers } = scenario
  const { keyFormat, valueFormat, flashAttention, cpuMoe } = settings
  // Formats and the layers' numbers matter only where weights are copied from the host.
  const place =
    hostLayers > 0 || cpuMoe
      ? `${settings.weights}${settings.importanceMatrix} ${stage.firstLayer} ${stage.endLayer} ${stage.first}`
      : placeOf(architecture, stage)
  const { tokens, streams, sequences, outputs } = run
  return `${profile.id},${place},${stage.head},${hostLayers},${inputCopies},${keyFormat},${valueFormat},${flashAttention},${cpuMoe},${tokens},${streams},${sequences},${outputs},${windows(scenario, run)}`
}

/** A step of the cells, in units of what sizes are padded to (256 cells, 128 bytes). */
const PADDINGS_PER_STEP = 2

/**
 * Whether every tensor grows by a straight line with the cells: sizes are padded, and a step of the cells must be whole
 * paddings. So it is but for caches in blocks whose rows are of odd widths.
 */
function growsStraight({ architecture, settings }: Scenario): boolean {
  const bytes = [settings.keyFormat, settings.valueFormat].map((id) => cacheType(id).elementBytes)
  return architecture.kinds.every((kind) => {
    const mixer = attentionOf(kind.mixer)
    if (!mixer) return true
    const widths =
      mixer.kind === 'attention'
        ? [mixer.kvHeads * mixer.keyDim, mixer.kvHeads * mixer.valueDim]
        : [mixer.kvRank, mixer.kvRank + mixer.ropeDim]
    return widths.every((width) => bytes.every((each) => Number.isInteger(PADDINGS_PER_STEP * width * each)))
  })
}

/** The plan at a number of cells between two with the same decisions: each size lies on the line between its ends. */
function between(low: Known, high: Known, cells: number): Widests {
  const share = (cells - low.cells) / (high.cells - low.cells)
  const at = (from: number, to: number): number => from + Math.round((to - from) * share)
  return new Map(
    Array.from(low.widests, ([part, from]) => {
      const to = high.widests.get(part) as Widest
      const rows = from.rows.map(({ label, values }, i) => ({
        label,
        values: { bytes: at(values['bytes'] as number, to.rows[i]?.values['bytes'] as number) },
      }))
      return [part, { rows, gaps: at(from.gaps, to.gaps) }]
    }),
  )
}

/** Index of the first plan for as many cells or more. */
function placeFor(known: readonly Known[], cells: number): number {
  let low = 0
  let high = known.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((known[middle] as Known).cells < cells) low = middle + 1
    else high = middle
  }
  return low
}

/** Adds a plan, and forgets what lies between two ends of the same decisions. */
function remember(known: Known[], at: number, plan: Known): void {
  const before = known.length
  known.splice(at, 0, plan)
  for (let i = Math.max(1, at - 1); i < Math.min(known.length - 1, at + 2); i++)
    if (known[i - 1]?.decisions === known[i]?.decisions && known[i]?.decisions === known[i + 1]?.decisions)
      known.splice(i--, 1)
  if (known.length > CELLS_KEPT) known.splice(0, known.length, plan)
  kept += known.length - before
}

/** A device's plan, worked out once for all requests that differ only in what it does not depend on, or in cells between. */
export function knownPlan(scenario: Scenario, stage: Stage, inputCopies: number): Widests {
  const { architecture } = scenario
  const run = runOf(scenario.settings)
  const key = keyOf(scenario, stage, inputCopies, run)
  if (kept >= PLANS_KEPT) {
    plans = new WeakMap()
    kept = 0
  }
  let kinds = plans.get(architecture)
  if (!kinds) plans.set(architecture, (kinds = new Map()))
  let known = kinds.get(key)
  if (!known) kinds.set(key, (known = []))
  const at = placeFor(known, run.cells)
  const [low, high] = [known[at - 1], known[at]]
  if (high?.cells === run.cells) return high.widests
  if (low && high && low.decisions === high.decisions) return between(low, high, run.cells)
  const decisions = new Decisions()
  const widests = planOf(scenario, stage, inputCopies, decisions)
  const digest = growsStraight(scenario) ? decisions.digest : `at ${run.cells}`
  remember(known, at, { cells: run.cells, decisions: digest, widests })
  return widests
}
