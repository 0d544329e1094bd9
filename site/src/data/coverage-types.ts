/** The guides whose features are listed: the three that the published formulas come from. */
export type GuideId = 'gpu-memory-formula' | 'vram-calculator-guide' | 'parameter-counts-guide'

/** Where a feature is answered. */
export interface Place {
  /** A page, with an anchor where the page has more than one subject, or a route of the API with its question. */
  readonly at: string
  /** Words of the page or of the answer that would be gone if it no longer answered. */
  readonly shows?: string
}

/** Something that is not there yet. The test fails once it is, until the entry says where. */
export interface Missing {
  readonly why: string
  readonly until:
    | { readonly page: string }
    | { readonly field: string }
    | { readonly gpu: string }
    | { readonly format: string }
}

/** What a guide describes, has in a table, or presupposes of a calculator. */
export interface Feature {
  readonly id: string
  readonly says: string
  readonly guides: readonly GuideId[]
  readonly answered: Place | Missing
}

export interface FeatureGroup {
  readonly id: string
  readonly title: string
  readonly features: readonly Feature[]
}

const GUIDES: Readonly<Record<string, GuideId>> = {
  F: 'gpu-memory-formula',
  G: 'vram-calculator-guide',
  C: 'parameter-counts-guide',
}

/**
 * One feature in one line.
 *
 * @param letters the guides: F the article on the formula, G the calculator guide, C the guide to parameter counts
 */
export const feature = (id: string, letters: string, says: string, at: string, shows?: string): Feature => ({
  id,
  says,
  guides: guidesOf(letters),
  answered: shows === undefined ? { at } : { at, shows },
})

export const missing = (
  id: string,
  letters: string,
  says: string,
  why: string,
  until: Missing['until'],
): Feature => ({ id, says, guides: guidesOf(letters), answered: { why, until } })

const guidesOf = (letters: string): GuideId[] =>
  [...letters].map((letter) => {
    const guide = GUIDES[letter]
    if (!guide) throw new Error(`no guide ${letter}`)
    return guide
  })
