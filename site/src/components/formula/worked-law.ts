import { pageWords } from '../../i18n/page-language.ts'
import { current } from '../../lib/current.ts'
import { workedLawView } from '../../lib/view/worked-law.ts'

/** Follows the page's calculator: the example always shows the model that was chosen last. */
class WorkedLaw extends HTMLElement {
  #stop = (): unknown => undefined

  connectedCallback(): void {
    const law = this.dataset['law'] ?? ''
    this.#stop = current.subscribe((shown) => {
      if (shown) this.innerHTML = workedLawView(shown.estimate, law, pageWords()).markup
    })
  }

  disconnectedCallback(): void {
    this.#stop()
  }
}

customElements.define('worked-law', WorkedLaw)
