import { COMPONENT_IDS, termPages, type TermPage } from '../../../shared/index.ts'

/** The bare formula, which no engine has rounded, comes before those of the engines. */
const isBare = ({ engines }: TermPage['variants'][number]): boolean => engines.includes('none')

/** Pages of the terms, in the order in which the load line stacks them. */
export const orderedTermPages = (): TermPage[] =>
  termPages()
    .map((page) => ({
      ...page,
      variants: page.variants.toSorted((a, b) => Number(isBare(b)) - Number(isBare(a))),
    }))
    .toSorted((a, b) => COMPONENT_IDS.indexOf(a.component) - COMPONENT_IDS.indexOf(b.component))

/** Where engines call their terms differently, the page has the name of what they share. */
const TITLES: Readonly<Record<string, string>> = {
  logits: 'Logits',
  communication: 'Communication',
  fragmentation: 'Fragmentation',
}

export const titleOf = (page: TermPage): string => TITLES[page.id] ?? page.variants[0]?.term.label ?? page.id
