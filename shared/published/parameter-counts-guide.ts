import { over, plus, times } from '../formula/expression.ts'
import { sourceOf, type PublishedFormula, type PublishedGuide } from './guide.ts'
import type { PublishedInputs } from './inputs.ts'
import {
  infers,
  publishedTerm,
  symbolTable,
  trainedBits,
  trains,
  trainsAll,
  type PublishedTerm,
} from './published-term.ts'

const identity = {
  title: 'Parameter Counts and VRAM Requirements for LLMs - Comprehensive Guide',
  publisher: 'neobundy/cwkGuides',
  date: '2025-01-31',
  url: 'https://github.com/neobundy/cwkGuides/blob/main/guides/2025/01/20250131-parameter-counts-and-vram-requirements-for-llms-comprehensive-guide.md',
}
const source = sourceOf(identity)

const modelSize = times('params', over('weight_bits', 8))
const weights = times('params', over('weight_bits', 8), plus(1, 'overhead'))
const kvCache = times('context_length', 'layers', 'kv_heads', 'head_dim', 'cache_bytes', 2, 'batch_size')
const optimizerStates = times('params', over('weight_bits', 8), 'optimizer_multiple')
const temporaryBuffers = times('params', over('weight_bits', 8), 'buffer_multiple')

/** States over model size. Others have no figure in the guide. */
const OPTIMIZER_MULTIPLES: Readonly<Record<string, number>> = { adamw: 8, adafactor: 2, lion: 2 }
/** The guide says 1.2 to 1.5; the middle stands for it, as 0.2 does for its overhead of 0.1 to 0.3. */
const BUFFER_MULTIPLE = 1.35

const formulas: PublishedFormula[] = [
  {
    number: 13,
    name: 'Rule of thumb',
    lines: [{ label: 'Weights', expression: modelSize }],
    symbols: symbolTable([modelSize]),
    verdict: 'right',
    assessment:
      'Right for nominal bits: 4, 2, 1 and 0.5 bytes per parameter. Real quantized formats add scales.',
  },
  {
    number: 14,
    name: 'Base memory',
    lines: [{ label: 'Base memory', expression: weights }],
    symbols: symbolTable([weights]),
    verdict: 'wrong',
    assessment:
      'What a runtime adds does not grow with the weights: it is 0.5 to 2 GB per GPU. A share of 0.1 to 0.3 invents 14 to 42 GB for a 70B model in FP16.',
  },
  {
    number: 15,
    name: 'KV cache',
    lines: [{ label: 'KV cache', expression: kvCache }],
    symbols: symbolTable([kvCache]),
    verdict: 'right',
    assessment:
      'Right for a 16-bit cache of MHA, GQA and MQA models. It does not hold for latent attention or sliding windows.',
  },
  {
    number: 16,
    name: 'Training multiples',
    lines: [
      { label: 'Optimizer states', expression: optimizerStates },
      { label: 'Gradients', expression: modelSize },
      { label: 'Temporary buffers', expression: temporaryBuffers },
    ],
    symbols: symbolTable([optimizerStates, temporaryBuffers]),
    verdict: 'wrong',
    assessment:
      'Its own items (two moments and master weights) give Adam 6 times a 16-bit model, not 8. Adafactor keeps almost nothing, not twice the model. Activations have no formula.',
  },
]

const weightBits = { weight_bits: trainedBits }

const terms: PublishedTerm[] = [
  publishedTerm({
    id: 'weights',
    label: 'Weights with overhead',
    summary: 'Every parameter at its nominal bits, and a share on top for alignment, padding and framework.',
    expression: weights,
    source,
    ignores: ['Scales of quantized formats. The runtime, which is fixed, is counted as a share.'],
    arises: () => true,
    derived: weightBits,
  }),
  publishedTerm({
    id: 'gradients',
    label: 'Gradients',
    summary: 'Once the model size.',
    expression: modelSize,
    source,
    ignores: [],
    arises: trainsAll,
    derived: weightBits,
  }),
  publishedTerm({
    id: 'optimizer_states',
    label: 'Optimizer states',
    summary: 'A multiple of the model size: 8 for Adam, 2 for Adafactor and Lion.',
    expression: optimizerStates,
    source,
    ignores: ['8-bit states.'],
    arises: (inputs) => trainsAll(inputs) && OPTIMIZER_MULTIPLES[inputs.optimizer] !== undefined,
    derived: { ...weightBits, optimizer_multiple: (inputs) => OPTIMIZER_MULTIPLES[inputs.optimizer] ?? 0 },
  }),
  publishedTerm({
    id: 'kv_cache',
    label: 'KV cache',
    summary: 'Keys and values of every KV head for every token of every user.',
    expression: kvCache,
    source,
    ignores: ['Latent caches and sliding windows.'],
    arises: infers,
    derived: { cache_bytes: (inputs) => (inputs.kvBitsGiven ? inputs.kvBits : 16) / 8 },
  }),
  publishedTerm({
    id: 'compute_buffer',
    label: 'Temporary buffers',
    summary: 'A multiple of the model size in training.',
    expression: temporaryBuffers,
    source,
    ignores: ['What such buffers really follow: batch, sequence and vocabulary.'],
    arises: trains,
    derived: { ...weightBits, buffer_multiple: () => BUFFER_MULTIPLE },
  }),
]

function notes(inputs: PublishedInputs): string[] {
  if (!trains(inputs)) return []
  const found = [
    'The guide gives no formula for activations in training: they are left out.',
    `The guide puts temporary buffers at 1.2 to 1.5 times the model size: ${BUFFER_MULTIPLE} is used.`,
  ]
  if (inputs.method !== 'full')
    found.push(
      `The guide has no formula for ${inputs.method}: adapters, their gradients and their optimizer states are left out.`,
    )
  else if (OPTIMIZER_MULTIPLES[inputs.optimizer] === undefined)
    found.push(`The guide gives no multiple for ${inputs.optimizer}: its states are left out.`)
  if (inputs.zeroStage > 0)
    found.push('The guide names ZeRO but gives no factor: every GPU is charged the whole states.')
  return found
}

/** The counts guide: nominal weights with a share on top, a KV cache that knows KV heads, multiples for training. */
export const parameterCountsGuide: PublishedGuide = {
  id: 'parameter-counts-guide',
  ...identity,
  formulas,
  terms,
  notes,
}
