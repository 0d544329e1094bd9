import { over, times, type Expression } from '../formula/expression.ts'
import type { ComponentId } from '../formula/term.ts'
import { sourceOf, type PublishedGuide } from './guide.ts'
import type { PublishedInputs } from './inputs.ts'
import {
  computeBits,
  infers,
  publishedTerm,
  trains,
  trainsAdapters,
  trainsAll,
  type PublishedTerm,
} from './published-term.ts'
import { expressions as is, vramFormulas } from './vram-calculator-formulas.ts'

const identity = {
  title: 'Ultimate VRAM Calculator Guide: How Much GPU Memory Do You Need for AI Models in 2026?',
  publisher: 'Orbit2x',
  date: '2026-01',
  url: 'https://orbit2x.com/blog/ultimate-vram-calculator-guide-gpu-memory-ai-models',
}
const source = sourceOf(identity)

/** Bytes per trained parameter. Others have no figure in the guide. */
const OPTIMIZER_BYTES: Readonly<Record<string, number>> = {
  adamw: 8,
  'adamw-8bit': 2,
  'paged-adamw-8bit': 2,
  adafactor: 4,
  sgd: 0,
}
const optimizerBytes = (inputs: PublishedInputs): number => OPTIMIZER_BYTES[inputs.optimizer] ?? 0

/**
 * The guide's ZeRO factors divide the whole sum: "560 GB" on 8 GPUs becomes "70 GB each".
 * It states 4 and 8 for stages 1 and 2 whatever the number of GPUs.
 */
const zeroFactor = (inputs: PublishedInputs): number => [1, 4, 8, inputs.dataParallel][inputs.zeroStage] ?? 1

/** An explicit overhead of 0 is the guide's shorter sum: bare weights, cache and runtime. */
const isShortSum = (inputs: PublishedInputs): boolean => inputs.overhead === 0
const overhead_multiplier = (inputs: PublishedInputs): number => 1 + inputs.overhead

/** The guide's tie: cache and activations are as wide as the weights, unless the cache's format is given. */
const inferenceCacheBits = (inputs: PublishedInputs): number =>
  inputs.kvBitsGiven ? inputs.kvBits : inputs.weightBits
/** Where cache and weights differ, the guide's 70B example computes in 16 bits. */
const inferenceActivationBits = (inputs: PublishedInputs): number =>
  inputs.kvBitsGiven ? Math.max(16, inputs.weightBits) : inputs.weightBits
const trainingCacheBits = (inputs: PublishedInputs): number => (inputs.kvBitsGiven ? inputs.kvBits : 16)

/** QLoRA's base is 4-bit unless a narrow format is named; LoRA's base is the weight format. */
const frozenBits = (inputs: PublishedInputs): number =>
  inputs.method === 'qlora' && inputs.weightBits >= 16 ? 4 : inputs.weightBits

const TEXT = {
  weights: {
    label: 'Weights with overhead',
    summary: 'Every parameter at its nominal bits, times 1.2.',
    ignores: ['Scales of quantized formats. The factor stands for a runtime that is fixed.'],
  },
  kv_cache: {
    label: 'KV cache',
    summary: 'Keys and values as wide as the hidden state, for every layer and token.',
    ignores: ['Shared key-value heads (GQA, MQA), latent caches and sliding windows.'],
  },
  activations: {
    label: 'Activations',
    summary: 'One hidden state per layer and token.',
    ignores: ['All but one of the tensors that a layer keeps, and the logits.'],
  },
  gradients: { label: 'Gradients', summary: 'One per trained parameter.', ignores: [] },
  optimizer_states: {
    label: 'Optimizer states',
    summary: 'What the optimizer keeps per trained parameter.',
    ignores: ['The 16-bit copy of the weights.'],
  },
  runtime: {
    label: 'CUDA overhead',
    summary: 'A fixed half gigabyte.',
    ignores: ['What else the guide lists: libraries, framework, fragmentation.'],
  },
} as const satisfies Partial<Record<ComponentId, unknown>>

