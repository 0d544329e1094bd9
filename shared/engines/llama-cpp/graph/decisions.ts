/**
 * Every comparison of sizes that a plan was made by, in order. Two graphs that differ only in their sizes and lead to
 * the same comparisons have the same plan; and where sizes grow by straight lines from one to the other, so does every
 * graph between them, since an inequality between two lines that holds at both ends of a stretch holds inside it.
 *
 * Kept as a digest of 64 bits and the number of comparisons, since a plan takes thousands of them.
 */
export class Decisions {
  #low = 0x811c9dc5
  #high = 0x9e3779b9
  #count = 0

  /** -1, 0 or 1 as `a` is smaller than, equal to or larger than `b`. */
  compare(a: number, b: number): number {
    const sign = a < b ? -1 : a > b ? 1 : 0
    // Two multiplicative hashes with unlike factors; signs are told apart by unlike increments.
    this.#low = Math.imul(this.#low ^ (sign + 2), 0x01000193)
    this.#high = Math.imul(this.#high ^ (sign + 0x55), 0x85ebca6b) ^ (this.#high >>> 15)
    this.#count++
    return sign
  }

  get digest(): string {
    return `${this.#count}.${this.#low}.${this.#high}`
  }
}
