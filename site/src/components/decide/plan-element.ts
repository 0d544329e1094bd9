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
    for (const select of this.querySelectorAll<HTMLSelectElement>('select[data-like]')) this.#fillLike(select)
    super.connectedCallback()
    // A link may name fewer models than the example, or more.
    for (const [index, row] of this.#rows().entries()) row.hidden = index > 0 && !this.#isUsed(row)
    const add = this.querySelector<HTMLButtonElement>('[data-add-row]')
    if (!add) return
    add.hidden = this.#firstHidden() === undefined
    add.addEventListener('click', () => {
      const row = this.#firstHidden()
      if (row) row.hidden = false
      row?.querySelector<HTMLElement>('input:not([type=hidden])')?.focus()
      add.hidden = this.#firstHidden() === undefined
    })
  }

  /** A list that the page carries once, for each row that has it. */
  #fillLike(select: HTMLSelectElement): void {
    const { value } = select
    const first = this.querySelector<HTMLSelectElement>(`#${CSS.escape(select.dataset['like'] ?? '')}`)
    if (!first) return
    select.replaceChildren(...[...first.children].map((option) => option.cloneNode(true)))
    select.value = value
  }

  #rows = (): HTMLElement[] => [...this.querySelectorAll<HTMLElement>('[data-row]')]
  #firstHidden = (): HTMLElement | undefined => this.#rows().find(({ hidden }) => hidden)
  #isUsed = ({ dataset }: HTMLElement): boolean =>
    Object.keys(this.settings()).some((name) => name.startsWith(`models.${dataset['row']}.`))

  protected override knows = isPlanField

  protected override errorsOf = (errors: readonly Issue[]): readonly Issue[] =>
    planErrors(errors, this.settings())
}

customElements.define('plimsoll-plan', PlimsollPlan)
