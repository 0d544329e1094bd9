import { findGpu, findModel } from '../../shared/index.ts'
import type { ImageQuestion } from '../request/image.ts'
import { checkFields, type QueryFields } from '../request/query.ts'

/** Values in one order, whatever order they came in. */
const sorted = (values: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

/** A model of the catalogue by its id, whichever of its names was used. Names of a hub are told apart by their letters. */
const modelName = (name: string): string => findModel(name)?.id ?? name.trim()
const gpuName = (name: string): string => findGpu(name)?.id ?? name.trim()

const named = (values: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const { model, gpu } = values
  return {
    ...values,
    ...(typeof model === 'string' ? { model: modelName(model) } : {}),
    ...(typeof gpu === 'string' ? { gpu: gpu.split(',').map(gpuName).join(',') } : {}),
  }
}

/**
 * What a picture shows, as one text: two URLs of the same question have the same, whatever the order of their
 * parameters, the case of names and formats, suffixes of numbers, and blank fields. Undefined for a question that is
 * wrong, whose answer nobody keeps.
 */
export function pictureKey<T extends QueryFields>({
  look,
  issues,
  requests,
}: ImageQuestion<T>): string | undefined {
  const checked = requests.flatMap(({ request }) => (request.ok ? [request.value] : []))
  if (issues.length > 0 || checked.length < requests.length) return undefined
  // A picture takes several GPUs, an estimate one.
  const gpu = checked.flatMap((request) => request.gpu ?? []).join(',')
  return sorted({ look: sorted(look), ...named({ ...checked[0], gpu }) })
}

/** The same for a route that takes these fields and no others. */
export function fieldsKey(input: unknown, fields: QueryFields): string | undefined {
  const checked = checkFields(fields, input)
  return checked.ok ? sorted(named(checked.value)) : undefined
}
