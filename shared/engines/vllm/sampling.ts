import type { DeviceContext } from '../../estimate/scenario.ts'
import { times } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { runnerOf } from './facts.ts'

/**
 * The fp32 logits of the v2 runner's sampler. That they come after the profile rests on one 0.27 log that ran out of
 * memory there; counted as needed either way.
 */
export const vllmSampling: Term<DeviceContext> = {
  id: 'logits',
  label: 'Sampling copies',
  summary:
    'The fp32 copy of the logits that newer versions make when they sample, after the profile run and outside its budget.',
  docs: '/formulas/logits/',
  expression: times('sampled', 'vocab_size', 4),
  symbols: {
    sampled: {
      tex: 'S',
      meaning: 'sequences sampled at once: max_num_seqs, at most the tokens of a step',
      unit: 'sequences',
    },
    vocab_size: { tex: 'V', meaning: 'vocabulary', unit: 'entries' },
  },
  sources: [
    {
      title: 'vLLM v2 sampler',
      url: 'https://github.com/vllm-project/vllm/blob/main/vllm/v1/worker/gpu/sample/sampler.py',
    },
  ],
  ignores: ['Sorting buffers of top-k and top-p where no kernel replaces them.'],
  values: ({ scenario, stage }) => {
    if (!stage.last || runnerOf(scenario) !== 'v2') return null
    const { settings, architecture } = scenario
    return {
      scalars: {
        sampled: Math.min(settings.maxNumSeqs, settings.maxNumBatchedTokens),
        vocab_size: architecture.vocabSize,
      },
    }
  },
}
