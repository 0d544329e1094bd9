import type { Issue } from '../../../../shared/errors.ts'
import type { Estimate } from '../../../../shared/estimate/types.ts'
import { pageWords } from '../../i18n/page-language.ts'
import { askEstimate, type Answer } from '../../lib/api.ts'
import { current } from '../../lib/current.ts'
import type { Html } from '../../lib/html.ts'
import { fromQuery, settingsOf, toQuery, type Settings } from '../../lib/url-state.ts'
import { breakdownView } from '../../lib/view/breakdown.ts'
import { loadLineView } from '../../lib/view/load-line.ts'
import { phasesView } from '../../lib/view/phases.ts'
import { problemView, unreachableView } from '../../lib/view/problem.ts'
import { badgeView, requestView } from '../../lib/view/share.ts'
import { suggestionsView, warningsView } from '../../lib/view/suggestions.ts'
import { verdictView } from '../../lib/view/verdict.ts'
import { FormFields } from './form-fields.ts'

/** Long enough to swallow a burst of key presses, short enough to feel immediate. */
const DEBOUNCE_MS = 180

type Outlet = 'verdict' | 'bar' | 'phases' | 'breakdown' | 'suggestions' | 'warnings' | 'badge' | 'request'

/**
 * A calculator: a form whose fields are the API's, and places where the answer is drawn. Its state is the page's
 * query. It computes nothing: it asks `/v1/estimate` and draws the answer with the views that the build used.
 */
class PlimsollCalculator extends HTMLElement {
  #fields!: FormFields
  #announcer: Element | null = null
  #timer = 0
  #asking = new AbortController()

  connectedCallback(): void {
    const form = this.querySelector('form')
    if (!form) return
    this.#fields = new FormFields(form)
    this.#announcer = this.querySelector('[data-announce]')
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#ask(0)
    })
    form.addEventListener('input', () => this.#ask(DEBOUNCE_MS))
    form.addEventListener('change', () => this.#ask(DEBOUNCE_MS))
    this.addEventListener('click', (event) => this.#click(event))
    this.addEventListener('focusin', (event) => this.#readOut(event))
    this.addEventListener('pointerover', (event) => this.#readOut(event))
    addEventListener('popstate', () => this.#restore())
    addEventListener('online', () => this.#ask(0))
    if (Object.keys(this.#known(fromQuery(location.search))).length > 0) this.#restore()
    else {
      this.#fields.fill(fromQuery(this.dataset['settings'] ?? ''))
      this.#drawShare(this.#settings())
    }
    this.dataset['ready'] = ''
  }

  #settings = (): Settings => settingsOf(this.#fields.data())

  /** A permalink may carry what a mailer or a search engine adds to links; only the API's fields are settings. */
  #known(settings: Settings): Settings {
    const names = new Set(this.dataset['fields']?.split(' '))
    return Object.fromEntries(Object.entries(settings).filter(([name]) => names.has(name)))
  }

  #restore(): void {
    const wanted = this.#known(fromQuery(location.search))
    if (Object.keys(wanted).length > 0) this.#fields.fill(wanted)
    this.#ask(0, false)
  }

  #ask(delay: number, record = true): void {
    clearTimeout(this.#timer)
    this.#asking.abort()
    this.setAttribute('aria-busy', 'true')
    this.#timer = window.setTimeout(async () => {
      const settings = this.#settings()
      if (record) history.replaceState(null, '', `?${toQuery(settings)}`)
      this.#asking = new AbortController()
      const { signal } = this.#asking
      const answer = await askEstimate(settings, signal).catch(() => null)
      if (answer === null || signal.aborted) return
      this.removeAttribute('aria-busy')
      this.#show(answer, settings)
    }, delay)
  }

  #show(answer: Answer, settings: Settings): void {
    this.dataset['state'] = answer.kind
    this.#fields.showErrors(answer.kind === 'problem' ? answer.errors : [])
    if (answer.kind === 'estimate') {
      this.#draw(answer.estimate, settings)
      current.set({ estimate: answer.estimate, settings })
    } else if (answer.kind === 'problem') {
      this.#put(
        'verdict',
        problemView(answer.title, this.#elsewhere(answer.errors), answer.errors.length > 0, pageWords()),
      )
    } else this.#put('verdict', unreachableView(answer.reason, pageWords()))
    const words = this.querySelector('[data-outlet=verdict]')?.textContent ?? ''
    if (this.#announcer) this.#announcer.textContent = words.replace(/\s+/g, ' ').trim()
  }

  /** Errors of fields that this form does not have are told with the verdict. */
  #elsewhere = (errors: readonly Issue[]): readonly Issue[] =>
    errors.filter(({ field }) => !this.#fields.has(field))

  #draw(estimate: Estimate, settings: Settings): void {
    const t = pageWords()
    const applied = [...this.querySelectorAll('[data-apply]')].indexOf(document.activeElement as Element)
    this.#put('verdict', verdictView(estimate, t))
    this.#put('bar', loadLineView(estimate, t))
    this.#put('phases', phasesView(estimate, t))
    this.#put('breakdown', breakdownView(estimate, t))
    this.#put('suggestions', suggestionsView(estimate, settings, t))
    this.#put('warnings', warningsView(estimate))
    this.#drawShare(settings)
    // The link that was followed is gone; whoever uses the keyboard continues where they were.
    if (applied >= 0) {
      const links = this.querySelectorAll<HTMLElement>('[data-apply]')
      ;(
        links[Math.min(applied, links.length - 1)] ?? this.querySelector<HTMLElement>('[data-outlet=verdict]')
      )?.focus()
    }
  }

  #drawShare(settings: Settings): void {
    this.#put('badge', badgeView(settings, location, pageWords()))
    this.#put('request', requestView(settings, location, pageWords()))
  }

  #put(outlet: Outlet, view: Html): void {
    const place = this.querySelector(`[data-outlet=${outlet}]`)
    if (place) place.innerHTML = view.markup
  }

  #click(event: Event): void {
    const target = event.target as Element
    const link = target.closest<HTMLAnchorElement>('[data-apply]')
    const fix = target.closest<HTMLElement>('[data-fix]')
    if (link) {
      event.preventDefault()
      this.#fields.fill(fromQuery(link.search))
    } else if (fix)
      this.#fields.fill({ ...this.#settings(), [fix.dataset['fix'] ?? '']: fix.dataset['value'] ?? '' })
    else if (!target.closest('[data-retry]') && !this.#fields.press(target)) return
    this.#ask(0)
  }

  /** A segment that is pointed at or focused writes its working under the bar. */
  #readOut(event: Event): void {
    const piece = (event.target as Element).closest<HTMLElement>('.bar-piece')
    const readout = this.querySelector('[data-readout]')
    if (piece && readout) readout.textContent = piece.getAttribute('aria-label')
  }
}

customElements.define('plimsoll-calculator', PlimsollCalculator)
