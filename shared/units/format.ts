import { GB, GiB, KiB, MiB } from './bytes.ts'

export type MemoryUnit = 'GiB' | 'GB'

/** No-break thin space between a number and its unit. */
const THIN_SPACE = '\u202f'

/** Below this share of a unit its four decimals would not show the amount. */
const SMALLEST_SHARE = 0.0005

/** A unit and those below it, with their bytes. */
const STEPS: Readonly<Record<MemoryUnit, readonly { readonly scale: number; readonly name: string }[]>> = {
  GiB: [
    { scale: GiB, name: 'GiB' },
    { scale: MiB, name: 'MiB' },
    { scale: KiB, name: 'KiB' },
  ],
  GB: [
    { scale: GB, name: 'GB' },
    { scale: 1e6, name: 'MB' },
    { scale: 1e3, name: 'kB' },
  ],
}

const decimalsOf = (size: number): number =>
  size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4

/** Three significant digits, without trailing noise: 15.3, 0.513, 140. */
export function threeDigits(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  const decimals = decimalsOf(size)
  // Just below a power of ten it is rounded first: 0.09999 is 0.100, not 0.1000.
  if (decimals === decimalsOf(size * 1.001)) return value.toFixed(decimals)
  return value.toFixed(decimalsOf(Math.abs(Number(value.toPrecision(3)))))
}

/**
 * The one formatter of memory: page, badge, card and API all print through it. A table keeps one unit; only
 * amounts that would print as zero step down to MiB / KiB (or MB / kB).
 */
export function formatBytes(bytes: number, unit: MemoryUnit = 'GiB', space = THIN_SPACE): string {
  const size = Math.abs(bytes)
  for (const { scale, name } of STEPS[unit])
    if (size >= scale * SMALLEST_SHARE) return `${threeDigits(bytes / scale)}${space}${name}`
  return `${Math.round(bytes)}${space}B`
}

/** Parameter counts as the field writes them: 8.03B, 494M. */
export function formatCount(count: number): string {
  if (count >= 1e12) return `${threeDigits(count / 1e12)}T`
  if (count >= 1e9) return `${threeDigits(count / 1e9)}B`
  if (count >= 1e6) return `${threeDigits(count / 1e6)}M`
  if (count >= 1e3) return `${threeDigits(count / 1e3)}k`
  return String(count)
}

/** Token counts as the field writes them: 8K, 128K, 1M (powers of two), else the plain number. */
export function formatTokens(tokens: number): string {
  if (tokens >= 1_048_576 && tokens % 1_048_576 === 0) return `${tokens / 1_048_576}M`
  if (tokens >= 1024 && tokens % 1024 === 0) return `${tokens / 1024}K`
  return String(tokens)
}
