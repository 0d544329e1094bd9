import type { Reconciliation } from '../../../../shared/reconcile/index.ts'
import { logQuestion, type Question } from '../../lib/api.ts'
import type { Settings } from '../../lib/url-state.ts'
import { reconcileView } from '../../lib/view/decide/reconcile.ts'
import { DecisionElement } from './decision-element.ts'

/** A pasted log beside the estimate of its run: asks `/v1/reconcile`. */
class PlimsollReconcile extends DecisionElement<Reconciliation> {
  /** The log is too long for an address, and is the reader's own: only what is set beside it goes into the query. */
  protected override question = (settings: Settings): Question =>
    logQuestion(settings, this.querySelector('textarea')?.value ?? '')

  protected override view = reconcileView
}

customElements.define('plimsoll-reconcile', PlimsollReconcile)
