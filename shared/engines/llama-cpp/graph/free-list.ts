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

  take(size: number): number {
    let best = this.#gaps.length - 1
    let bestSize = Number.POSITIVE_INFINITY
    for (let i = 0; i < this.#gaps.length - 1; i++) {
      const gap = this.#gaps[i] as Gap
      // Of equal gaps the later one wins.
      if (gap.size >= size && gap.size <= bestSize) {
        best = i
        bestSize = gap.size
      }
    }
    const gap = this.#gaps[best] as Gap
    const { start } = gap
    gap.start += size
    gap.size -= size
    if (gap.size === 0) this.#gaps.splice(best, 1)
    return start
  }

  give(start: number, size: number): void {
    if (size === 0) return
    const gaps = this.#gaps
    let at = 0
    while (at < gaps.length && (gaps[at] as Gap).start < start) at++
    const before = gaps[at - 1]
    const after = gaps[at]
    const joinsBefore = before !== undefined && before.start + before.size === start
    const joinsAfter = after !== undefined && start + size === after.start
    if (joinsBefore && joinsAfter) {
      before.size += size + after.size
      gaps.splice(at, 1)
    } else if (joinsBefore) before.size += size
    else if (joinsAfter) {
      after.start = start
      after.size += size
    } else gaps.splice(at, 0, { start, size })
  }
}
