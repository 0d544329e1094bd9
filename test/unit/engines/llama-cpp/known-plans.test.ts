import { describe, expect, it } from 'vitest'
import { knownPlan, planOf } from '../../../../shared/engines/llama-cpp/graph/known-plans.ts'
import { resolveModel } from '../../../../shared/estimate/resolve-model.ts'
import { settle } from '../../../../shared/estimate/settle.ts'
import { models, parseEstimateRequest } from '../../../../shared/index.ts'

/** Settings under which plans differ: buffers of scores, quantized caches, several streams, host layers, pipelines. */
const VARIANTS: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { kv_cache_dtype: 'q8_0', gpus: 2 },
  { flash_attention: false, batch_size: 4 },
  { gpu_layers: 3, kv_cache_dtype: 'q4_0' },
  { gpu_layers: 3, kv_unified: true, batch_size: 2, ubatch_size: 64 },
  { cpu_moe: true },
]
const CONTEXTS = [131_072, 1, 4096, 700, 33_000, 90_000, 16_384, 16_640, 5000, 120_000, 2048, 70_001, 8192]

describe('a plan that is known for other contexts', () => {
  it('is the plan that the graph gives, for every model', () => {
    let told = 0
    for (const [n, { id }] of models.entries()) {
      const variant = VARIANTS[n % VARIANTS.length]
      for (const context_length of CONTEXTS) {
        const request = parseEstimateRequest({
          model: id,
          engine: 'llama.cpp',
          weights: 'q4_k_m',
          ...variant,
          context_length,
        })
        const model = request.ok ? resolveModel(request.value) : request
        const settled = request.ok && model.ok ? settle(request.value, model.value) : null
        if (!settled?.ok) continue
        const { scenario } = settled.value
        for (const stage of scenario.stages) {
          if (stage.endLayer === stage.firstLayer && !stage.head) continue
          expect(knownPlan(scenario, stage, 1), `${id} ${context_length}`).toEqual(planOf(scenario, stage, 1))
          told++
        }
      }
    }
    expect(told).toBeGreaterThan(500)
  }, 120_000)
})
