import type { ComponentId } from '../../../../shared/formula/term.ts'
import { pageWords } from '../../i18n/page-language.ts'
import { current } from '../../lib/current.ts'
import { workedView } from '../../lib/view/worked.ts'

/** Follows the page's calculator: the example always shows the model that was chosen last. */
class WorkedExample extends HTMLElement {
  #stop = (): unknown => undefined

  connectedCallback(): void {
    const term = this.dataset['term'] as ComponentId
    this.#stop = current.subscribe((shown) => {
      if (shown) this.innerHTML = workedView(shown.estimate, term, pageWords()).markup
    })
  }

  disconnectedCallback(): void {
    this.#stop()
  }
}

customElements.define('worked-example', WorkedExample)
