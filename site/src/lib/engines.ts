import { accuracyReport, engines } from '../../../shared/index.ts'

/** An engine's page. Dots of an id would read as a file's ending. */
export const engineSlug = (id: string): string => id.replaceAll('.', '-')
export const engineHref = (id: string): string => `/engines/${engineSlug(id)}/`

/** The engine of a page. @throws for a page that no engine has. */
export function engineOf(slug: string) {
  const engine = engines.find(({ id }) => engineSlug(id) === slug)
  if (!engine) throw new Error(`no engine has the page ${slug}`)
  return engine
}

/** The measured sets that speak for an engine. */
export const setsOf = (id: string) => accuracyReport.sets.filter((set) => set.engines.includes(id))
