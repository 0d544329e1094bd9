import type { GroupRow } from '../../../formula/expression.ts'
import { COMPUTED_PARTS, type ComputedPart } from './tensors.ts'

/** What the buffer holds at the widest step of a part, tensors of one label added up, and the space lost between. */
export interface Widest {
  readonly rows: readonly GroupRow[]
  readonly gaps: number
}
/** Parts that the graph has. */
export type Widests = { readonly [part in ComputedPart]?: Widest }

/** The plan for one number of cells, and the digest of the decisions it was made by. */
export interface Known {
  readonly cells: number
  readonly decisions: string
  readonly widests: Widests
}

/** A row whose size depends on the cells. Most tensors are of one size whatever they are: their rows are shared. */
interface Growing {
  readonly at: number
  readonly label: string
  readonly least: number
  readonly most: number
}
/** Sizes up to which a place on a line is exact: beyond, the last digits of a double would be made up. */
const EXACT_BYTES = 2 ** 48

/** What differs between two plans. */
interface Line {
  readonly high: Known
  readonly isExact: boolean
  readonly parts: readonly {
    readonly part: ComputedPart
    readonly low: Widest
    readonly highGaps: number
    readonly growing: readonly Growing[]
  }[]
}

const bytesOf = (row: GroupRow | undefined): number => row?.values['bytes'] as number

/** Lines by their lower end: each plan is the lower end of one at a time. */
const lines = new WeakMap<Known, Line>()

function lineOf(low: Known, high: Known): Line {
  const known = lines.get(low)
  if (known?.high === high) return known
  const parts: Line['parts'][number][] = []
  for (const part of COMPUTED_PARTS) {
    const from = low.widests[part]
    const to = high.widests[part]
    if (!from || !to) continue
    const growing = from.rows.flatMap((row, at): Growing[] => {
      const [least, most] = [bytesOf(row), bytesOf(to.rows[at])]
      return least === most ? [] : [{ at, label: row.label, least, most }]
    })
    parts.push({ part, low: from, highGaps: to.gaps, growing })
  }
  const isExact = parts.every(
    ({ highGaps, growing }) => highGaps < EXACT_BYTES && growing.every(({ most }) => most < EXACT_BYTES),
  )
  const line = { high, isExact, parts }
  lines.set(low, line)
  return line
}

/**
 * The plan at a number of cells between two with the same decisions: each size lies on the line between its ends. Null for
 * sizes of which a double cannot tell the last byte.
 */
export function between(low: Known, high: Known, cells: number): Widests | null {
  const line = lineOf(low, high)
  if (!line.isExact) return null
  const share = (cells - low.cells) / (high.cells - low.cells)
  const widests: { [part in ComputedPart]?: Widest } = {}
  for (const { part, low: from, highGaps, growing } of line.parts) {
    if (growing.length === 0 && from.gaps === highGaps) {
      widests[part] = from
      continue
    }
    const rows = from.rows.slice()
    for (const { at, label, least, most } of growing)
      rows[at] = { label, values: { bytes: least + Math.round((most - least) * share) } }
    widests[part] = { rows, gaps: from.gaps + Math.round((highGaps - from.gaps) * share) }
  }
  return widests
}
