import { decisionWords, pageWords } from '../../i18n/page-language.ts'
import type { Settings } from '../../lib/url-state.ts'
import type { DecisionView, ViewContext } from '../../lib/view/decide/common.ts'
import { LiveCalculator } from '../calculator/live-calculator.ts'
import type { ChoiceBox } from '../form/choice-box.ts'
import '../calculator/copy-field.ts'

/** A calculator whose answer is a card and what stands below it. */
export abstract class DecisionElement<T> extends LiveCalculator<T> {
  protected abstract view(answer: T, context: ViewContext): DecisionView

  protected override draw(answer: T, settings: Settings): void {
    const { verdict, result } = this.view(answer, {
      settings,
      nameOf: (id) => this.#nameOf(id),
      words: pageWords(),
      decide: decisionWords(),
    })
    this.put('verdict', verdict)
    this.put('result', result)
  }

  /** The lists of the form know the names of the catalogue. */
  #nameOf(id: string): string {
    for (const box of this.querySelectorAll<ChoiceBox>('choice-box')) {
      const name = box.labelOf(id)
      if (name !== undefined) return name
    }
    return id
  }
}
