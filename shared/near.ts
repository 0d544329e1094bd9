/** Near matches for a misspelt word: what an error offers as "did you mean". */

const tidy = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '')

/** Edits (insert, delete, replace, swap of neighbours) between two short words; optimal string alignment. */
export function editDistance(a: string, b: string): number {
  const width = b.length + 1
  let before: number[] = []
  let previous = Array.from({ length: width }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j < width; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1)
      current.push(best)
    }
    before = previous
    previous = current
  }
  return previous[b.length] ?? a.length
}

/** Longest text compared; anything longer is cut, so that a hostile word costs nothing. */
const LONGEST = 80

/** The `most` candidates nearest to `text`, best first; empty when nothing is near. */
export function nearest(text: string, candidates: Iterable<string>, most = 1): string[] {
  const wanted = tidy(text.slice(0, LONGEST))
  if (wanted === '') return []
  const scored: { candidate: string; score: number }[] = []
  for (const candidate of candidates) {
    const other = tidy(candidate.slice(0, LONGEST))
    const distance = editDistance(wanted, other)
    const contained = wanted.length >= 3 && (other.includes(wanted) || wanted.includes(other))
    const score = contained ? Math.min(distance, 2 + distance / 20) : distance
    if (score <= Math.max(1.5, 0.4 * Math.max(wanted.length, other.length))) scored.push({ candidate, score })
  }
  return scored
    .sort(
      (a, b) =>
        a.score - b.score || a.candidate.length - b.candidate.length || (a.candidate < b.candidate ? -1 : 1),
    )
    .slice(0, most)
    .map((entry) => entry.candidate)
}
