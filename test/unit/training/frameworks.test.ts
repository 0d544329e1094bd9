import { describe, expect, it } from 'vitest'
import { activationsPerLayer, component, train } from './ask.ts'

const LLAMA = {
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  hidden_size: 64,
  intermediate_size: 192,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 4,
  vocab_size: 512,
  tie_word_embeddings: true,
  torch_dtype: 'bfloat16',
}
const TOKENS = 2 * 128
const STEP = { precision: 'bf16', context_length: 128, batch_size: 2 }
const perLayer = (request: Record<string, unknown>, config: Record<string, unknown> = LLAMA): number =>
  activationsPerLayer(config, 'num_hidden_layers', { ...STEP, ...request })
const logits = (request: Record<string, unknown>, config: Record<string, unknown> = LLAMA): number =>
  component(train({ ...STEP, config, ...request }), 'logits')

describe('framework', () => {
  it('transformers is what is estimated when none is named', () => {
    const { request, memory } = train({ ...STEP, config: LLAMA })
    expect(request['framework']).toBe('transformers')
    expect(memory).toEqual(train({ ...STEP, config: LLAMA, framework: 'transformers' }).memory)
  })

  it('names the frameworks it knows', () => {
    expect(() => train({ ...STEP, config: LLAMA, framework: 'litgtp' })).toThrow(/framework/)
  })

  it('litgpt copies a tied head, and leaves an untied one alone', () => {
    const weights = (config: Record<string, unknown>, framework: string): number =>
      component(train({ ...STEP, config, framework }), 'weights')
    expect(weights(LLAMA, 'litgpt') - weights(LLAMA, 'transformers')).toBe(2 * 512 * 64)
    const untied = { ...LLAMA, tie_word_embeddings: false }
    expect(weights(untied, 'litgpt')).toBe(weights(untied, 'transformers'))
  })

  it('litgpt’s values hold the whole output of its one query, key and value matrix', () => {
    // Queries, keys and values again behind rotated queries and keys: 2 B × (3 + 2 − 3) × 64 more.
    expect(perLayer({ framework: 'litgpt' }) - perLayer({})).toBe(TOKENS * 2 * 2 * 64)
  })

  it('litgpt and torchtune repeat the key heads of grouped queries', () => {
    const grouped = { ...LLAMA, num_key_value_heads: 2 }
    for (const framework of ['litgpt', 'torchtune'])
      expect(perLayer({ framework }, grouped) - perLayer({}, grouped)).toBe(TOKENS * 2 * 2 * (64 - 32))
  })

  it('litgpt drops one input for the adapters of queries and values', () => {
    const lora = { method: 'lora', lora_rank: 4, lora_targets: 'q_proj,v_proj', framework: 'litgpt' }
    const { request } = train({ ...STEP, config: LLAMA, ...lora })
    expect(request['lora_dropout']).toBe(0.05)
    // A mask and the dropped input in place of the shared input.
    expect(perLayer(lora) - perLayer({ ...lora, lora_dropout: 0 })).toBe(TOKENS * 64)
  })

  it('takes the loss in chunks where the framework does', () => {
    expect(logits({})).toBe(12 * TOKENS * 512)
    expect(logits({ framework: 'torchtune' })).toBe(6 * (TOKENS + TOKENS / 8) * 512)
    expect(logits({ framework: 'torchtune', torch_compile: true })).toBe(2 * (TOKENS + TOKENS / 8) * 512)
    expect(logits({ framework: 'litgpt', method: 'lora' })).toBe(8 * (TOKENS + TOKENS / 2) * 512)
    expect(logits({ framework: 'litgpt', fused_loss: true })).toBe(logits({ fused_loss: true }))
  })

  it('torchtune does not cast what is not quantized', () => {
    const qlora = { ...STEP, config: { ...LLAMA, tie_word_embeddings: false }, method: 'qlora' }
    const own = component(train({ ...qlora, framework: 'torchtune' }), 'weights')
    expect(own).toBe(component(train({ ...qlora, prepare_model_for_kbit_training: false }), 'weights'))
    expect(own).toBeLessThan(component(train(qlora), 'weights'))
  })
})

describe('capped logits and scores', () => {
  const capped = { ...LLAMA, attn_logit_softcapping: 50, final_logit_softcapping: 30 }

  it('keep their tanh', () => {
    expect(logits({}, capped)).toBe(14 * TOKENS * 512)
    expect(logits({ precision: 'fp32' }, capped)).toBe(16 * TOKENS * 512)
    expect(logits({ torch_compile: true }, capped)).toBe(logits({ torch_compile: true }))
    const eager = { attn_implementation: 'eager' }
    expect(perLayer(eager, capped) - perLayer(eager)).toBe(2 * TOKENS * 4 * 128)
    expect(perLayer({}, capped)).toBe(perLayer({}))
  })

  it('are Gemma 2’s and Gemma 3n’s by default, and off where a config says null', () => {
    const per = (model: string): number => {
      const { memory } = train({ ...STEP, model, method: 'lora', explain: true })
      const rows = memory.components.find(({ id }) => id === 'logits')
      return (rows?.bytes ?? 0) / TOKENS / 256_000
    }
    expect(per('gemma-2-9b')).toBe(14)
    expect(per('gemma-2b')).toBe(12)
    expect(logits({}, { ...capped, final_logit_softcapping: null })).toBe(12 * TOKENS * 512)
  })

  it('make litgpt write attention out', () => {
    expect(train({ ...STEP, config: capped, framework: 'litgpt' }).request['attn_implementation']).toBe(
      'eager',
    )
  })
})

describe('FSDP’s root module', () => {
  it('keeps embedding and head whole between forward and backward pass; ZeRO 3 does not', () => {
    const untied = { ...LLAMA, tie_word_embeddings: false, num_hidden_layers: 4 }
    const sharded = { ...STEP, config: untied, gpus: 4, method: 'lora' }
    const gathered = (request: Record<string, unknown>): number =>
      component(train({ ...sharded, ...request }), 'communication')
    expect(gathered({ fsdp: true }) - gathered({ zero_stage: 3 })).toBe(2 * 512 * 64)
  })
})
