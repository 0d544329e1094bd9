import { builderWords, pageWords } from '../../i18n/page-language.ts'
import { askImage, estimateSettings, imagePath, imageRequest, type ImageAnswer } from '../../lib/images.ts'
import { fromQuery, settingsOf, toQuery, type Settings } from '../../lib/url-state.ts'
import { html } from '../../lib/html.ts'
import { codesView, pictureView } from '../../lib/view/builder.ts'
import { FormFields } from '../calculator/form-fields.ts'

/** Long enough to swallow a burst of key presses, short enough to feel immediate. */
const DEBOUNCE_MS = 250

/**
 * The builder of images: a form whose fields are the API's, the picture that the API draws, and the code that embeds
 * it. Its state is the page's query.
 */
class BadgeBuilder extends HTMLElement {
  #fields!: FormFields
  #form!: HTMLFormElement
  #timer = 0
  #asking = new AbortController()

  connectedCallback(): void {
    const form = this.querySelector('form')
    if (!form) return
    this.#form = form
    this.#fields = new FormFields(form)
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#ask(0)
    })
    form.addEventListener('input', () => this.#ask(DEBOUNCE_MS))
    form.addEventListener('change', (event) => this.#change(event))
    form.addEventListener('click', (event) => {
      if (this.#fields.press(event.target as Element)) this.#ask(0)
    })
    addEventListener('popstate', () => this.#restore())
    addEventListener('online', () => this.#ask(0))
    if (Object.keys(this.#known(location.search)).length > 0) this.#restore()
    else {
      this.#fill(fromQuery(this.dataset['settings'] ?? ''))
      this.#drawCodes(this.#settings())
    }
    this.dataset['ready'] = ''
  }

  #settings = (): Settings => settingsOf(this.#fields.data())

  #known(query: string): Settings {
    const names = new Set(this.dataset['fields']?.split(' '))
    return Object.fromEntries(Object.entries(fromQuery(query)).filter(([name]) => names.has(name)))
  }

  #restore(): void {
    const wanted = this.#known(location.search)
    this.#fill(Object.keys(wanted).length > 0 ? wanted : fromQuery(this.dataset['settings'] ?? ''))
    this.#ask(0, false)
  }

  /** The kind first: it decides which fields there are. */
  #fill(settings: Settings): void {
    const { kind } = imageRequest(settings)
    this.#showFieldsOf(kind)
    this.#fields.fill({ ...settings, image: kind })
  }

  /** A field that the kind of image does not take is neither shown nor sent. */
  #showFieldsOf(kind: string): void {
    for (const part of this.#form.querySelectorAll<HTMLFieldSetElement>('fieldset[data-for]')) {
      part.disabled = part.dataset['for']?.split(' ').includes(kind) !== true
      part.hidden = part.disabled
    }
  }

  #change(event: Event): void {
    const { target } = event
    if (target instanceof HTMLInputElement && target.name === 'image') this.#showFieldsOf(target.value)
    const added = (target as Element).querySelector<HTMLInputElement>('input[name=another-gpu]')
    if (added && added.value !== '') {
      const { 'another-gpu': another = '', gpu = '', ...others } = this.#settings()
      const named = new Set([...gpu.split(','), another].filter((each) => each !== ''))
      this.#fields.fill({ ...others, gpu: [...named].join(',') })
    }
    this.#ask(DEBOUNCE_MS)
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
      this.#drawCodes(settings)
      const answer = await askImage(imagePath(imageRequest(settings)), signal).catch(() => null)
      if (signal.aborted) return
      this.removeAttribute('aria-busy')
      this.#show(answer, settings)
    }, delay)
  }

  #show(answer: ImageAnswer | null, settings: Settings): void {
    this.#fields.showErrors(answer?.problems ?? [])
    const words = builderWords()
    const title = answer?.title ?? ''
    /** What the API wrote is English on every page. */
    const own = html`<span lang="en">${title}</span>`
    const isWrong = answer === null || answer.isProblem
    const wrong = answer === null ? html`${words.unreachable}` : own
    const place = this.querySelector<HTMLElement>('[data-problem]')
    if (place) {
      place.innerHTML = isWrong ? wrong.markup : ''
      place.hidden = !isWrong
    }
    if (answer !== null) {
      const isEnglish = title !== ''
      const text = isEnglish ? title : words.alt(this.#modelName())
      this.#put('picture', pictureView(imageRequest(settings), { text, isEnglish }, words).markup)
    }
    const announcer = this.querySelector('[data-announce]')
    if (announcer) announcer.innerHTML = isWrong ? wrong.markup : html`${words.drawn} ${own}`.markup
  }

  #drawCodes(settings: Settings): void {
    const request = imageRequest(settings)
    const estimate = estimateSettings(request, this.dataset['look']?.split(' ') ?? [])
    const page = settings['task'] === 'training' ? '/calculators/training/' : '/'
    const words = builderWords()
    const t = pageWords()
    const place = {
      origin: location.origin,
      alt: words.alt(this.#modelName()),
      link: t.href(`${page}?${toQuery(estimate)}`),
    }
    this.#put('codes', codesView(request, place, t, words).markup)
  }

  /** The name that the reader sees in the form. */
  #modelName = (): string => this.querySelector<HTMLInputElement>('#model')?.value ?? ''

  #put(outlet: 'picture' | 'codes', markup: string): void {
    const place = this.querySelector(`[data-outlet=${outlet}]`)
    if (place) place.innerHTML = markup
  }
}

customElements.define('badge-builder', BadgeBuilder)
