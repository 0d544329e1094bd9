import { ggmlBitsPerElement, type GgmlTypeId } from './ggml-types.ts'
import { ggufMixes, type GgufMixId } from './gguf-mix-list.ts'
import { assignGgufTypes, type GgufModel } from './gguf-mixes.ts'
import type { GgufTensor } from './gguf-tensors.ts'

const LAYERS = 32
const HIDDEN = 4096
const KV = 1024
const FEED_FORWARD = 14_336
const VOCABULARY = 128_256

const block = (layer: number): GgufTensor[] =>
  Object.entries({
    attn_norm: [HIDDEN],
    attn_q: [HIDDEN, HIDDEN],
    attn_k: [HIDDEN, KV],
    attn_v: [HIDDEN, KV],
    attn_output: [HIDDEN, HIDDEN],
    ffn_norm: [HIDDEN],
    ffn_gate: [HIDDEN, FEED_FORWARD],
    ffn_up: [HIDDEN, FEED_FORWARD],
    ffn_down: [FEED_FORWARD, HIDDEN],
  }).map(([name, shape]) => ({ name: `blk.${layer}.${name}.weight`, shape, layer }))

/**
 * The dense decoder of 8 billion parameters on which llama.cpp prints its table of bits per weight
 * (https://github.com/ggml-org/llama.cpp/tree/master/tools/quantize): heads in groups of four, a head of its own.
 */
const typical = (): GgufModel => ({
  architecture: 'llama',
  tensors: [
    { name: 'token_embd.weight', shape: [HIDDEN, VOCABULARY], layer: null },
    ...Array.from({ length: LAYERS }, (_, layer) => block(layer)).flat(),
    { name: 'output_norm.weight', shape: [HIDDEN], layer: null },
    { name: 'output.weight', shape: [HIDDEN, VOCABULARY], layer: null },
  ],
  layers: LAYERS,
  expertCount: 0,
  heads: 32,
  kvHeads: 8,
  tiedHead: false,
})

const averages = new Map<string, number>()

/**
 * Bits per parameter that a GGUF file of this mix takes on average, scales included, for a model of which only the number
 * of parameters is known. Plain elements take what they are; any other is worked out tensor by tensor for a typical model.
 */
export function typicalBitsPerWeight(mix: GgufMixId, importanceMatrix: boolean): number {
  const { base } = ggufMixes[mix]
  if (mix === 'f32' || mix === 'f16' || mix === 'bf16') return ggmlBitsPerElement(base)
  const key = `${mix} ${importanceMatrix}`
  let average = averages.get(key)
  if (average === undefined) {
    const model = typical()
    const types = assignGgufTypes(model, mix, { importanceMatrix })
    let bits = 0
    let elements = 0
    for (const [index, { shape }] of model.tensors.entries()) {
      const count = shape.reduce((product, size) => product * size, 1)
      bits += count * ggmlBitsPerElement(types[index] as GgmlTypeId)
      elements += count
    }
    averages.set(key, (average = bits / elements))
  }
  return average
}
