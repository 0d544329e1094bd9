import type { DeviceContext } from '../../estimate/scenario.ts'
import { minus, plus, times } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { promptLogits } from '../../terms/logits.ts'
import { sequencesPerDevice } from '../../terms/kv-cache.ts'
import { computeBytes } from './facts.ts'
import { decidingPhase, LOGIT_COPY_BYTES } from './phases.ts'

/** Hidden states and intermediates of the pass that decides the peak. */
export const activations: Term<DeviceContext> = {
  id: 'activations',
  label: 'Activations',
  summary:
    'Hidden states and intermediates at the fullest moment: usually the feed-forward of one layer while the whole prompt is processed in one pass.',
  docs: '/formulas/activations/',
  expression: minus(
    plus(
      times('sequences', 'tokens', plus('token_bytes', times('tokens', 'pair_bytes'))),
      'dequantized',
      'workspace',
      'cache_slack',
      'cache_views',
    ),
    'unfilled_cache',
  ),
  symbols: {
    sequences: { tex: 'n_{seq}', meaning: 'sequences in flight on the device', unit: 'sequences' },
    tokens: {
      tex: 's',
      meaning: 'tokens of the deciding pass: the prompt, or 1 while generating',
      unit: 'tokens',
    },
    token_bytes: {
      tex: 'a',
      meaning:
        'what one token holds at the fullest moment of a layer: for a gated feed-forward four hidden states and three intermediates',
      unit: 'bytes',
    },
    pair_bytes: {
      tex: 'q',
      meaning:
        'attention scores per pair of tokens in eager attention; 0 with flash or memory-efficient kernels',
      unit: 'bytes',
    },
    dequantized: {
      tex: 'w_{16}',
      meaning: 'room for the widest matrix in 16 bits, where the kernel multiplies with a dequantized copy',
      unit: 'bytes',
    },
    workspace: { tex: 'w', meaning: 'cuBLAS workspace, rotary tables, masks and sampling', unit: 'bytes' },
    cache_slack: {
      tex: 'k',
      meaning:
        'second copy of the widest cache tensor while a token is appended, and blocks larger than their tensor',
      unit: 'bytes',
    },
    cache_views: {
      tex: 'v',
      meaning:
        'cache of windowed layers beyond their window: they hold the whole prompt’s until the first token is generated',
      unit: 'bytes',
    },
    unfilled_cache: {
      tex: 'u',
      meaning:
        'cache that the deciding pass has not filled yet, at most what the pass itself holds: it is counted in full under KV cache',
      unit: 'bytes',
    },
  },
  sources: [
    {
      title: 'transformers decoder layers',
      url: 'https://github.com/huggingface/transformers/blob/main/src/transformers/models/llama/modeling_llama.py',
    },
    {
      title: 'PyTorch cuBLAS workspace',
      url: 'https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/cuda/CublasHandlePool.cpp',
    },
    {
      title: 'Qwen2.5 speed benchmark (calibration)',
      url: 'https://github.com/QwenLM/Qwen2.5/blob/a912d23/docs/source/benchmark/speed_benchmark.rst',
    },
  ],
  ignores: [
    'Padding: sequences of a batch are taken as equally long.',
    'Prompts processed in chunks (`prefill_chunk_size`), which need less.',
    'Memory that loading and quantizing on the fly needs for a moment.',
  ],
  values: (context) => {
    const phase = decidingPhase(context)
    return {
      scalars: {
        sequences: sequencesPerDevice(context.scenario),
        tokens: phase.tokens,
        token_bytes: phase.tokenBytes,
        pair_bytes: phase.pairBytes,
        dequantized: phase.dequantized,
        workspace: phase.workspace,
        cache_slack: phase.cacheSlack,
        cache_views: phase.cacheViews,
        unfilled_cache: phase.unfilledCache,
      },
    }
  },
}

/** Scores of the positions alive at the peak: the whole prompt before 4.45, one per sequence since. */
export const logits = promptLogits((context) => ({
  positions: decidingPhase(context).positions,
  bytes: computeBytes(context.scenario) + LOGIT_COPY_BYTES,
}))
