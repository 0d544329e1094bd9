import type { DeviceContext } from '../../estimate/scenario.ts'
import { plus, sum, times } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { deviceRows, ranksOf, weightGroups, weights } from '../../terms/weights.ts'
import { loadExtras } from './load-extras.ts'

/** Weights as vLLM's "Model loading took" counts them: the tensors, the rotary tables, and what loading adds. */
export const vllmWeights: Term<DeviceContext> = {
  ...weights,
  summary:
    'Every tensor at the size its format takes, the rotary tables that each rank keeps whole, latent attention’s second copy of its decompression matrix, and the padding of vocabulary, expert kernels and allocator.',
  expression: plus(
    weights.expression,
    sum('ropes', times('positions', 'rotary_dim', 'table_bytes')),
    'decompressed',
    'whole_towers',
    'load_padding',
  ),
  symbols: {
    ...weights.symbols,
    positions: {
      tex: 'n_{pos}',
      meaning: 'positions of a rotary table, its scaling applied',
      unit: 'positions',
    },
    rotary_dim: {
      tex: 'd_r',
      meaning: 'rotated dimensions per head (sine and cosine, half each)',
      unit: 'elements',
    },
    table_bytes: { tex: 'b_r', meaning: 'bytes per table entry', unit: 'bytes' },
    decompressed: {
      tex: 'w_{kvb}',
      meaning: 'latent attention’s decompression matrix, kept a second time in per-head form',
      unit: 'bytes',
    },
    whole_towers: {
      tex: 'w_v',
      meaning: 'what vision towers that each rank keeps whole take beyond their share',
      unit: 'bytes',
    },
    load_padding: {
      tex: 'p_l',
      meaning: 'vocabulary rows up to a multiple of 64, padded experts, and the allocator’s 2 MiB segments',
      unit: 'bytes',
    },
  },
  sources: [
    {
      title: 'vLLM rotary embedding layers',
      url: 'https://github.com/vllm-project/vllm/tree/main/vllm/model_executor/layers/rotary_embedding',
    },
    {
      title: 'vLLM vocabulary-parallel embedding',
      url: 'https://github.com/vllm-project/vllm/blob/main/vllm/model_executor/layers/vocab_parallel_embedding.py',
    },
    {
      title: 'PyTorch CUDA caching allocator',
      url: 'https://github.com/pytorch/pytorch/blob/main/c10/cuda/CUDACachingAllocator.cpp',
    },
  ],
  ignores: ['The peak while loading, which is above the loaded size by 0.06 GiB in the median.'],
  values: (context) => {
    const rows = deviceRows(context.scenario, context.stage)
    if (rows.length === 0) return null
    const extras = loadExtras(context)
    return {
      scalars: {
        decompressed: extras.decompressed,
        whole_towers: extras.wholeTowers,
        load_padding: extras.padding,
      },
      groups: { types: weightGroups(rows, (row) => ranksOf(row, context.scenario)), ropes: extras.ropes },
    }
  },
}
