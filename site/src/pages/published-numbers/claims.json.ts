import type { APIRoute } from 'astro'
import type { PlacedClaim } from '../../components/claims/claim-filter.ts'
import { partHref } from '../../data/claims-parts.ts'
import { claimSections } from '../../data/claims.ts'

/** Every claim with its place, for the filter. */
export const GET: APIRoute = () =>
  Response.json(
    claimSections.flatMap(({ guide, part, title, claims }) =>
      claims.map((claim): PlacedClaim => ({ ...claim, guide, section: title, href: partHref(part) })),
    ),
  )
