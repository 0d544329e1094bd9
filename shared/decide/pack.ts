/** Something that takes room on one or more bins at once. */
export interface Parcel {
  /** Bytes on each of the bins it takes, fullest first. */
  readonly bytes: readonly number[]
}
/** For each parcel the bins it was put on, in the order of its bytes. */
export type Packing = readonly (readonly number[])[]

/** Placements looked at before the search gives up: enough for a few dozen models on a node. */
const MOST_LOOKS = 200_000

/**
 * Puts parcels on equal bins of `room` bytes. Largest first, each to the fullest bins that
 * still take it (best fit decreasing); where that fails, every other choice is tried in turn, up to a limit.
 *
 * @returns null when there is no packing, or none was found within the limit.
 */
export function pack(parcels: readonly Parcel[], bins: number, room: number): Packing | null {
  const order = parcels.map((_, index) => index).sort((a, b) => sum(parcels[b]) - sum(parcels[a]))
  const free = Array.from({ length: bins }, () => room)
  const placed: number[][] = parcels.map(() => [])
  let looks = 0
  const place = (at: number): boolean => {
    const index = order[at]
    if (index === undefined) return true
    if (++looks > MOST_LOOKS) return false
    const { bytes } = parcels[index] as Parcel
    for (const choice of choices(bytes, free)) {
      for (const [i, bin] of choice.entries()) free[bin] = (free[bin] ?? 0) - (bytes[i] ?? 0)
      placed[index] = choice
      if (place(at + 1)) return true
      for (const [i, bin] of choice.entries()) free[bin] = (free[bin] ?? 0) + (bytes[i] ?? 0)
    }
    return false
  }
  return place(0) ? placed : null
}

const sum = (parcel: Parcel | undefined): number =>
  (parcel?.bytes ?? []).reduce((total, each) => total + each, 0)

/** Bins a parcel can go to, the fullest first; bins with equal room are alike, so only one of them is tried. */
function choices(bytes: readonly number[], free: readonly number[]): number[][] {
  const bins = free.map((room, bin) => ({ room, bin })).sort((a, b) => a.room - b.room)
  if (bytes.length === 1) {
    const needed = bytes[0] ?? 0
    const rooms = new Set<number>()
    return bins
      .filter(({ room }) => room >= needed && !rooms.has(room) && rooms.add(room))
      .map(({ bin }) => [bin])
  }
  // Of several bins the windows of neighbours in room are tried: a split over very unlike bins is never better.
  const windows: number[][] = []
  for (let start = 0; start + bytes.length <= bins.length; start++) {
    const window = bins.slice(start, start + bytes.length).reverse()
    if (window.every(({ room }, i) => room >= (bytes[i] ?? 0))) windows.push(window.map(({ bin }) => bin))
  }
  return windows
}
