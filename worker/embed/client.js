// @ts-check
/* The calculator on other people's pages. Served as /embed.js with the name of its server before it; runs as it is. */

/** Settings an element may have, in the order of the form. Each is an attribute and a field of the API. */
const FIELDS = /** @type {const} */ ([
  { name: 'model', label: 'Model', type: 'text', value: 'llama-3.1-8b' },
  { name: 'gpu', label: 'GPU', type: 'text', value: 'rtx-4090' },
  { name: 'weights', label: 'Weights', type: 'text', value: 'q4_k_m' },
  { name: 'context_length', label: 'Context', type: 'text', value: '8k' },
  { name: 'batch_size', label: 'Batch', type: 'number', value: '1' },
])
const NAMES = FIELDS.map(({ name }) => name)

/** Other fields of the API that an element may set but not show: `engine`, `kv_cache_dtype` … */
const HIDDEN = ['engine', 'kv_cache_dtype', 'gpus', 'task', 'method', 'units', 'params']
const DEBOUNCE_MS = 250

const VERDICTS = { fits: '✓ Fits', tight: '≈ Tight', offload: '↓ Needs offload', exceeds: '✗ Exceeds' }

/** @param {string} theme */
const dark = (
  theme,
) => `:host(${theme}) { color: #f2f7fa; background: #081521; border-color: #24405a; color-scheme: dark; }
:host(${theme}) label { color: #a3b7c8; }
:host(${theme}) input { color: #f2f7fa; background: #0e2133; border-color: #5d7890; }
:host(${theme}) .fits, :host(${theme}) a { color: #5fd0c3; } :host(${theme}) .tight { color: #f2b632; }
:host(${theme}) .offload { color: #c0a2f2; }
:host(${theme}) .exceeds, :host(${theme}) .error { color: #ff8086; }
`

const STYLE = `
:host { display: block; max-width: 52rem; color: #0b2239; background: #f5f9fb; border: 1px solid #cfdbe5;
  border-radius: 8px; padding: 1rem; font: 16px/1.45 system-ui, sans-serif; color-scheme: light; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
form { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .6rem; margin: 0 0 .9rem; }
label { display: grid; gap: .2rem; font-size: .8125rem; color: #47607a; }
input { width: 100%; padding: .45rem .55rem; font: inherit; font-size: 1rem; color: #0b2239; background: #fff;
  border: 1px solid #7189a0; border-radius: 5px; }
input[aria-invalid=true] { border: 2px solid #c21f2a; }
:focus-visible { outline: 3px solid #f2a900; outline-offset: 1px; }
.verdict { margin: 0; font-size: 1.25rem; font-weight: 650; min-height: 1.45em; }
.fits { color: #0f766e; } .tight { color: #8f5a00; } .offload { color: #6639a6; } .exceeds, .error { color: #c21f2a; }
.error { font-size: 1rem; }
img { display: block; width: 100%; height: auto; margin-top: .6rem; border-radius: 5px; }
img[hidden] { display: none; }
footer { margin-top: .6rem; font-size: .8125rem; }
a { color: #0b665f; }
${dark('[theme=dark]')}
@media (prefers-color-scheme: dark) {
${dark('[theme=auto]')}}
`

/**
 * @typedef {{ memory: { display: { per_gpu: string } },
 *   fit?: { verdict: keyof typeof VERDICTS, gpu_name: string, gpus: number, headroom_bytes: number, display: { headroom: string, usable: string } },
 *   model: { name: string } }} Answer
 * @typedef {{ detail: string, errors?: { field: string, message: string, did_you_mean?: string }[] }} Problem
 */

