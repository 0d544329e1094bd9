import { describe, expect, it } from 'vitest'
import { estimate, glance, models, type Estimate, type Glance } from '../../../shared/index.ts'
import { BADGE_METRICS, badgeText } from '../../../shared/present/badge-text.ts'
import { parse } from '../present/ask.ts'

const ASKED: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { gpu: 'rtx-4090' },
  { gpu: 'rtx-4090', context_length: 3333, batch_size: 5 },
  { gpu: 'h100-sxm', gpus: 8, tensor_parallel: 8, engine: 'vllm', units: 'GB' },
  { gpu: 'rtx-3060-12gb', engine: 'llama.cpp', weights: 'q4_k_m', gpu_layers: 10 },
  { gpu: 'rtx-4090', engine: 'none' },
  { gpu: 'mi300x', engine: 'transformers', context_length: 2048 },
  { gpu: 'h200-sxm', task: 'training', method: 'lora', context_length: 2048, gpus: 2 },
  { gpus: 80, pipeline_parallel: 4, tensor_parallel: 20 },
  { gpu: 'a100-sxm-80gb', formula: 'gpu-memory-formula' },
  { weights: 'q4_k_m', cpu_moe: true, gpu: 'rtx-4090' },
]
const NAMES = [...models.filter((_, index) => index % 9 === 0).map(({ id }) => id), 'params']

/** All that a badge reads, out of a glance or a whole estimate alike. */
const seen = ({ model, request, memory, fit, speed }: Glance | Estimate) => ({
  model: {
    source: model.source,
    max_context_length: model.max_context_length,
    params: model.params,
  },
  request: ['task', 'engine', 'context_length', 'gpus', 'units'].map((name) => request[name]),
  per_gpu_bytes: memory.per_gpu_bytes,
  per_gpu: memory.per_gpu,
  components: memory.components.map(({ id, per_gpu_bytes }) => ({ id, per_gpu_bytes })).toSorted(byId),
  fit: fit && {
    gpu_name: fit.gpu_name,
    gpus: fit.gpus,
    capacity_bytes: fit.capacity_bytes,
    headroom_bytes: fit.headroom_bytes,
    verdict: fit.verdict,
    max_context_length: fit.max_context_length,
  },
  speed,
})
const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1)

describe.each(NAMES)('a glance at %s', (name) => {
  it.each(ASKED)('shows what the estimate holds: %o', (asked) => {
    const request = parse(name === 'params' ? { params: '7B', ...asked } : { model: name, ...asked })
    const [seenAtOnce, whole] = [glance(request), estimate(request)]
    expect(seenAtOnce.ok).toBe(whole.ok)
    if (!seenAtOnce.ok || !whole.ok) {
      expect(seenAtOnce).toEqual(whole)
      return
    }
    expect(seen(seenAtOnce.value)).toEqual(seen(whole.value))
    for (const metric of BADGE_METRICS)
      expect(badgeText(seenAtOnce.value, metric), metric).toEqual(badgeText(whole.value, metric))
  })
})

it.each([
  { model: 'no-such-model', gpu: 'no-such-gpu' },
  { model: 'llama-3.1-8b', gpu: 'no-such-gpu' },
  { model: 'llama-3.1-8b', tensor_parallel: 3, gpus: 2 },
  { model: 'llama-3.1-8b', context_length: 1_073_741_824, batch_size: 1_048_576 },
  { params: '1e15', gpu: 'h100-sxm' },
])('is refused as the estimate is: %o', (asked) => {
  const request = parse(asked)
  const [found, whole] = [glance(request), estimate(request)]
  expect(found.ok).toBe(whole.ok)
  if (!found.ok) expect(found).toEqual(whole)
})
