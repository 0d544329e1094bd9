import gpuRows from './gpus.json' with { type: 'json' }
import modelRows from './models.json' with { type: 'json' }
import { dataOf } from './data.ts'
import { createLookup } from './lookup.ts'
import type { GpuEntry, ModelEntry } from './schema.ts'

export type { GpuEntry, ModelEntry } from './schema.ts'

/** The day the facts were last checked. A constant, so that an answer depends on the request alone. */
export const catalogueDate = '2026-11-21'

/** Every model, by id. Rows are validated by the tests, not at run time. */
export const allModels = dataOf<readonly ModelEntry[]>(modelRows)

/** Every accelerator, by id. */
export const allGpus = dataOf<readonly GpuEntry[]>(gpuRows)

/** The same as values, for pages, scripts and tests. What the Worker runs calls the functions, and reads when it must. */
export const models = /* @__PURE__ */ allModels()
export const gpus = /* @__PURE__ */ allGpus()

const lastPart = (hubId: string): string => hubId.slice(hubId.lastIndexOf('/') + 1)

/** The entry of a sibling checkpoint: the base entry with the variant's own id and config fields. */
function variantEntry(base: ModelEntry, variant: NonNullable<ModelEntry['variants']>[number]): ModelEntry {
  const { aliases: _aliases, aliases_source: _source, variants: _variants, ...shared } = base
  return {
    ...shared,
    id: lastPart(variant.hub_id).toLowerCase(),
    hub_id: variant.hub_id,
    name: lastPart(variant.hub_id),
    config: { ...base.config, ...variant.config },
    source: `${base.source}; ${variant.source}`,
  }
}

function* modelNames(): Generator<readonly [string, ModelEntry]> {
  for (const model of allModels()) yield [model.id, model]
  for (const model of allModels()) {
    for (const name of [model.hub_id, ...(model.aliases ?? [])]) {
      if (name === null) continue
      yield [name, model]
      yield [lastPart(name), model]
    }
    for (const variant of model.variants ?? []) {
      const entry = variantEntry(model, variant)
      yield [variant.hub_id, entry]
      yield [entry.id, entry]
    }
  }
}

function* gpuNames(): Generator<readonly [string, GpuEntry]> {
  for (const gpu of allGpus()) yield [gpu.id, gpu]
  for (const gpu of allGpus()) {
    yield [gpu.name, gpu]
    for (const alias of gpu.aliases ?? []) yield [alias, gpu]
  }
}

const modelLookup = createLookup(modelNames)
const gpuLookup = createLookup(gpuNames)

/** The model of a catalogue id, Hugging Face id or alias, in any case; undefined when there is none. */
export const findModel = (name: string): ModelEntry | undefined => modelLookup.find(name)

/** Ids of at most `most` models whose names are nearest to `text`, best first; empty when nothing is near. */
export const nearModels = (text: string, most = 3): string[] => modelLookup.near(text, most)

/** The accelerator of a catalogue id, alias or name ("GeForce RTX 4090"), in any case; undefined when there is none. */
export const findGpu = (name: string): GpuEntry | undefined => gpuLookup.find(name)

/** Ids of at most `most` accelerators whose names are nearest to `text`, best first; empty when nothing is near. */
export const nearGpus = (text: string, most = 3): string[] => gpuLookup.near(text, most)
