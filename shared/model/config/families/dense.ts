import type { AdapterTable } from '../adapter.ts'
import { glmFamilies } from './glm.ts'
import { gptFamilies } from './gpt.ts'
import { llamaFamilies } from './llama.ts'
import { perLayerFamilies } from './per-layer.ts'
import { phiFamilies } from './phi.ts'
import { qwenFamilies } from './qwen.ts'
import { windowedFamilies } from './windowed.ts'

/** Families with softmax attention and dense feed-forwards. */
export const denseFamilies: AdapterTable = {
  ...llamaFamilies,
  ...qwenFamilies,
  ...windowedFamilies,
  ...gptFamilies,
  ...phiFamilies,
  ...glmFamilies,
  ...perLayerFamilies,
}
