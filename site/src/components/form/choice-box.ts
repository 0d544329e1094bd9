/**
 * Turns a `<select>` into a combobox that searches: WAI-ARIA's "list autocomplete with manual selection".
 * Without JavaScript the select stays what it is. `data-free`: text outside the list is a value too. `data-like`: the
 * id of an earlier box whose list this one has too, so that a page carries it once.
 */
interface Choice {
  readonly value: string
  readonly label: string
  readonly hint: string
  readonly words: string
}

/** More would only be scrolled past; typing one more letter is faster. */
const MOST_SHOWN = 40

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9.]+/g, ' ')

class ChoiceBox extends HTMLElement {
  #choices: readonly Choice[] = []
  #shown: readonly Choice[] = []
  #active = -1
  #input = document.createElement('input')
  #list = document.createElement('ul')
  #hidden = document.createElement('input')

  connectedCallback(): void {
    const select = this.querySelector('select')
    if (!select) return
    const like = document.getElementById(this.dataset['like'] ?? '')?.closest('choice-box')
    const own = [...select.options].map((option) => ({
      value: option.value,
      label: option.text,
      hint: option.dataset['hint'] ?? '',
      words: plain(`${option.text} ${option.value} ${option.dataset['words'] ?? ''}`),
    }))
    this.#choices = like instanceof ChoiceBox ? like.#choices : own
    this.#build(select)
    this.value = select.value
    select.remove()
  }

  get value(): string {
    return this.#hidden.value
  }

  /** Sets the value and the text shown; a value outside the list is shown as it is. */
  set value(value: string) {
    this.#hidden.value = value
    this.#showValue()
  }

  /** What the list calls a value; undefined where it has none. */
  labelOf = (value: string): string | undefined =>
    this.#choices.find((choice) => choice.value === value)?.label

  #shownText = (): string => this.#choices.find(({ value }) => value === this.value)?.label ?? this.value

  #showValue(): void {
    this.#input.value = this.#shownText()
  }

  #build(select: HTMLSelectElement): void {
    const { id, name } = select
    this.#hidden.type = 'hidden'
    this.#hidden.name = name
    this.#list.id = `${id}-list`
    this.#list.role = 'listbox'
    this.#list.hidden = true
    this.#list.setAttribute(
      'aria-label',
      this.closest('.field')?.querySelector('label')?.textContent?.trim() ?? name,
    )
    const input = this.#input
    input.id = id
    input.type = 'text'
    input.autocomplete = 'off'
    input.spellcheck = false
    input.role = 'combobox'
    input.setAttribute('aria-autocomplete', 'list')
    input.setAttribute('aria-expanded', 'false')
    input.setAttribute('aria-controls', this.#list.id)
    const describedBy = select.getAttribute('aria-describedby')
    if (describedBy !== null) input.setAttribute('aria-describedby', describedBy)
    input.placeholder = this.dataset['placeholder'] ?? ''
    select.removeAttribute('id')
    this.append(input, this.#list, this.#hidden)

    input.addEventListener('focus', () => input.select())
    input.addEventListener('click', () => this.#open(''))
    input.addEventListener('input', (event) => {
      // The text is not a value yet: the form must not ask the API at every letter.
      event.stopPropagation()
      this.#open(input.value)
    })
    input.addEventListener('change', (event) => event.stopPropagation())
    input.addEventListener('keydown', (event) => this.#key(event))
    input.addEventListener('blur', () => this.#leave())
    this.#list.addEventListener('pointerdown', (event) => {
      event.preventDefault()
      const option = (event.target as Element).closest('[role=option]')
      if (option) this.#choose(this.#shown[Number(option.getAttribute('data-index'))])
    })
  }

  #open(text: string): void {
    const wanted = plain(text).split(' ').filter(Boolean)
    this.#shown = this.#choices
      .filter(({ words }) => wanted.every((word) => words.includes(word)))
      .slice(0, MOST_SHOWN)
    this.#active =
      text === ''
        ? this.#shown.findIndex(({ value }) => value === this.value)
        : this.#shown.length > 0
          ? 0
          : -1
    this.#list.replaceChildren(...this.#shown.map((choice, index) => this.#option(choice, index)))
    this.#list.hidden = this.#shown.length === 0
    this.#input.setAttribute('aria-expanded', String(!this.#list.hidden))
    this.#mark()
  }

  #option(choice: Choice, index: number): HTMLLIElement {
    const item = document.createElement('li')
    item.id = `${this.#list.id}-${index}`
    item.role = 'option'
    item.dataset['index'] = String(index)
    const label = document.createElement('span')
    label.textContent = choice.label
    const hint = document.createElement('small')
    hint.textContent = choice.hint
    item.append(label, hint)
    return item
  }

  #mark(): void {
    for (const [index, item] of [...this.#list.children].entries()) {
      const active = index === this.#active
      item.setAttribute('aria-selected', String(active))
      if (active) item.scrollIntoView({ block: 'nearest' })
    }
    if (this.#active >= 0 && !this.#list.hidden)
      this.#input.setAttribute('aria-activedescendant', `${this.#list.id}-${this.#active}`)
    else this.#input.removeAttribute('aria-activedescendant')
  }

  #close(): void {
    this.#list.hidden = true
    this.#input.setAttribute('aria-expanded', 'false')
    this.#input.removeAttribute('aria-activedescendant')
  }

  #key(event: KeyboardEvent): void {
    const { key } = event
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault()
      if (this.#list.hidden) return this.#open('')
      const step = key === 'ArrowDown' ? 1 : -1
      const count = this.#shown.length
      this.#active = (this.#active + step + count) % count
      return this.#mark()
    }
    if (key === 'Enter') {
      event.preventDefault()
      return this.#list.hidden ? this.#leave() : this.#choose(this.#shown[this.#active])
    }
    if (key === 'Escape' && (!this.#list.hidden || this.#input.value !== this.#shownText())) {
      event.preventDefault()
      this.#showValue()
      this.#close()
    }
  }

  #choose(choice: Choice | undefined): void {
    this.#close()
    if (choice) this.#settle(choice.value)
  }

  /** Leaving with a text: empty means the empty choice, an exact name is taken, free text only where allowed. */
  #leave(): void {
    this.#close()
    const text = this.#input.value.trim()
    if (text === this.#shownText()) return
    const wanted = text.toLowerCase()
    const exact = this.#choices.find(
      ({ value, label }) => value.toLowerCase() === wanted || label.toLowerCase() === wanted,
    )
    if (exact) this.#settle(exact.value)
    else if (text !== '' && 'free' in this.dataset) this.#settle(text)
    else if (text === '' && this.#choices.some(({ value }) => value === '')) this.#settle('')
    else this.#showValue()
  }

  #settle(value: string): void {
    const changed = value !== this.value
    this.value = value
    if (changed) this.dispatchEvent(new Event('change', { bubbles: true }))
  }
}

customElements.define('choice-box', ChoiceBox)
export type { ChoiceBox }
