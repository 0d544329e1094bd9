/** A text of the engine in the page's language; English where it has none. */
export const said = (words: { readonly engine: Readonly<Record<string, string>> }, text: string): string =>
  words.engine[text] ?? text
