import type { Issue } from '../../../../shared/errors.ts'
import type { Plan } from '../../../../shared/decide/plan-types.ts'
import { isPlanField, planErrors, planQuestion } from '../../lib/plan-body.ts'
import { planView } from '../../lib/view/decide/plan.ts'
import { DecisionElement } from './decision-element.ts'

/** Several models on the same GPUs: asks `/v1/plan`. */
class PlimsollPlan extends DecisionElement<Plan> {
  protected override question = planQuestion
  protected override view = planView

  override connectedCallback(): void {
    super.connectedCallback()
    const add = this.querySelector<HTMLButtonElement>('[data-add-row]')
    add?.addEventListener('click', () => {
      const row = this.querySelector<HTMLElement>('[data-row][hidden]')
      if (!row) return
      row.hidden = false
      row.querySelector<HTMLElement>('input:not([type=hidden])')?.focus()
      this.#showRows()
    })
    this.#showRows()
  }

  protected override knows = isPlanField

  protected override errorsOf = (errors: readonly Issue[]): readonly Issue[] =>
    planErrors(errors, this.settings())

  /** Rows that a link filled are shown, and the button goes with the last empty one. */
  #showRows(): void {
    for (const row of this.querySelectorAll<HTMLElement>('[data-row]'))
      if (Object.keys(this.settings()).some((name) => name.startsWith(`models.${row.dataset['row']}.`)))
        row.hidden = false
    const add = this.querySelector<HTMLButtonElement>('[data-add-row]')
    if (add) add.hidden = this.querySelector('[data-row][hidden]') === null
  }
}

customElements.define('plimsoll-plan', PlimsollPlan)
