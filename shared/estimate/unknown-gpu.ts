import { nearGpus } from '../catalogue/index.ts'
import type { Issue } from '../errors.ts'

/** A GPU that the catalogue does not hold, with the nearest that it does. */
export function unknownGpu(name: string): Issue {
  const [best, ...others] = nearGpus(name, 5)
  return {
    field: 'gpu',
    message: `"${name.slice(0, 80)}" is not in the catalogue`,
    ...(best === undefined ? {} : { allowed: [best, ...others], did_you_mean: best }),
  }
}
