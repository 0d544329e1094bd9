import { Decisions } from './decisions.ts'

/** A stretch of the buffer that no tensor holds. */
interface Gap {
  start: number
  size: number
}

/**
 * The buffer's free space. A request takes the smallest gap that holds it and only otherwise the open end
 * (`ggml_dyn_tallocr_alloc`, ggml/src/ggml-alloc.c).
 */
export class FreeList {
  readonly #gaps: Gap[] = [{ start: 0, size: Number.POSITIVE_INFINITY }]
  readonly #decisions: Decisions

  /** @param decisions where every comparison of sizes is noted. */
  constructor(decisions = new Decisions()) {
    this.#decisions = decisions
  }

  take(size: number): number {
    const decisions = this.#decisions
    let best = this.#gaps.length - 1
    let bestSize = Number.POSITIVE_INFINITY
    for (let i = 0; i < this.#gaps.length - 1; i++) {
      const gap = this.#gaps[i] as Gap
      // Of equal gaps the later one wins.
      if (decisions.compare(gap.size, size) >= 0 && decisions.compare(gap.size, bestSize) <= 0) {
        best = i
        bestSize = gap.size
      }
    }
    const gap = this.#gaps[best] as Gap
    const { start } = gap
    gap.start += size
    gap.size -= size
    if (decisions.compare(gap.size, 0) === 0) this.#gaps.splice(best, 1)
    return start
  }

  /**
   * Gives memory back. It joins the first gap it touches, and that gap joins the one after or before it. Nothing else
   * is joined: a gap of no bytes, left by a tensor without elements, keeps its neighbours apart as it does in ggml.
   */
  give(start: number, size: number): void {
    const gaps = this.#gaps
    const decisions = this.#decisions
    for (let i = 0; i < gaps.length; i++) {
      const gap = gaps[i] as Gap
      if (decisions.compare(gap.start + gap.size, start) === 0) {
        gap.size += size
        const next = gaps[i + 1]
        if (next && decisions.compare(gap.start + gap.size, next.start) === 0) {
          gap.size += next.size
          gaps.splice(i + 1, 1)
        }
        return
      }
      if (decisions.compare(start + size, gap.start) === 0) {
        gap.start = start
        gap.size += size
        const previous = gaps[i - 1]
        if (previous && decisions.compare(previous.start + previous.size, gap.start) === 0) {
          previous.size += gap.size
          gaps.splice(i, 1)
        }
        return
      }
    }
    const at = gaps.findIndex((gap) => decisions.compare(gap.start, start) >= 0)
    gaps.splice(at < 0 ? gaps.length : at, 0, { start, size })
  }
}
