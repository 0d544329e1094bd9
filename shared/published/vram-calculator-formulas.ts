import { over, plus, times, type Expression } from '../formula/expression.ts'
import type { FormulaLine, PublishedFormula } from './guide.ts'
import { symbolTable } from './published-term.ts'

const trainable = times(2, 'layers', 'hidden_size', 'lora_rank')
const activations = times('batch_size', 'context_length', 'hidden_size', 'layers', over('activation_bits', 8))

/** The guide's expressions, as it writes them. */
export const expressions = {
  weights: times('params', over('weight_bits', 8), 'overhead_multiplier'),
  masterWeights: times('params', 4, 'overhead_multiplier'),
  kvCache: times(2, 'layers', 'hidden_size', 'context_length', 'batch_size', over('cache_bits', 8)),
  activations,
  inferenceActivations: times(activations, 0.1),
  adapterActivations: times(activations, 0.3),
  optimizerStates: times('params', 'optimizer_bytes'),
  gradients: times('params', 'gradient_bytes'),
  adapterStates: times(trainable, 'optimizer_bytes'),
  adapterGradients: times(trainable, 2),
  runtime: plus('cuda_overhead'),
} as const satisfies Readonly<Record<string, Expression>>

/** FlashAttention as the guide counts it: 0.85 of the cache. No term uses it: the cache is the same size. */
export const flashAttentionSaving: FormulaLine = {
  label: 'FlashAttention',
  expression: times('kv_cache', 0.85),
}

const is = expressions
const formula = (
  number: number,
  name: string,
  verdict: PublishedFormula['verdict'],
  lines: FormulaLine[],
  assessment: string,
): PublishedFormula => ({
  number,
  name,
  verdict,
  lines,
  assessment,
  symbols: symbolTable(lines.map((line) => line.expression)),
})

/** Formulas 6 to 12. */
export const vramFormulas: readonly PublishedFormula[] = [
  formula(
    6,
    'Weights',
    'wrong',
    [{ label: 'Model weights', expression: is.weights }],
    'The factor 1.2 is not real: embeddings are parameters already, and what a runtime adds is fixed. It invents 28 GB for a 70B model in FP16.',
  ),
  formula(
    7,
    'KV cache',
    'wrong',
    [{ label: 'KV cache', expression: is.kvCache }],
    'Right for multi-head attention only: hidden_size stands for kv_heads × head_dim. It ties the cache to the weight format; engines set the two apart.',
  ),
  formula(
    8,
    'Inference',
    'wrong',
    [{ label: 'Inference', expression: plus(is.weights, is.kvCache, is.inferenceActivations, is.runtime) }],
    'Carries the errors of its weights and cache. The fixed half gigabyte is sound; a tenth of one tensor per layer is no measure of the buffers.',
  ),
  formula(
    9,
    'Full training',
    'wrong',
    [
      {
        label: 'Training',
        expression: plus(
          is.masterWeights,
          is.kvCache,
          is.activations,
          is.optimizerStates,
          is.gradients,
          is.runtime,
        ),
      },
    ],
    'It charges 14.8 bytes per parameter; mixed-precision AdamW keeps 16. It counts a KV cache, which training does not have, and one activation tensor per layer.',
  ),
  formula(
    10,
    'LoRA',
    'wrong',
    [
      {
        label: 'LoRA',
        expression: plus(
          is.weights,
          is.kvCache,
          is.adapterActivations,
          is.adapterStates,
          is.adapterGradients,
          is.runtime,
        ),
      },
    ],
    'The trainable count is half of adapters on q and v. The adapters themselves are left out. 0.3 of the activations needs checkpointing, which LoRA does not bring.',
  ),
  formula(
    11,
    'Savings',
    'wrong',
    [
      { label: 'Gradient checkpointing', expression: times('activations', 0.3) },
      { label: 'AdamW, 8-bit', expression: times('params', 2) },
      { label: 'SGD', expression: times('params', 0) },
      { label: 'Adafactor', expression: times('params', 4) },
      { label: 'ZeRO-1', expression: over('total', 4) },
      { label: 'ZeRO-2', expression: over('total', 8) },
      { label: 'ZeRO-3', expression: over('total', 'gpus') },
      flashAttentionSaving,
    ],
    '8-bit AdamW and SGD are right. Adafactor keeps almost nothing. ZeRO’s 4 and 8 are limits for many GPUs, and only model states are divided. FlashAttention does not shrink the cache.',
  ),
  formula(
    12,
    'Shorter inference sum',
    'incomplete',
    [{ label: 'Weights, cache and runtime', expression: plus(times('params', 2), is.kvCache, is.runtime) }],
    'The closest of the guide’s sums to what a device holds, with multi-head attention. For the same case its main formula gives 2.9 GB more.',
  ),
]
