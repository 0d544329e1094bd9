/** A page that the list may name. */
export interface ListedPage {
  readonly path: string
  readonly title: string
  readonly description: string
}

/** Rooms in the order of the list; what lies below a room of the catalogue is found through its own list. */
const ROOMS: readonly (readonly [heading: string, paths: readonly string[]])[] = [
  ['Calculators', ['/', '/start/', '/calculators/']],
  ['Formulas', ['/formulas/']],
  ['Engines', ['/engines/']],
  ['API and clients', ['/api/', '/clients/', '/badges/']],
  [
    'Guides and evidence',
    ['/guides/', '/faq/', '/accuracy/', '/published-numbers/', '/coverage/', '/quality/'],
  ],
  ['Catalogue', ['/formats/', '/models/', '/gpus/']],
]
const LISTS = new Set(['/models/', '/gpus/'])

/** The address of a page's Markdown: beside the page, under its own name. */
export const markdownPath = (path: string): string =>
  path === '/' ? '/index.md' : `${path.replace(/\/$/, '')}.md`

const isIn = (room: string, path: string): boolean =>
  LISTS.has(room) || room === '/' ? path === room : path.startsWith(room)

/**
 * `llms.txt`: what the site is, and where the text of each page is.
 *
 * @param origin of the deployment, or empty when it is not known: then addresses begin with a slash
 */
export function llmsText(pages: readonly ListedPage[], origin: string): string {
  const line = ({ path, title, description }: ListedPage): string =>
    `- [${title}](${origin}${markdownPath(path)}): ${description}`
  const named = new Set(ROOMS.flatMap(([, rooms]) => rooms))
  const taken = new Set<string>()
  const section = (heading: string, found: readonly ListedPage[]): string[] => {
    for (const { path } of found) taken.add(path)
    return found.length === 0 ? [] : [`## ${heading}\n\n${found.map(line).join('\n')}`]
  }
  const below = (path: string): boolean => [...LISTS].some((list) => path !== list && path.startsWith(list))
  const rooms = ROOMS.flatMap(([heading, paths]) =>
    section(
      heading,
      paths.flatMap((room) =>
        pages.filter(({ path }) => isIn(room, path) && (path === room || !named.has(path))),
      ),
    ),
  )
  const rest = section(
    'Optional',
    pages.filter(({ path }) => !taken.has(path) && !below(path)),
  )
  return `${[
    '# Plimsoll',
    '> How much GPU memory a language model needs to run or to train, term by term, and whether it fits a GPU. Exact bytes, every formula with its source, errors published against measured runs.',
    `Ask the API for numbers: ${origin}/v1/estimate?model=llama-3.1-8b&weights=q4_k_m&context_length=32k&gpu=rtx-4090 answers in JSON, ${origin}/openapi.json is the contract, and ${origin}/mcp speaks the Model Context Protocol. Every page at \`/path/\` is also at \`/path.md\`, the page of each model and GPU too.`,
    ...rooms,
    ...rest,
  ].join('\n\n')}\n`
}
