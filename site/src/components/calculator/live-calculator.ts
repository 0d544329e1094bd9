import type { Issue } from '../../../../shared/errors.ts'
import { pageWords } from '../../i18n/page-language.ts'
import { askApi, type Question, type Reply } from '../../lib/api.ts'
import type { Html } from '../../lib/html.ts'
import { fromQuery, settingsOf, toQuery, type Settings } from '../../lib/url-state.ts'
import { problemView, unreachableView } from '../../lib/view/problem.ts'
import { requestView, responseView } from '../../lib/view/share.ts'
import { FormFields } from './form-fields.ts'

/** Long enough to swallow a burst of key presses, short enough to feel immediate. */
const DEBOUNCE_MS = 180

/**
 * A calculator: a form whose fields are the API's, and places where the answer is drawn. Its state is the page's
 * query. It computes nothing: it asks the API of its origin and draws the answer with the views that the build used.
 */
export abstract class LiveCalculator<T> extends HTMLElement {
  protected fields!: FormFields
  #announcer: Element | null = null
  #timer = 0
  #asking = new AbortController()
  #answer: T | null = null

  /** What these settings ask. */
  protected abstract question(settings: Settings): Question
  protected abstract draw(answer: T, settings: Settings): void

  connectedCallback(): void {
    const form = this.querySelector('form')
    if (!form) return
    this.fields = new FormFields(form)
    this.#announcer = this.querySelector('[data-announce]')
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.ask(0)
    })
    form.addEventListener('input', () => this.ask(DEBOUNCE_MS))
    form.addEventListener('change', () => this.ask(DEBOUNCE_MS))
    this.addEventListener('click', (event) => this.#click(event))
    // The event does not bubble; an answer as text is made only for those who look.
    this.addEventListener('toggle', () => this.#showResponse(), true)
    addEventListener('popstate', () => this.#restore())
    addEventListener('online', () => this.ask(0))
    if (Object.keys(this.#known(fromQuery(location.search))).length > 0) this.#restore()
    else {
      this.fields.fill(fromQuery(this.dataset['settings'] ?? ''))
      this.share(this.settings())
    }
    this.dataset['ready'] = ''
  }

  protected settings = (): Settings => settingsOf(this.fields.data())

  /** Whether a name of the page's query is a setting of this calculator. */
  protected knows(name: string): boolean {
    return this.dataset['fields']?.split(' ').includes(name) === true
  }

  /** Errors under the names that the form has for the fields. */
  protected errorsOf(errors: readonly Issue[]): readonly Issue[] {
    return errors
  }

  /** What follows from the settings alone: links and commands. */
  protected share(settings: Settings): void {
    this.put('request', requestView(this.question(settings), settings, location, pageWords()))
  }

  protected put(outlet: string, view: Html): void {
    const place = this.querySelector(`[data-outlet=${outlet}]`)
    if (place) place.innerHTML = view.markup
  }

  /** A permalink may carry what a mailer or a search engine adds to links; only the API's fields are settings. */
  #known = (settings: Settings): Settings =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => this.knows(name)))

  #restore(): void {
    const wanted = this.#known(fromQuery(location.search))
    if (Object.keys(wanted).length > 0) this.fields.fill(wanted)
    this.ask(0, false)
  }

  protected ask(delay: number, record = true): void {
    clearTimeout(this.#timer)
    this.#asking.abort()
    this.setAttribute('aria-busy', 'true')
    this.#timer = window.setTimeout(async () => {
      const settings = this.settings()
      if (record) history.replaceState(null, '', `?${toQuery(settings)}`)
      this.#asking = new AbortController()
      const { signal } = this.#asking
      const reply = await askApi<T>(this.question(settings), signal).catch(() => null)
      if (reply === null || signal.aborted) return
      this.removeAttribute('aria-busy')
      this.#show(reply, settings)
    }, delay)
  }

  #show(reply: Reply<T>, settings: Settings): void {
    this.dataset['state'] = reply.kind
    const errors = reply.kind === 'problem' ? this.errorsOf(reply.errors) : []
    this.fields.showErrors(errors)
    if (reply.kind === 'answer') this.#redraw(reply.answer, settings)
    else if (reply.kind === 'problem') {
      // Errors of fields that this form does not have are told with the verdict.
      const elsewhere = errors.filter(({ field }) => !this.fields.has(field))
      this.put('verdict', problemView(reply.title, elsewhere, errors.length > 0, pageWords()))
    } else this.put('verdict', unreachableView(reply.reason, pageWords()))
    const words = this.querySelector('[data-outlet=verdict]')?.textContent ?? ''
    if (this.#announcer) this.#announcer.textContent = words.replace(/\s+/g, ' ').trim()
  }

  #redraw(answer: T, settings: Settings): void {
    const applied = [...this.querySelectorAll('[data-apply]')].indexOf(document.activeElement as Element)
    this.#answer = answer
    this.draw(answer, settings)
    this.share(settings)
    this.#showResponse()
    // The link that was followed is gone; whoever uses the keyboard continues where they were.
    if (applied >= 0) {
      const links = this.querySelectorAll<HTMLElement>('[data-apply]')
      ;(
        links[Math.min(applied, links.length - 1)] ?? this.querySelector<HTMLElement>('[data-outlet=verdict]')
      )?.focus()
    }
  }

  #showResponse(): void {
    const open = this.querySelector('details:has([data-outlet=response])')?.hasAttribute('open') === true
    if (open && this.#answer !== null) this.put('response', responseView(this.#answer, pageWords()))
  }

  #click(event: Event): void {
    const target = event.target as Element
    const link = target.closest<HTMLAnchorElement>('[data-apply]')
    const fix = target.closest<HTMLElement>('[data-fix]')
    if (link) {
      event.preventDefault()
      this.fields.fill(fromQuery(link.search))
    } else if (fix)
      this.fields.fill({ ...this.settings(), [fix.dataset['fix'] ?? '']: fix.dataset['value'] ?? '' })
    else if (!target.closest('[data-retry]') && !this.fields.press(target)) return
    this.ask(0)
  }
}
