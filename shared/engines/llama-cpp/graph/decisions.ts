/**
 * Every comparison of sizes that a plan was made by, in order. Two graphs that differ only in their sizes and lead to
 * the same comparisons have the same plan; and where sizes grow by straight lines from one to the other, so does every
 * graph between them, since an inequality between two lines that holds at both ends of a stretch holds inside it.
 */
export class Decisions {
  #signs = new Uint8Array(0)
  #length = 0

  /** -1, 0 or 1 as `a` is smaller than, equal to or larger than `b`. */
  compare(a: number, b: number): number {
    const sign = a < b ? 0 : a > b ? 2 : 1
    if (this.#length === this.#signs.length) {
      const longer = new Uint8Array(Math.max(4096, 2 * this.#length))
      longer.set(this.#signs)
      this.#signs = longer
    }
    this.#signs[this.#length++] = sign
    return sign - 1
  }

  /** Keeps no more room than is used, once the plan is made. */
  close(): this {
    this.#signs = this.#signs.slice(0, this.#length)
    return this
  }

  equals(other: Decisions): boolean {
    if (this.#length !== other.#length) return false
    for (let i = 0; i < this.#length; i++) if (this.#signs[i] !== other.#signs[i]) return false
    return true
  }
}
