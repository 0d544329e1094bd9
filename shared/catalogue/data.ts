/**
 * What an imported JSON file holds. The Worker is given large ones as text (`rules` of wrangler.toml), which starts
 * faster than a script that spells them out; everywhere else the import is the value itself.
 */
export const dataOf = <T>(imported: unknown): T =>
  typeof imported === 'string' ? (JSON.parse(imported) as T) : (imported as T)
