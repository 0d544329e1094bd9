import type { DeviceContext } from '../estimate/scenario.ts'
import { engines } from '../engines/index.ts'
import type { ComponentId, Term } from '../formula/term.ts'

/** One docs page: the terms that share its path, with the engines that use each. */
export interface TermPage {
  /** Last part of the page's path: `kv-cache`. */
  readonly id: string
  readonly component: ComponentId
  readonly docs: string
  readonly variants: readonly { readonly term: Term<DeviceContext>; readonly engines: readonly string[] }[]
}

/** Every term an engine computes, by docs page: the pages are made from the objects that compute. */
export function termPages(): TermPage[] {
  const pages = new Map<string, Map<Term<DeviceContext>, string[]>>()
  for (const engine of engines)
    for (const term of [...engine.terms, ...engine.hostTerms]) {
      const variants = pages.get(term.docs) ?? new Map<Term<DeviceContext>, string[]>()
      pages.set(term.docs, variants)
      const users = variants.get(term) ?? []
      if (!users.includes(engine.id)) users.push(engine.id)
      variants.set(term, users)
    }
  return [...pages].map(([docs, variants]) => ({
    id: docs.split('/').at(-2) ?? docs,
    component: ([...variants.keys()][0] as Term<DeviceContext>).id,
    docs,
    variants: [...variants].map(([term, users]) => ({ term, engines: users })),
  }))
}
