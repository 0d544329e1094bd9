/** A name without what people write differently: case, and the signs between its parts. */
export function normalizeName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[-_\s]/g, '')
}
