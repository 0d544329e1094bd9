import type { Claim } from '../../data/claims-types.ts'
import { claimRow } from './claim-row.ts'

/** A claim with its place, as `/published-numbers/claims.json` lists it. */
export interface PlacedClaim extends Claim {
  readonly guide: string
  readonly section: string
  readonly href: string
}

const PAGE = 40
const DEBOUNCE_MS = 150
const FIELDS = ['guide', 'verdict', 'kind', 'text'] as const

/** Filters all claims. The list is fetched when it is first needed; without JavaScript the pages per guide remain. */
class ClaimFilter extends HTMLElement {
  #claims: Promise<readonly PlacedClaim[]> | undefined
  #shown = PAGE
  #asked = 0

  connectedCallback(): void {
    const form = this.querySelector('form')
    const more = this.querySelector<HTMLButtonElement>('[data-more]')
    if (!form || !more) return
    form.hidden = false
    const query = new URLSearchParams(location.search)
    for (const name of FIELDS) {
      const control = form.elements.namedItem(name)
      const value = query.get(name)
      if (value !== null && (control instanceof HTMLSelectElement || control instanceof HTMLInputElement))
        control.value = value
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    form.addEventListener('input', () => {
      clearTimeout(timer)
      timer = setTimeout(() => void this.#show(form, more, PAGE), DEBOUNCE_MS)
    })
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#show(form, more, PAGE)
    })
    more.addEventListener('click', () => void this.#show(form, more, this.#shown + PAGE))
    if (FIELDS.some((name) => query.has(name))) void this.#show(form, more, PAGE)
    this.dataset['ready'] = ''
  }

  async #show(form: HTMLFormElement, more: HTMLButtonElement, count: number): Promise<void> {
    const status = this.querySelector('[role=status]')
    const rows = this.querySelector('tbody')
    if (!status || !rows) return
    this.#asked += 1
    const asked = this.#asked
    this.setAttribute('aria-busy', 'true')
    try {
      const claims = await (this.#claims ??= fetchClaims(this.dataset['source'] ?? ''))
      if (asked !== this.#asked) return
      const wanted = Object.fromEntries(
        [...new FormData(form)].filter(([, value]) => value !== ''),
      ) as Record<string, string>
      const found = claims.filter((claim) => matches(claim, wanted))
      this.#shown = count
      rows.innerHTML = found
        .slice(0, count)
        .map((claim) => claimRow(claim, { href: claim.href, text: claim.section }).markup)
        .join('')
      more.hidden = found.length <= count
      const first = Math.min(count, found.length)
      status.textContent = `${found.length} of ${claims.length} claims${first < found.length ? `; the first ${first} are shown` : ''}`
      history.replaceState(
        null,
        '',
        `${location.pathname}${Object.keys(wanted).length > 0 ? `?${new URLSearchParams(wanted)}` : ''}`,
      )
    } catch {
      this.#claims = undefined
      status.textContent = 'The list could not be loaded. The pages below hold every claim.'
    } finally {
      if (asked === this.#asked) this.removeAttribute('aria-busy')
    }
  }
}

async function fetchClaims(source: string): Promise<readonly PlacedClaim[]> {
  const response = await fetch(source)
  if (!response.ok) throw new Error(`${source}: status ${response.status}`)
  return (await response.json()) as readonly PlacedClaim[]
}

function matches(
  claim: PlacedClaim,
  { guide, verdict, kind, text = '' }: Readonly<Record<string, string>>,
): boolean {
  const words = text.toLowerCase().split(/\s+/)
  const says = `${claim.quote} ${claim.why} ${claim.section} ${claim.actual?.working ?? ''}`.toLowerCase()
  return (
    (guide === undefined || claim.guide === guide) &&
    (verdict === undefined || claim.verdict === verdict) &&
    (kind === undefined || claim.kind === kind) &&
    words.every((word) => says.includes(word))
  )
}

customElements.define('claim-filter', ClaimFilter)
