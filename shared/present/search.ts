const tidy = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9.]+/g, ' ')

/** Whether every word of `query` occurs in one of the texts; case and signs do not matter ("llama 8b"). */
export function matches(query: string | undefined, texts: readonly (string | null | undefined)[]): boolean {
  if (query === undefined) return true
  const text = tidy(texts.filter((each) => each !== null && each !== undefined).join(' '))
  return tidy(query)
    .split(' ')
    .every((word) => text.includes(word))
}
