import { pageWords } from '../../i18n/page-language.ts'

/** How long the button says that it has copied. */
const SAID_MS = 2000

class CopyField extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement | HTMLTextAreaElement>('input, textarea')
    const button = this.querySelector('button')
    const status = this.querySelector('[role=status]')
    if (!input || !button || !status) return
    const { copy: words } = pageWords()
    // A page that was built before anyone knew its address learns it here.
    input.value = input.value.replaceAll('](/', `](${location.origin}/`)
    input.addEventListener('focus', () => input.select())
    button.addEventListener('click', async () => {
      const copied = await copy(input)
      button.textContent = copied ? words.copied : words.press
      status.textContent = copied ? words.copiedStatus : words.pressStatus
      setTimeout(() => {
        button.textContent = words.copy
        status.textContent = ''
      }, SAID_MS)
    })
  }
}

/** The clipboard is refused outside https and without permission: then the text is selected for the reader. */
async function copy(input: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(input.value)
    return true
  } catch {
    input.select()
    return false
  }
}

customElements.define('copy-field', CopyField)
