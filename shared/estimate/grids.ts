import type { MemoryTerm } from '../engines/engine.ts'
import type { SettingKey } from './changes.ts'
import { termBytes, type TermBytes } from './evaluate.ts'
import type { DeviceContext, Scenario } from './scenario.ts'
import { placeOf, readerOf, watched, type Place, type Reads } from './watch.ts'

type Settings = Scenario['settings']

/** The settings of a sweep's cells, and those of them that are not the same in all. */
export interface Cells {
  readonly settings: readonly Settings[]
  readonly varying: ReadonlyMap<Place, readonly unknown[]>
}

export const cellsOf = (settings: readonly Settings[], keys: readonly SettingKey[]): Cells => ({
  settings,
  varying: new Map(keys.map((key) => [placeOf('settings', key), settings.map((each) => each[key])])),
})

/** A place that a term read, and what it held: in every cell, or cell by cell. */
interface Read {
  readonly place: Place
  readonly read: (context: DeviceContext) => unknown
  readonly value: unknown
  readonly values: readonly unknown[] | undefined
}

/** A term's bytes in every cell of a sweep, and everything they depend on. */
interface Grid {
  readonly reads: readonly Read[]
  readonly bytes: readonly (TermBytes | null)[]
}

const isSame = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one === other || (one.length === other.length && one.every((value, i) => value === other[i]))

function holds({ reads }: Grid, context: DeviceContext, { varying }: Cells): boolean {
  for (const { place, read, value, values } of reads) {
    const own = varying.get(place)
    if (own ? !values || !isSame(own, values) : values !== undefined || read(context) !== value) return false
  }
  return true
}

/**
 * Terms' bytes over the cells of sweeps, computed once for all sweeps that agree in what a term really reads: a cache
 * is the same on every GPU. As in {@link createRecall} what a term reads is observed, and a term is pure: where all
 * that any cell's evaluation read is the same in another sweep, so are its bytes. Keep one only for a comparison's length.
 */
export class Grids {
  readonly #known = new Map<MemoryTerm, Grid[]>()

  /** A term's bytes in each cell; `context` is that of the settled request. */
  bytesOf(term: MemoryTerm, context: DeviceContext, cells: Cells): readonly (TermBytes | null)[] {
    let grids = this.#known.get(term)
    if (!grids) this.#known.set(term, (grids = []))
    let grid = grids.find((each) => holds(each, context, cells))
    if (!grid) grids.push((grid = evaluated(term, context, cells)))
    return grid.bytes
  }
}

function evaluated(term: MemoryTerm, context: DeviceContext, { settings, varying }: Cells): Grid {
  const reads: Reads = new Map()
  const bytes = settings.map((each) =>
    termBytes(term, watched({ ...context, scenario: { ...context.scenario, settings: each } }, reads)),
  )
  return {
    bytes,
    reads: Array.from(reads, ([place, value]) => ({
      place,
      read: readerOf(place),
      value,
      values: varying.get(place),
    })),
  }
}
