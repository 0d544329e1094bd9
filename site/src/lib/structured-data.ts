/** What a page is, in the words of schema.org, for search engines. */
import { accuracyReport } from '../../../shared/index.ts'
import { faq } from '../data/faq'
import { catalogueDate } from './engine'

type Thing = Readonly<Record<string, unknown>>

/** The part of a page that the description is made from. */
export interface Described {
  readonly path: string
  readonly title: string
  readonly description: string
  /** The whole address where it is known, else the path. */
  readonly url: string
  readonly language: string
}

const CONTEXT = 'https://schema.org'
const LICENSE = 'https://opensource.org/license/mit'

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** The words of markup that `html` made. */
const words = (markup: string): string =>
  markup
    .replace(/<[^>]+>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/\s+/g, ' ')
    .trim()

const application = ({ description, url, language }: Described): Thing => ({
  '@type': 'SoftwareApplication',
  name: 'Plimsoll',
  description,
  url,
  inLanguage: language,
  applicationCategory: 'DeveloperApplication',
  operatingSystem: 'Any',
  license: LICENSE,
  isAccessibleForFree: true,
  offers: { '@type': 'Offer', price: 0, priceCurrency: 'USD' },
})

const article = ({ title, description, url, language }: Described): Thing => ({
  '@type': 'TechArticle',
  headline: title,
  description,
  url,
  inLanguage: language,
  dateModified: catalogueDate,
})

const questions = ({ url, language }: Described): Thing => ({
  '@type': 'FAQPage',
  url,
  inLanguage: language,
  mainEntity: faq.map(({ id, question, answer }) => ({
    '@type': 'Question',
    name: question,
    url: `${url}#${id}`,
    acceptedAnswer: { '@type': 'Answer', text: words(answer.markup) },
  })),
})

const dataset = ({ title, description, url, language }: Described): Thing => ({
  '@type': 'Dataset',
  name: `${title} of Plimsoll's memory estimates`,
  description: `${description} Sets of rows: ${accuracyReport.sets.map(({ label }) => label).join(', ')}.`,
  url,
  inLanguage: language,
  license: LICENSE,
  isAccessibleForFree: true,
  dateModified: catalogueDate,
  variableMeasured: 'relative error of each memory term',
})

const KINDS: readonly (readonly [RegExp, (page: Described) => Thing])[] = [
  [/^\/$/, application],
  [/^\/formulas\/./, article],
  [/^\/guides\/./, article],
  [/^\/faq\/$/, questions],
  [/^\/accuracy\/$/, dataset],
]

/** JSON-LD of a page, or undefined where schema.org has no word for it. */
export function structuredData(page: Described): string | undefined {
  const kind = KINDS.find(([pattern]) => pattern.test(page.path))
  // The text stands inside a script element, which only `</script>` ends.
  return kind && JSON.stringify({ '@context': CONTEXT, ...kind[1](page) }).replaceAll('<', '\\u003c')
}
