import { candidates, type Candidate } from '../decide/candidates.ts'
import { SPEED_COSTS } from '../decide/sensitivity.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { columnOf } from './column.ts'
import type { Recall } from './recall.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import type { Suggestion } from './types.ts'

/** How many are offered. */
const OFFERED = 5
/** Changes combined at most: more would be another request. */
const MOST_STEPS = 5

interface Tried {
  readonly candidate: Candidate
  readonly suggestion: Suggestion
  readonly works: boolean
}

function tryOne(request: EstimateRequest, model: ResolvedModel, recall: Recall, now: number, candidate: Candidate): Tried | null {
  const column = columnOf({ ...request, ...candidate.request }, model, recall)
  if (!column.ok) return null
  const { perGpuBytes, verdict } = column.value.base
  if (perGpuBytes >= now) return null
  const suggestion: Suggestion = {
    change: candidate.words,
    request: candidate.request,
    per_gpu_bytes: perGpuBytes,
    verdict,
    saves_bytes: now - perGpuBytes,
    quality: candidate.quality && { perplexity_increase_percent: candidate.quality.perplexity_increase_percent, basis: candidate.quality.basis, source: candidate.quality.source },
    speed: SPEED_COSTS[candidate.speed].words,
  }
  return { candidate, suggestion, works: verdict !== 'exceeds' }
}

/** Every change that saves something, cheapest in quality and speed first. */
function tryAll(request: EstimateRequest, model: ResolvedModel, scenario: Scenario, recall: Recall): Tried[] {
  const current = columnOf(request, model, recall)
  const now = current.ok ? current.value.base.perGpuBytes : Number.POSITIVE_INFINITY
  return candidates(request, scenario)
    .flatMap((candidate) => tryOne(request, model, recall, now, candidate) ?? [])
    .sort((a, b) => a.candidate.cost - b.candidate.cost || b.suggestion.saves_bytes - a.suggestion.saves_bytes)
}

/** The first of each kind. */
function oneOfAKind(tried: readonly Tried[]): Tried[] {
  const seen = new Set<string>()
  return tried.filter(({ candidate }) => !seen.has(candidate.kind) && seen.add(candidate.kind))
}

/**
 * Single changes that make the request fit, cheapest in quality and speed first, at most one of a kind; when none does
 * alone, the ones that save most.
 */
export function suggestionsFor(request: EstimateRequest, model: ResolvedModel, scenario: Scenario, recall: Recall): Suggestion[] {
  const tried = tryAll(request, model, scenario, recall)
  const works = tried.filter((each) => each.works)
  const pool = works.length > 0 ? works : [...tried].sort((a, b) => b.suggestion.saves_bytes - a.suggestion.saves_bytes)
  return oneOfAKind(pool)
    .slice(0, OFFERED)
    .map(({ suggestion }) => suggestion)
}

/**
 * Steps that together make the request fit: of each kind the cheapest change first, the next one on top of it, until it
 * fits. Each step's figures are those of the request with all steps so far. Empty when it fits already; the last step's
 * verdict says whether they suffice.
 */
export function stepsToFit(request: EstimateRequest, model: ResolvedModel, scenario: Scenario, recall: Recall): Suggestion[] {
  const steps: Suggestion[] = []
  const used = new Set<string>()
  let asked = request
  let now = scenario
  while (steps.length < MOST_STEPS) {
    const tried = tryAll(asked, model, now, recall).filter(({ candidate }) => !used.has(candidate.kind))
    const next = tried.find(({ works }) => works) ?? tried[0]
    if (!next) break
    used.add(next.candidate.kind)
    asked = { ...asked, ...next.candidate.request }
    const settled = columnOf(asked, model, recall)
    if (!settled.ok) break
    now = settled.value.base.scenario
    steps.push({ ...next.suggestion, request: asked })
    if (next.works) break
  }
  return steps
}
