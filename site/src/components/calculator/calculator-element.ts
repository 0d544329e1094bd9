import type { Estimate } from '../../../../shared/estimate/types.ts'
import { pageWords } from '../../i18n/page-language.ts'
import { estimateQuestion, type Question } from '../../lib/api.ts'
import { current } from '../../lib/current.ts'
import type { Settings } from '../../lib/url-state.ts'
import { breakdownView } from '../../lib/view/breakdown.ts'
import { loadLineView } from '../../lib/view/load-line.ts'
import { phasesView } from '../../lib/view/phases.ts'
import { badgeView } from '../../lib/view/share.ts'
import { speedView } from '../../lib/view/speed.ts'
import { suggestionsView, warningsView } from '../../lib/view/suggestions.ts'
import { verdictView } from '../../lib/view/verdict.ts'
import { LiveCalculator } from './live-calculator.ts'

/** The calculator of running and of training a model: asks `/v1/estimate`. */
class PlimsollCalculator extends LiveCalculator<Estimate> {
  override connectedCallback(): void {
    this.addEventListener('focusin', (event) => this.#readOut(event))
    this.addEventListener('pointerover', (event) => this.#readOut(event))
    super.connectedCallback()
  }

  protected override question = (settings: Settings): Question => estimateQuestion(settings)

  protected override draw(estimate: Estimate, settings: Settings): void {
    const t = pageWords()
    this.put('verdict', verdictView(estimate, t))
    this.put('bar', loadLineView(estimate, t))
    this.put('speed', speedView(estimate, t))
    this.put('phases', phasesView(estimate, t))
    this.put('breakdown', breakdownView(estimate, t))
    this.put('suggestions', suggestionsView(estimate, settings, t))
    this.put('warnings', warningsView(estimate.warnings))
    current.set({ estimate, settings })
  }

  protected override share(settings: Settings): void {
    this.put('badge', badgeView(settings, location, pageWords()))
    super.share(settings)
  }

  /** A segment that is pointed at or focused writes its working under the bar. */
  #readOut(event: Event): void {
    const piece = (event.target as Element).closest<HTMLElement>('.bar-piece')
    const readout = this.querySelector('[data-readout]')
    if (piece && readout) readout.textContent = piece.getAttribute('aria-label')
  }
}

customElements.define('plimsoll-calculator', PlimsollCalculator)
