import { allModels } from '../catalogue/index.ts'
import type { ModelEntry } from '../catalogue/schema.ts'
import type { AttentionClass } from '../estimate/types.ts'
import type { Architecture } from '../model/architecture.ts'
import { attentionClass } from '../model/attention-class.ts'
import { architectureFromConfig } from '../model/config/index.ts'
import { countParameters } from '../model/parameters.ts'
import { choiceField, integerField, textField } from '../request/fields.ts'
import { PAGE_FIELDS } from './page.ts'
import { matches } from './search.ts'

export const ATTENTION_CLASSES = [
  'mha',
  'gqa',
  'mqa',
  'mla',
  'hybrid',
  'none',
] as const satisfies readonly AttentionClass[]

const COUNT = { min: 0, max: 1e15, suffix: 'count' } as const

/** Parameters of the list of models. */
export const MODEL_LIST_FIELDS = {
  q: textField(
    { title: 'Search', description: 'Words in the id, the name, the family or an alias.', group: 'what' },
    100,
  ),
  family: textField(
    { title: 'Family', description: 'As the catalogue names it: `llama`, `qwen3`.', group: 'what' },
    60,
  ),
  attention: choiceField(
    { title: 'Attention', description: 'Kind of attention.', group: 'what' },
    ATTENTION_CLASSES,
  ),
  min_params: integerField(
    { title: 'Least parameters', description: 'At least.', group: 'what', examples: ['7B'] },
    COUNT,
  ),
  max_params: integerField(
    { title: 'Most parameters', description: 'At most.', group: 'what', examples: ['70B'] },
    COUNT,
  ),
  ...PAGE_FIELDS,
} as const

export interface ModelQuery {
  readonly q?: string | undefined
  readonly family?: string | undefined
  readonly attention?: string | undefined
  readonly min_params?: number | undefined
  readonly max_params?: number | undefined
}

/** What the engine counts from a model's config. */
export interface ModelFacts {
  readonly params: { readonly total: number; readonly active: number; readonly embedding: number }
  readonly attention: AttentionClass
  readonly max_context_length: number | null
}

function countFacts(architecture: Architecture): ModelFacts {
  const { total, active, embedding } = countParameters(architecture)
  return {
    params: { total, active, embedding },
    attention: attentionClass(architecture),
    max_context_length: architecture.maxContextLength,
  }
}

const counted = new WeakMap<ModelEntry, ModelFacts | null>()

/** The facts of a catalogue entry, counted once; null where its architecture is not understood. */
export function modelFacts(entry: ModelEntry): ModelFacts | null {
  let facts = counted.get(entry)
  if (facts === undefined) {
    const architecture = architectureFromConfig(entry.config, { conservative: false })
    facts = architecture.ok ? countFacts(architecture.value) : null
    counted.set(entry, facts)
  }
  return facts
}

/** Whether the counted facts meet the query. A model without facts meets no condition on them. */
function factsMeet(entry: ModelEntry, { attention, min_params, max_params }: ModelQuery): boolean {
  if (attention === undefined && min_params === undefined && max_params === undefined) return true
  const facts = modelFacts(entry)
  if (facts === null) return false
  const { total } = facts.params
  return (
    (attention === undefined || facts.attention === attention) &&
    (min_params === undefined || total >= min_params) &&
    (max_params === undefined || total <= max_params)
  )
}

/** Models of the catalogue that meet every condition, in the catalogue's order. */
export const listModels = (query: ModelQuery): ModelEntry[] =>
  allModels().filter(
    (model) =>
      matches(query.q, [model.id, model.hub_id, model.name, model.family, ...(model.aliases ?? [])]) &&
      (query.family === undefined || model.family.toLowerCase() === query.family.toLowerCase()) &&
      factsMeet(model, query),
  )

/** One row of the list; `GET /v1/models/{id}` has the rest. */
export const modelSummary = (entry: ModelEntry) => ({
  id: entry.id,
  hub_id: entry.hub_id,
  name: entry.name,
  family: entry.family,
  released: entry.released,
  counted: modelFacts(entry),
  source: entry.source,
})
