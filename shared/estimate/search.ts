/** What is known before a search: the load at one number, and by how much it should grow from there. */
export interface Support {
  readonly at: number
  readonly load: number
  readonly slope: number
}

/** The whole number between two others (both excluded) that most powers of two divide. */
export function roundestBetween(low: number, high: number): number {
  let step = 1
  while (Math.floor((high - 1) / (2 * step)) * 2 * step > low) step *= 2
  return Math.floor((high - 1) / step) * step
}

/** What engines hand tokens out in: 256 cells, 16 tokens. */
const BLOCKS = [256, 16]

/** Where a load that grows in blocks should next be looked at: beyond the last block's end, else at the roundest number. */
const blockEnd = (low: number, high: number): number =>
  BLOCKS.some((block) => low % block === 0 && high - low <= block) ? low + 1 : roundestBetween(low, high)

/**
 * The largest whole number in [1, `ceiling`] for which `load` is at most `capacity`, where it never falls as the number
 * rises; null when not even 1 fits. Ends with `load(n) ≤ capacity < load(n + 1)`, both looked at.
 *
 * Memory is nearly linear in context and batch, so a step along the slope between the last two looks lands close. Where
 * two looks give one load it grows in blocks, which end at round numbers. Bisection keeps it safe.
 */
export function largestThatFits(
  load: (n: number) => number,
  capacity: number,
  ceiling: number,
  support?: Support,
): number | null {
  let low = 0
  let high = ceiling + 1
  let at = support?.at ?? Number.NaN
  let atLoad = support?.load ?? Number.NaN
  let slope = support?.slope ?? Number.NaN
  let next = Math.floor(at + (capacity - atLoad) / slope)
  /** Looks in a row that brought the edge hardly nearer. */
  let slow = -1
  while (high - low > 1) {
    const n = Math.min(high - 1, Math.max(low + 1, Number.isNaN(next) ? 1 : next))
    const nLoad = load(n)
    const width = high - low
    const seen = (nLoad - atLoad) / (n - at)
    if (seen > 0 && seen < Number.POSITIVE_INFINITY) slope = seen
    if (nLoad <= capacity) low = n
    else high = n
    const isNearer = high - low <= width / 2 || Math.abs(nLoad - capacity) <= Math.abs(atLoad - capacity) / 4
    slow = isNearer ? 0 : slow + 1
    at = n
    atLoad = nLoad
    const isBracketed = low > 0 && high <= ceiling
    const step = Math.floor((capacity - nLoad) / slope)
    if (isBracketed) {
      if (seen === 0) next = blockEnd(low, high)
      else next = slow > 1 || !Number.isFinite(step) ? Math.floor((low + high) / 2) : n + step
    } else if (slow > 2 || !Number.isFinite(step)) next = low > 0 ? ceiling : Math.floor(n / 2)
    else next = n + (low > 0 ? Math.max(1, step) : step) * 2 ** Math.max(0, slow)
  }
  return low === 0 ? null : low
}