const term = (
  id: keyof typeof TEXT,
  arises: (inputs: PublishedInputs) => boolean,
  expression: Expression,
  derived: Readonly<Record<string, (inputs: PublishedInputs) => number>> = {},
): PublishedTerm =>
  publishedTerm({
    id,
    ...TEXT[id],
    source,
    arises,
    expression,
    derived: { overhead_multiplier, zero_factor: zeroFactor, cuda_overhead: () => 5e8, ...derived },
  })

const weight_bits = (inputs: PublishedInputs): number => inputs.weightBits
const cacheOf = (cache_bits: (inputs: PublishedInputs) => number) => ({ cache_bits })
const hasStates = (inputs: PublishedInputs): boolean => optimizerBytes(inputs) > 0
const checkpoint_factor = (inputs: PublishedInputs): number =>
  inputs.gradientCheckpointing === 'full' ? 0.3 : 1
const sharded = (expression: Expression): Expression => over(expression, 'zero_factor')

const inferenceTerms: PublishedTerm[] = [
  term('weights', infers, is.weights, { weight_bits }),
  term('kv_cache', infers, is.kvCache, cacheOf(inferenceCacheBits)),
  term('activations', (inputs) => infers(inputs) && !isShortSum(inputs), is.inferenceActivations, {
    activation_bits: inferenceActivationBits,
  }),
  term('runtime', infers, is.runtime),
]

const trainingTerms: PublishedTerm[] = [
  term('weights', trainsAll, sharded(is.masterWeights)),
  term('weights', trainsAdapters, sharded(is.weights), { weight_bits: frozenBits }),
  term('gradients', trainsAll, sharded(is.gradients), {
    gradient_bytes: (inputs) => computeBits(inputs) / 8,
  }),
  term('gradients', trainsAdapters, sharded(is.adapterGradients)),
  term('optimizer_states', (inputs) => trainsAll(inputs) && hasStates(inputs), sharded(is.optimizerStates), {
    optimizer_bytes: optimizerBytes,
  }),
  term(
    'optimizer_states',
    (inputs) => trainsAdapters(inputs) && hasStates(inputs),
    sharded(is.adapterStates),
    { optimizer_bytes: optimizerBytes },
  ),
  term('kv_cache', trains, sharded(is.kvCache), cacheOf(trainingCacheBits)),
  term('activations', trainsAll, sharded(times(is.activations, 'checkpoint_factor')), {
    activation_bits: computeBits,
    checkpoint_factor,
  }),
  term('activations', trainsAdapters, sharded(is.adapterActivations), { activation_bits: computeBits }),
  term('runtime', trains, sharded(is.runtime)),
]

function notes(inputs: PublishedInputs): string[] {
  if (!trains(inputs))
    return isShortSum(inputs)
      ? ['overhead=0 is the guide’s shorter sum: bare weights, KV cache and runtime, no activations.']
      : []
  const found = ['The guide counts a KV cache in training. Training keeps none.']
  if (OPTIMIZER_BYTES[inputs.optimizer] === undefined)
    found.push(`The guide gives no figure for ${inputs.optimizer}: its states are left out.`)
  if (inputs.method === 'qlora')
    found.push('The guide has no formula for QLoRA: its LoRA formula with a 4-bit base is used.')
  if (inputs.method !== 'full' && inputs.gradientCheckpointing !== 'none')
    found.push(
      'The guide’s LoRA formula keeps 0.3 of the activations already: checkpointing changes nothing more.',
    )
  if (inputs.method === 'full' && inputs.gradientCheckpointing === 'selective')
    found.push('The guide knows full checkpointing only: activations are counted whole.')
  if (inputs.method === 'full' && inputs.precision !== 'fp32')
    found.push('The guide’s training keeps the weights once, in FP32, whatever the weight format.')
  if (inputs.zeroStage > 0)
    found.push(
      'The guide’s ZeRO factor divides the whole sum, activations and runtime too, and is 4 or 8 for stages 1 and 2 whatever the number of GPUs.',
    )
  return found
}

/** The calculator guide: sums for inference, full training and LoRA, each with its 1.2 on the weights. */
export const vramCalculatorGuide: PublishedGuide = {
  id: 'vram-calculator-guide',
  ...identity,
  formulas: vramFormulas,
  terms: [...inferenceTerms, ...trainingTerms],
  notes,
}
