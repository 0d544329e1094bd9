import { candidates, type Candidate } from '../decide/candidates.ts'
import { SPEED_COSTS } from '../decide/sensitivity.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { keptLoad } from './kept-columns.ts'
import type { Recall } from './recall.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import type { Suggestion } from './types.ts'

/** How many are offered. */
const OFFERED = 5
/** Changes combined at most: more would be another request. */
const MOST_STEPS = 6
/** Added to a step's cost, so that free steps compare by what they save. */
const FREE = 0.25

interface Tried {
  readonly candidate: Candidate
  readonly suggestion: Suggestion
  readonly works: boolean
}

function tryOne(
  request: EstimateRequest,
  model: ResolvedModel,
  recall: Recall,
  now: number,
  candidate: Candidate,
): Tried | null {
  const load = keptLoad({ ...request, ...candidate.request }, model, recall)?.load
  if (!load) return null
  const { perGpuBytes } = load
  if (perGpuBytes >= now) return null
  const { verdict } = load
  const suggestion: Suggestion = {
    change: candidate.words,
    request: candidate.request,
    per_gpu_bytes: perGpuBytes,
    verdict,
    saves_bytes: now - perGpuBytes,
    quality: candidate.quality && {
      perplexity_increase_percent: candidate.quality.perplexity_increase_percent,
      basis: candidate.quality.basis,
      source: candidate.quality.source,
    },
    speed: SPEED_COSTS[candidate.speed].words,
  }
  return { candidate, suggestion, works: verdict !== 'exceeds' }
}

/** Bytes of the fullest device as the request is; infinite where that contradicts itself. */
const bytesNow = (request: EstimateRequest, model: ResolvedModel, recall: Recall): number =>
  keptLoad(request, model, recall)?.load.perGpuBytes ?? Number.POSITIVE_INFINITY

/** What could be changed about a request, cheapest in quality and speed first. */
const optionsOf = (request: EstimateRequest, scenario: Scenario): Candidate[] =>
  candidates(request, scenario).sort((a, b) => a.cost - b.cost)

/** The first of each kind. */
function oneOfAKind(tried: readonly Tried[]): Tried[] {
  const seen = new Set<string>()
  return tried.filter(({ candidate }) => !seen.has(candidate.kind) && seen.add(candidate.kind))
}

const bySavings = (a: Tried, b: Tried): number => b.suggestion.saves_bytes - a.suggestion.saves_bytes

/**
 * Single changes that make the request fit, cheapest in quality and speed first, at most one of a kind; when none does
 * alone, the ones that save most.
 *
 * @param now {@link bytesNow} of the request, where the caller has it
 */
export function suggestionsFor(
  request: EstimateRequest,
  model: ResolvedModel,
  scenario: Scenario,
  recall: Recall,
  now = bytesNow(request, model, recall),
): Suggestion[] {
  const works: Tried[] = []
  const others: Tried[] = []
  const found = new Set<string>()
  for (const candidate of optionsOf(request, scenario)) {
    // A dearer change of a kind that already works is of no use.
    if (found.size === OFFERED) break
    const tried = found.has(candidate.kind) ? null : tryOne(request, model, recall, now, candidate)
    if (!tried) continue
    if (tried.works) {
      works.push(tried)
      found.add(candidate.kind)
    } else others.push(tried)
  }
  const pool = works.length > 0 ? works : oneOfAKind(others.sort(bySavings))
  return pool.slice(0, OFFERED).map(({ suggestion }) => suggestion)
}

const changed = (request: EstimateRequest, { request: change }: Candidate): EstimateRequest => ({
  ...request,
  ...change,
})

const worth = ({ candidate, suggestion }: Tried): number =>
  suggestion.saves_bytes / (FREE + Math.max(0, candidate.cost))

/** The cheapest change that suffices, else the one that saves most for its cost. */
function nextStep(
  request: EstimateRequest,
  model: ResolvedModel,
  scenario: Scenario,
  recall: Recall,
): Tried | undefined {
  const now = bytesNow(request, model, recall)
  let best: Tried | undefined
  for (const candidate of optionsOf(request, scenario)) {
    const tried = tryOne(request, model, recall, now, candidate)
    if (tried?.works) return tried
    if (tried && (!best || worth(tried) > worth(best))) best = tried
  }
  return best
}

/**
 * Steps that together make the request fit: each time the cheapest change that suffices, else the one that saves most for
 * its cost, the next one on top of it. Each step's figures are those of the request with all steps so far. Empty when it fits already; the last step's
 * verdict says whether they suffice.
 */
export function stepsToFit(
  request: EstimateRequest,
  model: ResolvedModel,
  scenario: Scenario,
  recall: Recall,
): Suggestion[] {
  const steps: Suggestion[] = []
  let asked = request
  let now = scenario
  while (steps.length < MOST_STEPS) {
    const next = nextStep(asked, model, now, recall)
    if (!next) break
    asked = changed(asked, next.candidate)
    const load = keptLoad(asked, model, recall)?.load
    if (!load) break
    now = load.scenario
    steps.push({ ...next.suggestion, request: asked })
    if (next.works) break
  }
  return steps
}
