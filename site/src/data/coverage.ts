import { answers } from './coverage/answers.ts'
import { inputs } from './coverage/inputs.ts'
import type { Feature, Missing } from './coverage-types.ts'

/**
 * What three published guides describe or presuppose of a calculator, and where each is answered. A test opens every
 * place, and fails for one that is gone as for one that is still listed as missing.
 */
export const coverage = [...inputs, ...answers]

export const features: readonly Feature[] = coverage.flatMap((group) => group.features)

export const isMissing = (answered: Feature['answered']): answered is Missing => 'why' in answered
