import { over, plus, times, type Values } from '../formula/expression.ts'
import type { PrefillConstants } from './calibration.ts'
import type { Law } from './law.ts'
import type { PromptWork } from './prompt-work.ts'

/** Seconds of one prompt: operations at the achievable rate, weights read once per pass, launches. */
export const prefillLaw: Law = {
  id: 'prefill',
  label: 'Prefill',
  summary:
    'The whole prompt through every layer, a pass of tokens at a time, before the first token can be sampled.',
  unit: 'seconds',
  docs: '/formulas/prefill-speed/',
  expression: plus(
    times(
      'pipeline_share',
      plus(
        over(plus('dense_seconds', times('mixture_cost', 'expert_seconds')), 'compute_share'),
        over(plus('attention_seconds', times('latent_cost', 'latent_seconds')), 'attention_share'),
        times('memory_cost', 'memory_seconds'),
        times('launch_seconds', plus('plain_launches', times('recurrent_weight', 'recurrent_launches'))),
      ),
    ),
    'wire_seconds',
    'upload_seconds',
  ),
  symbols: {
    dense_seconds: {
      tex: 'T_W',
      meaning: 'operations of dense weights, 2 × parameters × tokens, at the datasheet’s matrix rate',
      unit: 'seconds',
    },
    expert_seconds: { tex: 'T_X', meaning: 'operations of the active experts at that rate', unit: 'seconds' },
    attention_seconds: {
      tex: 'T_A',
      meaning: 'scores and sums of attention, each token over those it can look back on, at that rate',
      unit: 'seconds',
    },
    latent_seconds: { tex: 'T_{lat}', meaning: 'the same over a latent cache', unit: 'seconds' },
    memory_seconds: {
      tex: 'T_M',
      meaning: 'weights read once per pass at the datasheet’s bandwidth',
      unit: 'seconds',
    },
    pipeline_share: {
      tex: 'p',
      meaning:
        'part of the time left when pipeline stages work on different passes at once; 1 with one stage',
      unit: '',
    },
    wire_seconds: {
      tex: 'T_w',
      meaning: 'all-reduces between tensor-parallel ranks at the datasheet’s rate',
      unit: 'seconds',
    },
    upload_seconds: {
      tex: 'T_U',
      meaning: 'weights in host memory copied to the GPU, once per pass',
      unit: 'seconds',
    },
    compute_share: { tex: '\\eta_c', meaning: 'share of the matrix rate that prompts reach', unit: '' },
    attention_share: { tex: '\\eta_a', meaning: 'share of it that attention reaches', unit: '' },
    mixture_cost: {
      tex: 'c_x',
      meaning: 'cost of an expert’s operation in dense ones: few tokens reach each expert',
      unit: '',
    },
    latent_cost: { tex: 'c_{lat}', meaning: 'cost of an operation over a latent cache', unit: '' },
    memory_cost: { tex: 'c_m', meaning: 'share of the reading that computing does not hide', unit: '' },
    launch_seconds: { tex: 't_l', meaning: 'time between two sublayers', unit: 'seconds' },
    plain_launches: { tex: 'n', meaning: 'sublayers without recurrence, over all passes', unit: 'sublayers' },
    recurrent_launches: {
      tex: 'n_{rec}',
      meaning: 'recurrent sublayers, over all passes',
      unit: 'sublayers',
    },
    recurrent_weight: { tex: 'w_{rec}', meaning: 'time of a recurrent sublayer in plain ones', unit: '' },
  },
  sources: [
    {
      title: 'Kaplan et al., Scaling Laws (2 operations per parameter and token)',
      url: 'https://arxiv.org/abs/2001.08361',
    },
    { title: 'Williams et al., Roofline', url: 'https://doi.org/10.1145/1498765.1498785' },
  ],
  ignores: ['Prefix caching, which skips what was computed before.', 'Other requests in the same pass.'],
}

export const prefillValues = (
  work: PromptWork,
  constants: PrefillConstants,
  uploadSeconds: number,
): Values => ({
  scalars: {
    dense_seconds: work.denseSeconds,
    expert_seconds: work.expertSeconds,
    attention_seconds: work.attentionSeconds,
    latent_seconds: work.latentSeconds,
    memory_seconds: work.memorySeconds,
    pipeline_share: work.pipelineShare,
    wire_seconds: work.wireSeconds,
    upload_seconds: uploadSeconds,
    compute_share: constants.compute,
    attention_share: constants.attention,
    mixture_cost: constants.mixture,
    latent_cost: constants.latent,
    memory_cost: constants.memory,
    launch_seconds: constants.sublayer,
    plain_launches: work.plainLaunches,
    recurrent_launches: work.recurrentLaunches,
    recurrent_weight: constants.recurrent,
  },
})
