import type { AdapterTable } from '../adapter.ts'
import { mixedHeadFamilies } from './mixed-heads.ts'
import { mixtureFamilies } from './mixtures.ts'
import { fineGrainedFamilies } from './fine-grained.ts'

/** Families with softmax attention and a mixture of experts. */
export const expertFamilies: AdapterTable = {
  ...mixtureFamilies,
  ...fineGrainedFamilies,
  ...mixedHeadFamilies,
}
