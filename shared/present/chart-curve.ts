import { resolveModel } from '../estimate/resolve-model.ts'
import type { Estimate, Fit } from '../estimate/types.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { FAMILIES, type FamilyId } from './term-families.ts'
import { stackAt, topOf, type Layer } from './chart-data.ts'

/** What grows along the axis. */
export type CurveAxis = 'context' | 'batch'

/** One place on the axis, with the stack that stands on it. */
export interface CurvePoint {
  readonly x: number
  readonly layers: readonly Layer[]
  readonly total: number
}

/** The line of one GPU, and how far the request can be stretched under it. */
export interface CurveLine {
  readonly fit: Fit
  readonly usable: number
  /** The last value that fits; null when not even one does. */
  readonly last: number | null
  /** Whether a larger value no longer fits, rather than being beyond the axis. */
  readonly stops: boolean
}

export interface Curve {
  readonly axis: CurveAxis
  readonly points: readonly CurvePoint[]
  readonly families: readonly FamilyId[]
  readonly lines: readonly CurveLine[]
  /** Where the request itself stands. */
  readonly own: CurvePoint
  /** Upper end of the vertical axis, in bytes. */
  readonly top: number
}

const FIELD = { context: 'context_length', batch: 'batch_size' } as const
/** Where an axis begins and how far it goes unless the request or the model says more. */
const AXES = { context: { first: 1024, last: 131_072 }, batch: { first: 1, last: 64 } } as const
/** Places along the axis: near enough for the eye to see a curve. */
const PLACES = 32
const LONGEST_BATCH = 4096

const doubled = (value: number): number => 2 ** Math.ceil(Math.log2(value))

function ends(
  axis: CurveAxis,
  own: number,
  { model, fit }: Pick<Estimate, 'model' | 'fit'>,
): readonly [number, number] {
  const { first, last } = AXES[axis]
  if (axis === 'context')
    return [Math.min(first, own), Math.max(model.max_context_length ?? last, own, 2 * first)]
  // Far enough to see where it stops, where it does.
  const stop = Math.min(2 * (fit?.max_batch_size ?? last / 2), LONGEST_BATCH)
  return [first, doubled(Math.max(16, stop, 2 * own))]
}

/** Whole numbers from first to last, evenly spaced on a logarithmic axis, with those that must be among them. */
export function logarithmicPlaces(
  first: number,
  last: number,
  most: number,
  among: readonly number[],
): number[] {
  const ratio = last / first
  const places = Array.from({ length: most }, (_, index) => Math.round(first * ratio ** (index / (most - 1))))
  const inside = among.filter((value) => value >= first && value <= last)
  return [...new Set([...places, ...inside])].sort((a, b) => a - b)
}

const roundedUp = (value: number, ...others: readonly number[]): number => Math.max(value, ...others) * 1.06

/** High enough for the lines and the request; a curve that goes far beyond them is cut by the frame. */
function axisTop(points: readonly CurvePoint[], own: CurvePoint, lines: readonly CurveLine[]): number {
  const highest = points.at(-1)?.total ?? own.total
  const lowest = points[0]?.total ?? own.total
  const seen = Math.max(own.total * 1.12, lowest * 1.12, ...lines.map(({ usable }) => usable * 1.3))
  return lines.length === 0 ? roundedUp(highest) : Math.min(roundedUp(highest, seen / 1.06), roundedUp(seen))
}

/**
 * Memory of the fullest GPU along an axis, all else as the request has it. The stack is that of the first estimate; each
 * estimate with a GPU adds its line. Null for a request that cannot be changed along the axis.
 */
export function memoryCurve(
  axis: CurveAxis,
  request: EstimateRequest,
  estimates: readonly [Estimate, ...Estimate[]],
): Curve | null {
  const [first] = estimates
  const model = resolveModel(request)
  const used = first.request[FIELD[axis]]
  if (!model.ok || typeof used !== 'number') return null
  const [start, end] = ends(axis, used, first)
  const lines = estimates.flatMap(({ fit }): CurveLine[] => {
    if (fit === undefined) return []
    const last = axis === 'context' ? fit.max_context_length : fit.max_batch_size
    // No largest batch is an unlimited one, where a context can be limited by the model alone.
    const unlimited = axis === 'batch' && last === null && fit.headroom_bytes >= 0
    return [
      {
        fit,
        usable: fit.usable_bytes,
        last: unlimited ? end : last,
        stops: !unlimited && (last === null || last < end),
      },
    ]
  })
  const wanted = [used, ...lines.flatMap(({ last }) => (last === null ? [] : [last]))]
  const points = logarithmicPlaces(start, end, PLACES, wanted).flatMap((x): CurvePoint[] => {
    const layers = stackAt(request, model.value, { [FIELD[axis]]: x })
    return layers === null ? [] : [{ x, layers, total: topOf(layers) }]
  })
  const own = points.find(({ x }) => x === used)
  if (own === undefined) return null
  const families = FAMILIES.map(({ id }) => id).filter((id) =>
    points.some(({ layers }) => layers.some(({ family }) => family === id)),
  )
  return { axis, points, families, lines, own, top: axisTop(points, own, lines) }
}
