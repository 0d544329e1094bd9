import { nearModels } from '../catalogue/index.ts'
import type { Issue } from '../errors.ts'

/** A model that the catalogue does not hold, with the nearest that it does. */
export function unknownModel(name: string): Issue {
  const near = nearModels(name, 5)
  return {
    field: 'model',
    message: `"${name.slice(0, 80)}" is not in the catalogue`,
    ...(near.length > 0 ? { allowed: near, did_you_mean: near[0] as string } : {}),
  }
}
