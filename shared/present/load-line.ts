import type { Fit, Memory, PerGpu } from '../estimate/types.ts'
import { COMPONENT_IDS, type ComponentId } from '../formula/term.ts'

/** One term on a bar. `start` and `length` are shares of the drawing's width. */
export interface Piece {
  readonly id: ComponentId
  readonly bytes: number
  readonly start: number
  readonly length: number
  /** It goes on over the line, where it is no longer drawn. */
  readonly cut: boolean
}

/** The picture of one GPU: what a bar, a card or a chart draws, without any unit of length. */
export interface LoadLine {
  /** The devices that hold exactly this, by index. */
  readonly devices: readonly number[]
  readonly totalBytes: number
  /** Marketed memory as a share of the width; below 1 only where something overflows. */
  readonly hull: number
  /** Where the load line stands: memory a process can use. Null without a GPU. */
  readonly line: number | null
  readonly pieces: readonly Piece[]
  /** From the low to the high end of the error band, cut at the hull's end. Null where it has no width. */
  readonly band: { readonly start: number; readonly length: number } | null
  /** Memory over the line, drawn beyond the hull. `cut`: too long to be drawn to scale. */
  readonly overflow: {
    readonly start: number
    readonly length: number
    readonly bytes: number
    readonly cut: boolean
  } | null
}

/** The overflow is drawn to scale up to this share of the hull, so that the hull itself stays readable. */
const LONGEST_OVERFLOW = 0.4

type Drawn = Pick<Memory, 'per_gpu' | 'per_gpu_bytes' | 'low_bytes' | 'high_bytes'>
type Capacity = Pick<Fit, 'marketed_bytes' | 'usable_bytes'>

const sameLoad = (a: PerGpu, b: PerGpu): boolean =>
  COMPONENT_IDS.every((id) => (a.components[id] ?? 0) === (b.components[id] ?? 0))

/** Devices with exactly the same load share one bar; the fullest comes first. */
function groupAlike(devices: readonly PerGpu[]): { load: PerGpu; indices: number[] }[] {
  const groups: { load: PerGpu; indices: number[] }[] = []
  for (const device of devices) {
    const indices = Array.from({ length: device.devices ?? 1 }, (_, offset) => device.index + offset)
    const group = groups.find(({ load }) => sameLoad(load, device))
    if (group) group.indices.push(...indices)
    else groups.push({ load: device, indices })
  }
  return groups.sort((a, b) => b.load.total_bytes - a.load.total_bytes)
}

/** Terms stacked from zero in their fixed order, each cut at `end`. */
function stack(load: PerGpu, end: number, width: number): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  for (const id of COMPONENT_IDS) {
    const bytes = load.components[id] ?? 0
    const drawn = Math.max(0, Math.min(bytes, end - start))
    if (drawn > 0) pieces.push({ id, bytes, start: start / width, length: drawn / width, cut: drawn < bytes })
    start += bytes
  }
  return pieces
}

/**
 * Lays out one bar per distinct device, fullest first, all to the same scale. Without a GPU a bar is as long as
 * the upper end of the error band. Pure geometry: shares of a width, for HTML and SVG alike.
 */
export function layLoadLines(memory: Drawn, fit?: Capacity): LoadLine[] {
  const hull = fit?.marketed_bytes ?? Math.max(memory.high_bytes, memory.per_gpu_bytes, 1)
  const line = fit ? Math.min(fit.usable_bytes, hull) : null
  const over = (bytes: number): number => (line === null ? 0 : Math.max(0, bytes - line))
  const drawnOver = (bytes: number): number => Math.min(over(bytes), hull * LONGEST_OVERFLOW)
  const width = hull + drawnOver(memory.per_gpu_bytes)
  return groupAlike(memory.per_gpu).map(({ load, indices }) => {
    const total = load.total_bytes
    const fullest = total === memory.per_gpu_bytes
    const low = Math.min(memory.low_bytes, line ?? hull)
    const high = Math.min(memory.high_bytes, hull)
    return {
      devices: indices,
      totalBytes: total,
      hull: hull / width,
      line: line === null ? null : line / width,
      pieces: stack(load, line ?? hull, width),
      band:
        fullest && over(total) === 0 && high > low
          ? { start: low / width, length: (high - low) / width }
          : null,
      overflow:
        over(total) > 0
          ? {
              start: hull / width,
              length: drawnOver(total) / width,
              bytes: over(total),
              cut: over(total) > hull * LONGEST_OVERFLOW,
            }
          : null,
    }
  })
}
