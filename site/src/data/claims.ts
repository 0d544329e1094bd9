import { publishedFormulas, type PublishedFormulaId } from '../../../shared/published/index.ts'
import type { Claim } from './claims-types.ts'
import type { ClaimVerdict } from './claims-words.ts'
import file from './claims.json' with { type: 'json' }

/** The claims of three published guides, each beside what its own formula and what the architecture gives. */

export interface ClaimSection {
  readonly guide: PublishedFormulaId
  /** The page that holds it. */
  readonly part: string
  readonly title: string
  readonly claims: readonly Claim[]
}

export const claimSections = file.sections as readonly ClaimSection[]
export const claimsNote: string = file.note

export const guideOf = (id: PublishedFormulaId) => publishedFormulas[id]
export const sectionsOf = (part: string): readonly ClaimSection[] =>
  claimSections.filter((section) => section.part === part)

/** How many claims are of each verdict. */
export function countVerdicts(sections: readonly ClaimSection[]): Readonly<Record<ClaimVerdict, number>> {
  const count = {
    holds: 0,
    'rounding/units': 0,
    'arithmetic-error': 0,
    'formula-error': 0,
    'wrong-fact': 0,
    unverifiable: 0,
  }
  for (const { claims } of sections) for (const { verdict } of claims) count[verdict]++
  return count
}
export const countClaims = (sections: readonly ClaimSection[]): number =>
  sections.reduce((sum, { claims }) => sum + claims.length, 0)
