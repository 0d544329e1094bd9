import type { Issue } from '../../../../shared/errors.ts'
import { html } from '../../lib/html.ts'
import { pageWords } from '../../i18n/page-language.ts'
import { groupsOf } from '../../lib/other-page.ts'
import { settingsOf, type Settings } from '../../lib/url-state.ts'
import { othersView } from '../../lib/view/others.ts'
// Imported for its effect too: the boxes must be themselves before the form is filled.
import '../form/choice-box.ts'
import type { ChoiceBox } from '../form/choice-box.ts'
import { followTask } from './task-parts.ts'

/** A select writes the API's default as an empty value; a link may name it. */
const optionOf = ({ options }: HTMLSelectElement, value: string): string =>
  [...options].find((option) => option.dataset['means'] === value)?.value ?? value

/** The form of a calculator: reads and fills its fields, and writes errors at them. */
export class FormFields {
  readonly #form: HTMLFormElement
  /** Settings of a permalink for which the form has no field: kept, sent, and shown as chips. */
  #others: Settings = {}

  constructor(form: HTMLFormElement) {
    this.#form = form
    this.#enable()
    form.addEventListener('input', (event) => {
      this.#keepInStep(event.target as Element)
      this.#letGo(event.target as Element)
    })
    form.addEventListener('change', (event) => {
      this.#add(event.target as Element)
      followTask(form)
      this.#letGo(event.target as Element)
    })
    // The event does not bubble.
    form.addEventListener('toggle', (event) => void this.#bring(event.target as Element), true)
  }

  #enable(): void {
    for (const part of this.#form.querySelectorAll<HTMLFieldSetElement>('fieldset[disabled]'))
      part.disabled = false
  }

  has = (name: string): boolean => this.#field(name) !== null

  data(): FormData {
    const data = new FormData(this.#form)
    for (const [name, value] of Object.entries(this.#others)) data.set(name, value)
    return data
  }

  /** Puts settings into the form: a field that is not among them goes back to the API's default. */
  fill(settings: Settings): void {
    const before = settingsOf(new FormData(this.#form))
    // First of all, for a part of the other task has no names.
    this.#set('task', settings['task'] ?? '')
    followTask(this.#form)
    const controls = this.#form.querySelectorAll<HTMLInputElement>('input, select, textarea')
    const named = new Set([...controls].map(({ name }) => name).filter((name) => name !== ''))
    for (const name of named) this.#set(name, settings[name] ?? '')
    followTask(this.#form)
    this.#others = Object.fromEntries(Object.entries(settings).filter(([name]) => !named.has(name)))
    this.#showOthers()
    // What the page itself begins with may stay folded: opening it would move what stands below.
    for (const [name, value] of Object.entries(settings))
      if (before[name] !== value) this.#unfold(this.#field(name))
    if (Object.keys(this.#others).length > 0) void this.#bring(this.#form.querySelector('[data-from]'))
  }

  /** A button of the form that sets a field (a preset, a chip). True when it was one. */
  press(target: Element): boolean {
    const preset = target.closest<HTMLElement>('[data-set]')
    const chip = target.closest<HTMLElement>('[data-remove]')
    if (preset) this.#set(preset.dataset['set'] ?? '', preset.dataset['value'] ?? '')
    else if (chip) {
      const { [chip.dataset['remove'] ?? '']: _removed, ...kept } = this.#others
      this.#others = kept
      this.#showOthers()
    }
    return preset !== null || chip !== null
  }

  /** Writes each error at its field, with the near match as a button; clears all others. */
  showErrors(issues: readonly Issue[]): void {
    for (const field of this.#form.querySelectorAll<HTMLElement>('.field')) {
      const issue = issues.find((each) => each.field === field.dataset['field'])
      const place = field.querySelector<HTMLElement>('.field-error')
      const control = field.querySelector('input:not([type=hidden]), select, textarea')
      if (!place || !control) continue
      place.hidden = issue === undefined
      control.toggleAttribute('aria-invalid', false)
      if (issue === undefined) place.textContent = ''
      else {
        this.#unfold(field)
        control.setAttribute('aria-invalid', 'true')
        const near = issue.did_you_mean
        place.innerHTML = html`<span lang="en">${issue.message}.</span> ${
            near !== undefined &&
            html`<button type="button" data-fix="${issue.field}" data-value="${near}">
              ${pageWords().problem.use(near)}
            </button>`
          }`.markup
      }
    }
  }

  /** A box beside a list puts what is chosen at the list's end, and is empty again. */
  #add(changed: Element): void {
    const name = changed.closest<HTMLElement>('[data-adds]')?.dataset['adds']
    const list = this.#form.querySelector<HTMLInputElement>(`[name="${CSS.escape(name ?? '')}"]`)
    const box = changed as ChoiceBox | HTMLSelectElement
    if (name === undefined || !list || box.value === '') return
    const values = list.value.split(',').map((value) => value.trim())
    list.value = [...new Set([...values, box.value])].filter(Boolean).join(',')
    box.value = ''
  }

  /** Groups of settings that stand on another page, when they are opened or a link sets one of them. */
  async #bring(holder: Element | null): Promise<void> {
    const from = holder instanceof HTMLElement ? holder.dataset['from'] : undefined
    const place = holder?.querySelector('.groups')
    if (from === undefined || !place) return
    const groups = await groupsOf(from)
    if (groups === null) place.textContent = pageWords().problem.unreachable
    else if (holder?.hasAttribute('data-from') === true) {
      holder.removeAttribute('data-from')
      place.replaceChildren(...groups)
      this.#enable()
      // What was shown as chips until now has fields.
      this.fill(settingsOf(this.data()))
    }
  }

  /** What a link sets, and what is wrong, is in sight whichever group it is in. */
  #unfold(field: Element | null): void {
    let group = field?.closest('details')
    for (; group; group = group.parentElement?.closest('details')) group.open = true
  }

  /** Of two that exclude each other (a model, a bare parameter count) the one that was set last stays. */
  #letGo(changed: Element): void {
    const { name, value } = changed as HTMLInputElement
    const group = changed.closest<HTMLElement>('[data-instead-of]')
    if (group) {
      if (name === 'params' && value !== '') this.#set(group.dataset['insteadOf'] ?? '', '')
      return
    }
    const chosen = changed.closest<ChoiceBox>('choice-box')?.value ?? ''
    const field = changed.closest<HTMLElement>('.field')?.dataset['field']
    const instead = this.#form.querySelector(`[data-instead-of="${CSS.escape(field ?? '')}"]`)
    if (chosen === '' || !instead) return
    for (const control of instead.querySelectorAll<HTMLInputElement>('input')) control.value = ''
  }

  #field = (name: string): Element | null =>
    this.#form.querySelector(`.field[data-field="${CSS.escape(name)}"]`)

  #set(name: string, value: string): void {
    // By its name only: `elements.namedItem` would also find the combobox, which has the name as its id.
    const controls = this.#form.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
      `[name="${CSS.escape(name)}"]`,
    )
    for (const control of controls) {
      if ('fixed' in control.dataset) continue
      const box = control.closest<ChoiceBox>('choice-box')
      if (box) box.value = value
      else if (control instanceof HTMLInputElement && control.type === 'radio')
        control.checked = control.value === value
      else {
        control.value = control instanceof HTMLSelectElement ? optionOf(control, value) : value
        this.#keepInStep(control)
      }
    }
  }

  /** Slider and number of the same quantity move together. */
  #keepInStep(changed: Element): void {
    const group = changed.closest<HTMLElement>('[data-stops]')
    if (!group || !(changed instanceof HTMLInputElement)) return
    const stops = (group.dataset['stops'] ?? '').split(',')
    const slider = group.querySelector<HTMLInputElement>('input[type=range]')
    const number = group.querySelector<HTMLInputElement>('input[type=text]')
    if (!slider || !number) return
    if (changed === slider) number.value = stops[Number(slider.value)] ?? number.value
    else {
      const wanted = Number(changed.value === '' ? changed.placeholder : changed.value)
      const above = stops.findIndex((stop) => Number(stop) > wanted)
      if (Number.isFinite(wanted))
        slider.value = String(above === -1 ? stops.length - 1 : Math.max(0, above - 1))
    }
    slider.setAttribute('aria-valuetext', pageWords().tokens(number.value || number.placeholder))
  }

  #showOthers(): void {
    const place = this.#form.querySelector<HTMLElement>('[data-others]')
    if (!place) return
    const entries = Object.entries(this.#others)
    place.hidden = entries.length === 0
    place.innerHTML = othersView(entries, pageWords()).markup
  }
}
