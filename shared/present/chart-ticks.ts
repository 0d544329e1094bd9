import { GB, GiB } from '../units/bytes.ts'
import { threeDigits, type MemoryUnit } from '../units/format.ts'

export interface MemoryTick {
  readonly bytes: number
  readonly label: string
}

/** Most ticks of an axis of memory. */
const MOST = 6
const DECIMAL_STEPS = [1, 2, 5] as const

/** The smallest round step that needs no more than the ticks allowed: powers of two for GiB, 1, 2 and 5 for GB. */
function roundStep(amount: number, unit: MemoryUnit): number {
  const least = amount / MOST
  if (unit === 'GiB') return 2 ** Math.ceil(Math.log2(least))
  const decade = 10 ** Math.floor(Math.log10(least))
  return (DECIMAL_STEPS.find((step) => step * decade >= least) ?? 10) * decade
}

/** Round amounts of memory from zero to the top of an axis; the unit stands on the last one. */
export function memoryTicks(top: number, unit: MemoryUnit): MemoryTick[] {
  const scale = unit === 'GiB' ? GiB : GB
  const step = roundStep(top / scale, unit)
  const last = Math.floor(top / scale / step)
  return Array.from({ length: last + 1 }, (_, index) => {
    const amount = index * step
    const digits = Number.isInteger(amount) ? String(amount) : threeDigits(amount)
    return { bytes: amount * scale, label: index === last ? `${digits} ${unit}` : digits }
  })
}

/** Powers of two from first to last, at most eleven of them. */
export function placeTicks(first: number, last: number): number[] {
  const from = Math.ceil(Math.log2(first))
  const to = Math.floor(Math.log2(last))
  const stride = Math.ceil((to - from + 1) / 11)
  const all = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => 2 ** (from + index))
  return all.filter((_, index) => (all.length - 1 - index) % stride === 0)
}
