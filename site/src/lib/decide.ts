/** Decisions at build time, through the functions that the API calls. Nothing that runs in the browser imports this file. */
import { compareMatrix } from '../../../shared/decide/compare.ts'
import { figures, type Figures } from '../../../shared/decide/figures.ts'
import { fit, type ModelOnGpu } from '../../../shared/decide/fit.ts'
import type { ModelsOnGpu } from '../../../shared/decide/fit-gpu.ts'
import { plan } from '../../../shared/decide/plan.ts'
import type { Plan } from '../../../shared/decide/plan-types.ts'
import { recommend, type Recommendations } from '../../../shared/decide/recommend.ts'
import { estimate, type Result } from '../../../shared/index.ts'
import { readLog, reconciled, requestOfLog, type Reconciliation } from '../../../shared/reconcile/index.ts'
import type { Strings } from '../i18n/en'
import { gpus, models } from './engine'
import { planBody } from './plan-body'
import type { Settings } from './url-state'
import type { ViewContext } from './view/decide/common'
import type { ComparedCells } from './view/decide/compare'

/** @throws when it would be an error: a page that shows a wrong example must not be built. */
function sure<T>(answer: Result<T>, question: unknown): T {
  if (!answer.ok) throw new Error(`${JSON.stringify(question)}: ${answer.problem.detail}`)
  return answer.value
}

export const fitOf = (settings: Settings): ModelOnGpu | ModelsOnGpu => sure(fit(settings), settings)
export const recommendOf = (settings: Settings): Recommendations => sure(recommend(settings), settings)
export const figuresOf = (settings: Settings): Figures => sure(figures(settings), settings)
export const planOf = (settings: Settings): Plan => sure(plan(planBody(settings)), settings)

export function compareOf(settings: Settings): ComparedCells {
  const matrix = sure(compareMatrix(settings), settings)
  return { total: matrix.cells, cells: [...matrix.rows()].flat() }
}

export function reconcileOf(log: string, settings: Settings): Reconciliation {
  const read = sure(readLog(log), 'the example log')
  const request = sure(requestOfLog(read, settings), settings)
  return reconciled(read, sure(estimate(request), settings))
}

const names = new Map([...models, ...gpus].map(({ id, name }) => [id, name]))

/** What a view is told at build time; in the browser the form knows the names. */
export const contextOf = (settings: Settings, { view, decide }: Strings): ViewContext => ({
  settings,
  nameOf: (id) => names.get(id) ?? id,
  words: view,
  decide,
})
