import { failure, type Issue, type Result } from '../errors.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { MAX_BYTES } from '../units/bytes.ts'

/** Fields that make an amount of memory large, in the order in which they are blamed. */
const LARGE = ['context_length', 'batch_size', 'params', 'config'] as const

/** Whether an amount of bytes is told to the last digit. An amount that is no number at all is not, either. */
export const isExact = (bytes: number): boolean => bytes <= MAX_BYTES

/** Why an amount that no double holds exactly is not told: its last digits would be made up. */
export function tooLarge(request: EstimateRequest): Result<never> {
  const given = LARGE.filter((name) => request[name] !== undefined)
  const blamed: readonly string[] = given.length > 0 ? given : ['model']
  const message = `makes an amount of more than ${MAX_BYTES} bytes, the most that is computed exactly`
  return failure(
    'contradiction',
    blamed.map((field): Issue => ({ field, message })),
  )
}
