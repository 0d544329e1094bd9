import { describe, expect, it } from 'vitest'
import { models } from '../../../shared/index.ts'
import { estimateText } from '../../../worker/answer/estimate-text.ts'
import { ask, withAbsoluteLinks } from '../../../worker/request/estimate.ts'

const ORIGIN = 'https://plimsoll.example:8443'

function textOf(input: Record<string, unknown>): { text: string; plain: string } {
  const [here, there] = [ask(input), ask(input)]
  if (!here.ok || !there.ok) throw new Error(`${JSON.stringify(input)} was refused`)
  return {
    text: estimateText(here.value, ORIGIN),
    plain: JSON.stringify(withAbsoluteLinks(there.value, ORIGIN)),
  }
}

const ASKED: readonly Record<string, unknown>[] = [
  { gpu: 'rtx-4090', weights: 'q4_k_m' },
  { gpu: 'h100-sxm', gpus: 4, engine: 'vllm', explain: true },
  { task: 'training', method: 'lora', gpu: 'a100-sxm-80gb', units: 'GB' },
  {},
]

describe('estimateText', () => {
  it('writes what JSON.stringify writes, for every model of the catalogue', () => {
    let compared = 0
    for (const [index, { id }] of models.entries()) {
      const input = { model: id, ...ASKED[index % ASKED.length] }
      if (!ask(input).ok) continue
      const { text, plain } = textOf(input)
      expect(text).toBe(plain)
      compared++
    }
    expect(compared).toBeGreaterThan(200)
  })

  it('quotes the texts that a caller can bring in', () => {
    const config = {
      model_type: 'llama',
      architectures: ['LlamaForCausalLM"\\\n'],
      hidden_size: 64,
      intermediate_size: 128,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      vocab_size: 100,
      max_position_embeddings: 512,
    }
    const { text, plain } = textOf({ config })
    expect(text).toBe(plain)
    expect(JSON.parse(text)).toMatchObject({ model: { source: 'config' } })
  })

  it('makes every link absolute', () => {
    const { text } = textOf({ model: 'llama-3.1-8b', gpu: 'rtx-4090' })
    const { links, memory } = JSON.parse(text) as {
      links: Record<string, string>
      memory: { components: { docs: string }[] }
    }
    for (const link of [...Object.values(links), ...memory.components.map(({ docs }) => docs)])
      expect(link.startsWith(`${ORIGIN}/`)).toBe(true)
  })
})
