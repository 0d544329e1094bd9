import { findGpu, findModel, parseEstimateRequest } from '../../shared/index.ts'
import { MAY_BE_BLANK } from '../request/estimate.ts'
import { checkFields, queryObject, withoutBlanks, type QueryFields } from '../request/query.ts'

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
 *
 * @param subject the model or the parameter count that the path names
 * @param fields the parameters that say how it looks
 */
export function pictureKey(
  url: string,
  subject: Readonly<Record<string, string>>,
  fields: QueryFields,
): string | undefined {
  const query = Object.entries(queryObject(url))
  const isLook = ([name]: readonly [string, unknown]): boolean => Object.hasOwn(fields, name)
  const look = checkFields(fields, Object.fromEntries(query.filter(isLook)))
  const { gpu, ...asked } = withoutBlanks(
    { ...Object.fromEntries(query.filter((entry) => !isLook(entry))), ...subject },
    MAY_BE_BLANK,
  )
  // A picture takes several GPUs, an estimate one.
  const gpus = typeof gpu === 'string' ? gpu.split(',').filter((name) => name.trim() !== '') : []
  const request = parseEstimateRequest(asked)
  if (!look.ok || !request.ok || Array.isArray(gpu)) return undefined
  return sorted({ look: sorted(look.value), ...named({ ...request.value, gpu: gpus.join(',') }) })
}

/** The same for a route that takes these fields and no others. */
export function fieldsKey(input: unknown, fields: QueryFields): string | undefined {
  const checked = checkFields(fields, input)
  return checked.ok ? sorted(named(checked.value)) : undefined
}
