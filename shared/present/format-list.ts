import { kvFormats, type KvFormat, type KvLayout } from '../precision/kv-formats.ts'
import { weightFormatPatterns, weightFormats, type WeightFormat } from '../precision/weight-formats.ts'
import { choiceField, textField } from '../request/fields.ts'
import { matches } from './search.ts'

export const FORMAT_KINDS = ['weights', 'kv_cache'] as const

/** Parameters of the list of formats. */
export const FORMAT_LIST_FIELDS = {
  q: textField(
    { title: 'Search', description: 'Words in the id, the label or an alias.', group: 'what' },
    100,
  ),
  kind: choiceField(
    {
      title: 'Kind',
      description: 'Formats of the weights or of the KV cache.',
      group: 'what',
      default: 'both',
    },
    FORMAT_KINDS,
  ),
} as const

export interface FormatQuery {
  readonly q?: string | undefined
  readonly kind?: string | undefined
}

const weightFacts = (format: WeightFormat) => ({
  id: format.id,
  label: format.label,
  kind: format.kind,
  bits_per_weight: format.bitsPerWeight,
  default_engine: format.engine,
  aliases: format.aliases,
  note: format.note,
  source: format.source,
})

const layoutFacts = ({ elements, bytes, vectorBytes }: KvLayout) => ({
  block_elements: elements,
  block_bytes: bytes,
  vector_bytes: vectorBytes,
  bits_per_element: (bytes * 8) / elements,
})

const kvFacts = (format: KvFormat) => ({
  id: format.id,
  label: format.label,
  key: layoutFacts(format.key),
  value: layoutFacts(format.value),
  residual_tokens: format.residualTokens,
  uncompressed_end_layers: format.uncompressedEndLayers,
  engine: format.engine,
  aliases: format.aliases,
  note: format.note,
  source: format.source,
})

const wanted = (query: FormatQuery) => (format: { id: string; label: string; aliases: readonly string[] }) =>
  matches(query.q, [format.id, format.label, ...format.aliases])

/** Every storage format that a request can name, each with its layout and source. */
export function listFormats(query: FormatQuery) {
  const has = wanted(query)
  const weights = query.kind !== 'kv_cache'
  const cache = query.kind !== 'weights'
  return {
    weights: weights ? weightFormats.filter(has).map(weightFacts) : [],
    weight_patterns: weights
      ? weightFormatPatterns.filter(({ example, label }) => matches(query.q, [example, label]))
      : [],
    kv_cache: cache ? kvFormats.filter(has).map(kvFacts) : [],
  }
}

export type FormatList = ReturnType<typeof listFormats>
