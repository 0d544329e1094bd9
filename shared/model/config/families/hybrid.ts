import type { AdapterTable } from '../adapter.ts'
import { kimiLinear } from './kimi-linear.ts'
import { miniMax01 } from './lightning.ts'
import { bamba, falconH1, graniteHybrid, jamba } from './mamba-hybrids.ts'
import { nemotronH } from './nemotron-h.ts'
import { qwen3Next, qwen35, qwen35Moe } from './qwen3-next.ts'
import { lfm2, lfm2Moe } from './short-convolution.ts'

/** Families that mix recurrent layers with attention. */
export const hybridFamilies: AdapterTable = {
  jamba,
  bamba,
  falcon_h1: falconH1,
  granitemoehybrid: graniteHybrid,
  nemotron_h: nemotronH,
  lfm2,
  lfm2_moe: lfm2Moe,
  minimax: miniMax01,
  minimax_text_01: miniMax01,
  minimax_m1: miniMax01,
  kimi_linear: kimiLinear,
  qwen3_next: qwen3Next,
  qwen3_5_text: qwen35,
  qwen3_5_moe_text: qwen35Moe,
}
