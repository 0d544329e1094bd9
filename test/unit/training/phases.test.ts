import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimate, models, parseEstimateRequest, type Estimate } from '../../../shared/index.ts'
import { component, train } from './ask.ts'

const answerOf = (request: Record<string, unknown>): Estimate | null => {
  const parsed = parseEstimateRequest({ task: 'training', ...request })
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  const answer = estimate(parsed.value)
  return answer.ok ? answer.value : null
}

const request = fc.record({
  model: fc.constantFrom(...models.map(({ id }) => id)),
  method: fc.constantFrom('full', 'lora', 'qlora'),
  precision: fc.constantFrom('bf16-mixed', 'bf16', 'fp32'),
  optimizer: fc.constantFrom('adamw', 'adamw-8bit', 'adafactor', 'muon'),
  gradient_checkpointing: fc.constantFrom('none', 'selective', 'full'),
  framework: fc.constantFrom('transformers', 'litgpt', 'torchtune'),
  flash_attention: fc.boolean(),
  fused_loss: fc.boolean(),
  data_parallel: fc.constantFrom(1, 8),
  context_parallel: fc.constantFrom(1, 2),
  zero_stage: fc.integer({ min: 0, max: 3 }),
  gradient_accumulation_steps: fc.constantFrom(1, 4),
  // Eager scores of longer ones pass what a double counts exactly (9 PB).
  context_length: fc.integer({ min: 1, max: 16_384 }),
  batch_size: fc.integer({ min: 1, max: 4 }),
})

const STATES = ['weights', 'adapters', 'gradients', 'master_weights', 'optimizer_states']
const statesOf = (answer: Estimate | null): number =>
  answer ? STATES.reduce((sum, id) => sum + component(answer, id), 0) : 0

describe('laws of training memory', () => {
  it('components sum to the total, which is the largest phase', () => {
    fc.assert(
      fc.property(request, (fields) => {
        const answer = answerOf(fields)
        if (!answer) return true
        const { memory } = answer
        const sum = memory.components.reduce((bytes, each) => bytes + each.per_gpu_bytes, 0)
        const peak = Math.max(...(memory.phases ?? []).map(({ per_gpu_bytes }) => per_gpu_bytes))
        return (
          sum === memory.per_gpu_bytes &&
          peak === memory.per_gpu_bytes &&
          memory.components.every(({ bytes }) => Number.isSafeInteger(bytes) && bytes > 0)
        )
      }),
      { numRuns: 300 },
    )
  })

  it('never falls when the sequence or the batch grows', () => {
    fc.assert(
      fc.property(request, fc.nat(8000), fc.nat(3), (fields, tokens, sequences) => {
        const bytes = (more: Record<string, unknown>): number =>
          answerOf({ ...fields, ...more })?.memory.per_gpu_bytes ?? 0
        const now = bytes({})
        return (
          now <= bytes({ context_length: fields.context_length + tokens }) &&
          now <= bytes({ batch_size: fields.batch_size + sequences })
        )
      }),
      { numRuns: 200 },
    )
  })

  it('a higher ZeRO stage never raises the states', () => {
    fc.assert(
      fc.property(request, fc.integer({ min: 0, max: 2 }), (fields, stage) => {
        // Without autocast, so that the parameters are kept alike in every stage.
        const at = (zero_stage: number): number =>
          statesOf(
            answerOf({
              ...fields,
              autocast: false,
              prepare_model_for_kbit_training: false,
              data_parallel: 8,
              zero_stage,
            }),
          )
        return at(stage + 1) <= at(stage)
      }),
      { numRuns: 200 },
    )
  })

  it('more checkpointing never keeps more', () => {
    const at = (gradient_checkpointing: string): number =>
      component(train({ model: 'llama-3.1-8b', precision: 'bf16', gradient_checkpointing }), 'activations')
    expect(at('full')).toBeLessThan(at('selective'))
    expect(at('selective')).toBeLessThan(at('none'))
  })
})

describe('PyTorch’s counters', () => {
  it('leave out the process’s own memory, and the allocated one the gaps too', () => {
    const answer = train({ model: 'llama-3.1-8b', gpus: 8, fsdp: true, context_length: 4096 })
    const { torch, per_gpu_bytes, low_bytes, high_bytes } = answer.memory
    const runtime = component(answer, 'runtime')
    const gaps = component(answer, 'fragmentation')
    expect(Math.min(runtime, gaps)).toBeGreaterThan(0)
    expect(torch).toEqual({
      allocated_bytes: per_gpu_bytes - runtime - gaps,
      reserved_bytes: per_gpu_bytes - runtime,
      reserved_low_bytes: low_bytes - runtime,
      reserved_high_bytes: high_bytes - runtime,
    })
    expect(torch?.reserved_low_bytes).toBeLessThan(torch?.reserved_bytes as number)
    expect(torch?.reserved_high_bytes).toBeGreaterThan(torch?.reserved_bytes as number)
  })
})

describe('the published formula', () => {
  it('stays available: 2 + 2 + 12 bytes per parameter with AdamW and mixed precision, on 8 ranks with ZeRO 3', () => {
    const answer = train({ model: 'llama-3.1-8b', engine: 'none', zero_stage: 3, data_parallel: 8 })
    const { total } = answer.model.params
    const states = ['weights', 'gradients', 'master_weights', 'optimizer_states'].map((id) =>
      component(answer, id),
    )
    expect(states).toEqual([2, 2, 4, 8].map((bytes) => (bytes * total) / 8))
    expect(answer.memory.torch).toBeUndefined()
  })
})

describe('phases', () => {
  const GRADIENTS = 2 * 8_030_261_248

  it('the loss decides where the vocabulary is large, and holds 12 bytes per score', () => {
    const answer = train({
      model: 'llama-3.1-8b',
      precision: 'bf16',
      gradient_checkpointing: 'full',
      context_length: 8192,
    })
    expect(component(answer, 'logits')).toBe(12 * 8192 * 128_256)
    const phases = Object.fromEntries(
      (answer.memory.phases ?? []).map(({ id, per_gpu_bytes }) => [id, per_gpu_bytes]),
    )
    expect(phases['loss']).toBe(answer.memory.per_gpu_bytes)
    expect(phases['backward']).toBeLessThan(phases['loss'] ?? 0)
  })

  it('gradients grow during the backward pass where a step has one micro-batch', () => {
    const fields = {
      model: 'llama-3.1-8b',
      precision: 'bf16',
      gradient_checkpointing: 'full',
      context_length: 64,
    }
    const once = train({ ...fields, gradient_accumulation_steps: 1 })
    expect(component(once, 'gradients')).toBe(GRADIENTS)
    const [loss, , end] = once.memory.phases ?? []
    expect(end?.per_gpu_bytes).toBe(once.memory.per_gpu_bytes)
    expect((end?.per_gpu_bytes ?? 0) - (loss?.per_gpu_bytes ?? 0)).toBeGreaterThan(GRADIENTS / 2)
  })

  it('autocast keeps 16-bit copies of the matrices until the backward pass', () => {
    const answer = train({ model: 'llama-3.1-8b', context_length: 64 })
    // All parameters but the embedding and the norms.
    const matrices = 8_030_261_248 - 128_256 * 4096 - 65 * 4096
    expect(component(answer, 'weights')).toBe(2 * matrices)
    expect(component(answer, 'master_weights')).toBe(4 * 8_030_261_248)
  })
})
