/**
 * What an imported JSON file holds, read at the first call. The Worker is given every table as text (.tools/bundle.mjs):
 * it starts faster than with a script that spells them out, and an answer that asks for none parses none. Everywhere
 * else the import is the value itself.
 */
export function dataOf<T>(imported: unknown): () => T {
  let data: T | undefined
  return () => (data ??= (typeof imported === 'string' ? JSON.parse(imported) : imported) as T)
}
