import type { Scenario, Stage } from '../../../estimate/scenario.ts'
import type { Architecture } from '../../../model/architecture.ts'
import { runOf } from '../run.ts'
import { Decisions } from './decisions.ts'
import { deviceWeights } from './host-weights.ts'
import { attentionOf, cacheType, deviceGraph } from './model.ts'
import { between, type Known, type Widest, type Widests } from './between.ts'
import { askedOf, bucketOf, isSame, type Asked } from './plan-key.ts'
import { planBuffer, type Peak } from './plan.ts'
import { COMPUTED_PARTS, type ComputedPart } from './tensors.ts'

/** Plans that differ in the number of cells alone, fewest first. */
interface Kind {
  readonly asked: Asked
  readonly known: Known[]
}

/** Plans kept of all models together (some 1 kB each), and numbers of cells kept of one kind. */
const PLANS_KEPT = 8000
const CELLS_KEPT = 512
let plans = new WeakMap<Architecture, Map<number, Kind[]>>()
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
  const widests: { [part in ComputedPart]?: Widest } = {}
  for (const part of COMPUTED_PARTS) {
    const peak = peaks.get(part)
    if (peak) widests[part] = widestOf(peak)
  }
  return widests
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

function kindOf(architecture: Architecture, asked: Asked): Kind {
  let buckets = plans.get(architecture)
  if (!buckets) plans.set(architecture, (buckets = new Map()))
  const at = bucketOf(asked)
  let kinds = buckets.get(at)
  if (!kinds) buckets.set(at, (kinds = []))
  let kind = kinds.find((each) => isSame(each.asked, asked))
  if (!kind) kinds.push((kind = { asked, known: [] }))
  return kind
}

/** A device's plan, worked out once for all requests that differ only in what it does not depend on, or in cells between. */
export function knownPlan(scenario: Scenario, stage: Stage, inputCopies: number): Widests {
  const { architecture } = scenario
  const run = runOf(scenario.settings)
  const asked = askedOf(scenario, stage, inputCopies, run)
  if (kept >= PLANS_KEPT) {
    plans = new WeakMap()
    kept = 0
  }
  const { known } = kindOf(architecture, asked)
  const at = placeFor(known, run.cells)
  const [low, high] = [known[at - 1], known[at]]
  if (high?.cells === run.cells) return high.widests
  const told = low && high && low.decisions === high.decisions ? between(low, high, run.cells) : null
  if (told) return told
  const decisions = new Decisions()
  const widests = planOf(scenario, stage, inputCopies, decisions)
  const digest = growsStraight(scenario) ? decisions.digest : `at ${run.cells}`
  remember(known, at, { cells: run.cells, decisions: digest, widests })
  return widests
}
