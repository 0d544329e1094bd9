import type { ClaimKind, ClaimVerdict } from './claims-words.ts'

type Value = number | string | boolean | readonly number[]

/** What a guide prints; `unit: 'fits'` asks whether it fits `capacity_gb`. */
export interface Said {
  readonly value: Value
  readonly unit: string
  readonly capacity_gb?: number
  readonly gpu?: string
}

/** What a formula gives in the unit of the claim, exact bytes where it is memory, and the working. */
export interface Figure {
  readonly value: Value
  readonly unit: string
  readonly bytes?: number
  readonly fits?: boolean
  readonly working: string
}

export interface Claim {
  readonly id: string
  readonly line: number
  readonly quote: string
  readonly kind: ClaimKind
  readonly says: Said
  readonly own: Figure | null
  readonly actual: Figure | null
  readonly verdict: ClaimVerdict
  readonly why: string
  readonly also?: readonly string[]
}