/** @param {string} origin where the API answers */
function makeElement(origin) {
  return class extends HTMLElement {
    static observedAttributes = [...NAMES, ...HIDDEN, 'theme']

    #root = this.attachShadow({ mode: 'open' })
    #timer = 0
    #asking = new AbortController()
    #drawn = false

    connectedCallback() {
      if (!this.#drawn) this.#build()
      this.#ask(0)
    }

    disconnectedCallback() {
      clearTimeout(this.#timer)
      this.#asking.abort()
    }

    /** @param {string} name @param {string | null} _before @param {string | null} now */
    attributeChangedCallback(name, _before, now) {
      if (!this.#drawn) return
      const input = this.#input(name)
      if (input) input.value = now ?? ''
      this.#ask(0)
    }

    /** The tree is built node by node: no setting can become markup. A constructed sheet needs no inline style. */
    #build() {
      this.#drawn = true
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(STYLE)
      this.#root.adoptedStyleSheets = [sheet]
      const form = document.createElement('form')
      const given = NAMES.some((name) => this.hasAttribute(name)) || this.hasAttribute('params')
      for (const { name, label, type, value } of FIELDS) {
        if (name === 'model' && this.hasAttribute('params')) continue
        const wrap = document.createElement('label')
        const input = document.createElement('input')
        Object.assign(input, { name, type, autocomplete: 'off', spellcheck: false })
        input.setAttribute('spellcheck', 'false')
        // A page that sets anything says what it means: a field it leaves out has the API's own default.
        input.value = this.getAttribute(name) ?? (given ? '' : value)
        if (type === 'number') input.min = '1'
        wrap.append(label, input)
        form.append(wrap)
      }
      form.addEventListener('submit', (event) => {
        event.preventDefault()
        this.#ask(0)
      })
      form.addEventListener('input', () => this.#ask(DEBOUNCE_MS))
      const verdict = document.createElement('p')
      verdict.className = 'verdict'
      verdict.setAttribute('role', 'status')
      const image = document.createElement('img')
      image.width = 840
      image.height = 178
      image.hidden = true
      const footer = document.createElement('footer')
      const link = document.createElement('a')
      link.target = '_blank'
      link.rel = 'noopener'
      link.textContent = 'Computed by Plimsoll, term by term'
      footer.append(link)
      this.#root.append(form, verdict, image, footer)
    }

    /** @param {string} name @returns {HTMLInputElement | null} */
    #input = (name) => this.#root.querySelector(`input[name="${name}"]`)

    #settings() {
      const settings = new URLSearchParams()
      for (const name of NAMES) {
        const value = this.#input(name)?.value.trim() ?? ''
        if (value !== '') settings.set(name, value)
      }
      for (const name of HIDDEN) {
        const value = this.getAttribute(name)
        if (value !== null && value !== '') settings.set(name, value)
      }
      return settings
    }

    /** @param {number} delay */
    #ask(delay) {
      clearTimeout(this.#timer)
      this.#asking.abort()
      this.#timer = window.setTimeout(async () => {
        this.#asking = new AbortController()
        const { signal } = this.#asking
        const settings = this.#settings()
        try {
          const response = await fetch(`${origin}/v1/estimate?${settings}`, { signal, credentials: 'omit' })
          const body = await response.json()
          if (signal.aborted) return
          if (response.ok) this.#show(body, settings)
          else this.#refuse(body)
        } catch {
          if (!signal.aborted) this.#refuse({ detail: 'The server cannot be reached.' })
        }
      }, delay)
    }

    /** @param {Answer} answer @param {URLSearchParams} settings */
    #show({ memory, fit, model }, settings) {
      this.#mark([])
      const verdict = this.#part('.verdict')
      verdict.className = `verdict ${fit?.verdict ?? ''}`
      const device = fit && (fit.gpus > 1 ? `${fit.gpus}× ${fit.gpu_name}` : fit.gpu_name)
      const room = fit && (fit.headroom_bytes < 0 ? 'over by' : 'free:')
      verdict.textContent = fit
        ? `${VERDICTS[fit.verdict]}: needs ${memory.display.per_gpu} on ${device}, ${room} ${fit.display.headroom.replace('-', '')}`
        : `${memory.display.per_gpu} of GPU memory`
      const image = /** @type {HTMLImageElement} */ (this.#part('img'))
      const { model: name = '', params, ...others } = Object.fromEntries(settings)
      const path =
        params === undefined ? name.split('/').map(encodeURIComponent).join('/') : `params:${params}`
      const wanted = this.getAttribute('theme')
      const theme = wanted === 'dark' || wanted === 'auto' ? wanted : 'light'
      image.src = `${origin}/chart/${path}.svg?${new URLSearchParams({ ...others, kind: 'breakdown', header: 'false', theme })}`
      image.alt = `${model.name}: memory by term against the line of the GPU`
      image.hidden = false
      const link = /** @type {HTMLAnchorElement} */ (this.#part('a'))
      link.href = `${origin}/?${settings}`
      this.dispatchEvent(
        new CustomEvent('plimsoll-estimate', { bubbles: true, detail: { memory, fit, model } }),
      )
    }

    /** @param {Problem} problem */
    #refuse({ detail, errors = [] }) {
      this.#mark(errors.map(({ field }) => field))
      const verdict = this.#part('.verdict')
      verdict.className = 'verdict error'
      const [first] = errors
      const near = first?.did_you_mean === undefined ? '' : ` Did you mean ${first.did_you_mean}?`
      verdict.textContent = first === undefined ? detail : `${first.field} ${first.message}.${near}`
      this.#part('img').hidden = true
    }

    /** @param {readonly string[]} wrong */
    #mark(wrong) {
      for (const input of this.#root.querySelectorAll('input'))
        input.setAttribute('aria-invalid', String(wrong.includes(input.name)))
    }

    /** @param {string} selector @returns {HTMLElement} */
    #part(selector) {
      const found = this.#root.querySelector(selector)
      if (!(found instanceof HTMLElement)) throw new Error(`${selector} is missing`)
      return found
    }
  }
}

/* The tag may be taken: by the documentation's own calculator, or by a second copy of this script. */
for (const tag of ['plimsoll-calculator', 'plimsoll-calculator-embed'])
  if (!customElements.get(tag)) customElements.define(tag, makeElement(PLIMSOLL_ORIGIN))
