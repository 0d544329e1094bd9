/**
 * The largest whole number in [1, `ceiling`] for which `fits` holds, where `load` never falls as the number
 * rises; null when not even 1 fits.
 *
 * Memory is nearly linear in context and batch, so a secant guess inside the bracket lands close; bisection
 * keeps it safe. Ends with `load(n) ≤ capacity < load(n + 1)`.
 */
export function largestThatFits(
  load: (n: number) => number,
  capacity: number,
  ceiling: number,
): number | null {
  const first = load(1)
  if (first > capacity) return null
  const last = load(ceiling)
  if (last <= capacity) return ceiling
  let low = 1
  let lowLoad = first
  let high = ceiling
  let highLoad = last
  for (let step = 0; high - low > 1; step++) {
    const slope = (highLoad - lowLoad) / (high - low)
    const secant = low + Math.floor((capacity - lowLoad) / slope)
    // Every third step halves, so that a stair-case load cannot keep the guesses at one end.
    const guess = step % 3 === 2 || !Number.isFinite(secant) ? Math.floor((low + high) / 2) : secant
    const next = Math.min(high - 1, Math.max(low + 1, guess))
    const nextLoad = load(next)
    if (nextLoad <= capacity) {
      low = next
      lowLoad = nextLoad
    } else {
      high = next
      highLoad = nextLoad
    }
  }
  return low
}
