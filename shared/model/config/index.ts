import { failure, success, type Result } from '../../errors.ts'
import type { Architecture } from '../architecture.ts'
import type { Adapter, AdapterTable } from './adapter.ts'
import { structuralFields } from './fields.ts'
import { denseFamilies } from './families/dense.ts'
import { expertFamilies } from './families/experts.ts'
import { latentFamilies } from './families/latent.ts'
import { recurrentFamilies } from './families/recurrent.ts'
import { hybridFamilies } from './families/hybrid.ts'
import { multimodalFamilies } from './families/multimodal.ts'
import { ConfigReader, type JsonObject } from './reader.ts'
import { servingFacts } from './serving-facts.ts'
import { trainingTraits } from './training-traits.ts'

const TABLES: readonly AdapterTable[] = [
  denseFamilies,
  expertFamilies,
  latentFamilies,
  recurrentFamilies,
  hybridFamilies,
  multimodalFamilies,
]

/** Every `model_type` an adapter understands. */
export const knownModelTypes = (): string[] => TABLES.flatMap((table) => Object.keys(table)).sort()

export const adapterFor = (modelType: string): Adapter | undefined => {
  for (const table of TABLES) if (Object.hasOwn(table, modelType)) return table[modelType]
  return undefined
}

/**
 * A Hugging Face `config.json` as the intermediate form.
 *
 * Fails closed: an unknown `model_type`, layer type or structural field is a problem that names it. With
 * `conservative`, an unknown family is read as a plain decoder with full attention in every layer, and unread
 * fields become notes: an upper bound for the cache, not an exact answer.
 */
export function architectureFromConfig(
  config: JsonObject,
  options: { conservative: boolean },
): Result<Architecture> {
  const reader = new ConfigReader(config)
  const modelType = reader.text('model_type', '')
  const adapter = adapterFor(modelType) ?? (options.conservative ? adapterFor('llama') : undefined)
  if (!adapter) {
    const message =
      modelType === ''
        ? 'is missing: which family is this? (conservative=true reads it as a plain decoder, an upper bound)'
        : `"${modelType.slice(0, 60)}" is not understood yet; conservative=true reads it as a plain decoder with full attention, an upper bound`
    return failure('not-understood', [{ field: 'config.model_type', message }])
  }
  const architecture = adapter(reader)
  const unread = structuralFields(reader)
  if (!options.conservative)
    for (const field of unread) reader.fail(field, 'may change the architecture and is not understood')
  if (reader.issues.length > 0) return failure('not-understood', reader.issues)
  const notes = [
    ...reader.notes,
    ...unread.map((field) => `config.${field} was not understood and left out of the estimate`),
  ]
  return success({
    ...architecture,
    ...servingFacts(config),
    trainingTraits: trainingTraits(config),
    notes: [...architecture.notes, ...notes],
  })
}
