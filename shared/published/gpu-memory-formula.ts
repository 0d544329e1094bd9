import { plus, times } from '../formula/expression.ts'
import { sourceOf, type PublishedFormula, type PublishedGuide } from './guide.ts'
import type { PublishedInputs } from './inputs.ts'
import {
  computeBits,
  publishedTerm,
  symbolTable,
  trainedBits,
  trains,
  trainsAll,
  type PublishedTerm,
} from './published-term.ts'

const identity = {
  title: 'GPU Memory Formula: The New Rosetta Stone for Deploying Large AI Models',
  publisher: 'AINews',
  date: '2026-05-21',
  url: 'https://ainews.cool/article/20260521-gpu-memory-formula-deployment',
}
const source = sourceOf(identity)

const weights = times('params', 'weight_bytes')
const optimizerStates = times('params', 8)
const gradients = times('params', 4)
/** The article gives an order, O(L × d × s × b). Its constant is taken as 1 and each element as one activation. */
const activations = times('layers', 'hidden_size', 'context_length', 'batch_size', 'activation_bytes')
const kvPerLayer = times(2, 'heads', 'head_dim', 'context_length', 'batch_size', 'cache_bytes')
const kvCache = times(kvPerLayer, 'layers')
const total = plus('weights', 'optimizer_states', 'gradients', 'activations', 'kv_cache')

const formulas: PublishedFormula[] = [
  {
    number: 1,
    name: 'Total',
    lines: [{ label: 'Total GPU memory', expression: total }],
    symbols: symbolTable([total]),
    verdict: 'incomplete',
    assessment:
      'It adds terms of two modes: optimizer states and gradients exist only in training, the KV cache only in inference. It has no term for the runtime.',
  },
  {
    number: 2,
    name: 'Weights',
    lines: [{ label: 'Model weights', expression: weights }],
    symbols: symbolTable([weights]),
    verdict: 'right',
    assessment: 'Right for nominal bytes. Real quantized formats add scales, and some tensors stay wider.',
  },
  {
    number: 3,
    name: 'Optimizer states and gradients',
    lines: [
      { label: 'AdamW states', expression: optimizerStates },
      { label: 'Gradients', expression: gradients },
    ],
    symbols: symbolTable([optimizerStates, gradients]),
    verdict: 'right',
    assessment:
      'Right for AdamW in FP32. Mixed precision keeps 16-bit gradients and a 4-byte master copy instead.',
  },
  {
    number: 4,
    name: 'Activations',
    lines: [{ label: 'Activations', expression: activations }],
    symbols: symbolTable([activations]),
    verdict: 'wrong',
    assessment:
      'An order without a constant. With constant 1 it counts one tensor per layer. A layer keeps over twenty times that: about 24 GB for 4K tokens of a 7B model.',
  },
  {
    number: 5,
    name: 'KV cache per layer',
    lines: [
      { label: 'KV cache of one layer', expression: kvPerLayer },
      { label: 'KV cache', expression: kvCache },
    ],
    symbols: symbolTable([kvCache]),
    verdict: 'wrong',
    assessment:
      'Right for multi-head attention only: it counts query heads. With grouped-query attention it is heads / kv_heads times too large, 8 times for a 70B Llama.',
  },
]

const terms: PublishedTerm[] = [
  publishedTerm({
    id: 'weights',
    label: 'Weights',
    summary: 'Every parameter at the nominal size of its format.',
    expression: weights,
    source,
    ignores: ['Scales and zero points of quantized formats, and tensors kept wider.'],
    arises: () => true,
    derived: { weight_bytes: (inputs) => trainedBits(inputs) / 8 },
  }),
  publishedTerm({
    id: 'gradients',
    label: 'Gradients',
    summary: 'Four bytes per parameter.',
    expression: gradients,
    source,
    ignores: ['16-bit gradients of mixed precision.'],
    arises: trainsAll,
  }),
  publishedTerm({
    id: 'optimizer_states',
    label: 'Optimizer states',
    summary: 'Two FP32 moments of AdamW: eight bytes per parameter.',
    expression: optimizerStates,
    source,
    ignores: ['The FP32 master copy of mixed precision.'],
    arises: (inputs) => trainsAll(inputs) && inputs.optimizer === 'adamw',
  }),
  publishedTerm({
    id: 'kv_cache',
    label: 'KV cache',
    summary: 'Keys and values of every attention head for every token.',
    expression: kvCache,
    source,
    ignores: ['Shared key-value heads (GQA, MQA), latent caches and sliding windows.'],
    arises: () => true,
    derived: { cache_bytes: (inputs) => inputs.kvBits / 8 },
  }),
  publishedTerm({
    id: 'activations',
    label: 'Activations',
    summary: 'One value per layer, feature and token, kept for the backward pass.',
    expression: activations,
    source,
    ignores: ['All but one of the tensors that a layer keeps, and the logits.'],
    arises: trains,
    derived: { activation_bytes: (inputs) => computeBits(inputs) / 8 },
  }),
]

function notes(inputs: PublishedInputs): string[] {
  if (!trains(inputs)) return []
  const found: string[] = []
  if (inputs.method !== 'full')
    found.push(
      `The article has no formula for ${inputs.method}: adapters, their gradients and their optimizer states are left out.`,
    )
  else if (inputs.optimizer !== 'adamw')
    found.push(`The article states AdamW only: states of ${inputs.optimizer} are left out.`)
  if (inputs.gradientCheckpointing !== 'none')
    found.push('The article has no formula for gradient checkpointing: activations are counted whole.')
  if (inputs.zeroStage > 0)
    found.push('The article names ZeRO but gives no factor: every GPU is charged the whole states.')
  found.push('The article adds the KV cache to every sum. Training keeps none.')
  return found
}

/** The article's five-term sum. Inference counts weights and cache, as its own tables do; training all five. */
export const gpuMemoryFormula: PublishedGuide = {
  id: 'gpu-memory-formula',
  ...identity,
  formulas,
  terms,
  notes,
}
