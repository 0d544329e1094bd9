import { minus, over, plus, sum, times, type GroupRow, type Values } from '../formula/expression.ts'
import type { DecodeConstants } from './calibration.ts'
import type { Law } from './law.ts'
import type { StepWork } from './step-work.ts'

const ONE_TERAFLOP = 1e12

/** Seconds of one decode step: every place a token passes through, one after the other. */
export const decodeLaw: Law = {
  id: 'decode_step',
  label: 'Decode step',
  summary:
    'One token for every sequence: the weights, cache and state that must be read, the operations on them, and what passes between. Operations are added to the reading: measured batches hide little of one behind the other.',
  unit: 'seconds',
  docs: '/formulas/decode-speed/',
  expression: plus(
    sum(
      'places',
      plus(
        over(
          plus(
            'dense_bytes',
            times('expert_cost', 'expert_bytes'),
            times('low_bit_cost', 'low_bit_bytes'),
            times('cache_cost', 'cache_bytes'),
            times('cache_cost', 'latent_cache_cost', 'latent_bytes'),
            times('state_cost', 'state_bytes'),
          ),
          times('efficiency', 'bandwidth'),
        ),
        over('operations', times('compute_share', 'matrix_rate')),
        times(
          'launch_seconds',
          plus(
            'plain_sublayers',
            times('latent_weight', 'latent_sublayers'),
            times('recurrent_weight', 'recurrent_sublayers'),
            times('mixture_weight', 'mixture_sublayers'),
          ),
        ),
        times('reduction_seconds', 'reductions'),
        over('wire_bytes', 'wire_rate'),
      ),
    ),
    times('sequence_seconds', minus('sequences', 1)),
  ),
  symbols: {
    dense_bytes: {
      tex: 'W',
      meaning: 'weights that every token reads: attention, dense and shared feed-forwards, norms, head',
      unit: 'bytes',
    },
    expert_bytes: {
      tex: 'X',
      meaning: 'routed experts the batch touches: each with probability 1 − (1 − k/E)^tokens',
      unit: 'bytes',
    },
    low_bit_bytes: { tex: 'W_{<3}', meaning: 'the part of them stored below three bits', unit: 'bytes' },
    cache_bytes: {
      tex: 'K',
      meaning: 'keys and values of every token that layers look back on',
      unit: 'bytes',
    },
    latent_bytes: {
      tex: 'K_{lat}',
      meaning: 'latent cache, which every query head multiplies',
      unit: 'bytes',
    },
    state_bytes: { tex: 'S', meaning: 'recurrent state, read and written back', unit: 'bytes' },
    expert_cost: { tex: 'c_x', meaning: 'cost of an expert’s byte in bytes of dense weights', unit: '' },
    low_bit_cost: { tex: 'c_{<3}', meaning: 'further cost of a byte below three bits', unit: '' },
    cache_cost: { tex: 'c_k', meaning: 'cost of a cached byte in bytes of weights', unit: '' },
    latent_cache_cost: { tex: 'c_{lat}', meaning: 'further cost of a latent cache’s byte', unit: '' },
    state_cost: { tex: 'c_s', meaning: 'cost of a state’s byte in bytes of weights', unit: '' },
    efficiency: {
      tex: '\\eta',
      meaning: 'share of the datasheet’s bandwidth that weights stream at',
      unit: '',
    },
    bandwidth: { tex: 'B', meaning: 'memory bandwidth of the datasheet', unit: 'bytes per second' },
    operations: { tex: 'F', meaning: 'floating-point operations of the weights', unit: 'operations' },
    compute_share: {
      tex: '\\eta_c',
      meaning: 'share of the matrix rate that a decode step reaches',
      unit: '',
    },
    matrix_rate: { tex: 'R', meaning: 'dense matrix rate of the datasheet', unit: 'operations per second' },
    launch_seconds: { tex: 't_l', meaning: 'time between two plain sublayers', unit: 'seconds' },
    plain_sublayers: { tex: 'n', meaning: 'attention and dense feed-forward sublayers', unit: 'sublayers' },
    latent_sublayers: { tex: 'n_{lat}', meaning: 'latent-attention sublayers', unit: 'sublayers' },
    recurrent_sublayers: { tex: 'n_{rec}', meaning: 'recurrent sublayers', unit: 'sublayers' },
    mixture_sublayers: { tex: 'n_{moe}', meaning: 'mixture-of-experts sublayers', unit: 'sublayers' },
    latent_weight: { tex: 'w_{lat}', meaning: 'time of a latent sublayer in plain ones', unit: '' },
    recurrent_weight: { tex: 'w_{rec}', meaning: 'time of a recurrent sublayer in plain ones', unit: '' },
    mixture_weight: { tex: 'w_{moe}', meaning: 'time of a mixture sublayer in plain ones', unit: '' },
    reductions: { tex: 'n_r', meaning: 'all-reduces between tensor-parallel ranks', unit: 'reductions' },
    reduction_seconds: { tex: 't_r', meaning: 'latency of one', unit: 'seconds' },
    wire_bytes: { tex: 'A', meaning: 'bytes a rank sends in them', unit: 'bytes' },
    wire_rate: { tex: 'B_w', meaning: 'rate between ranks', unit: 'bytes per second' },
    sequences: { tex: 'b', meaning: 'sequences in one step', unit: 'sequences' },
    sequence_seconds: {
      tex: 't_b',
      meaning: 'time that each further sequence adds: sampling, scheduling, its share of prompts',
      unit: 'seconds',
    },
  },
  sources: [
    { title: 'Williams et al., Roofline', url: 'https://doi.org/10.1145/1498765.1498785' },
    {
      title: 'Pope et al., Efficiently Scaling Transformer Inference',
      url: 'https://arxiv.org/abs/2211.05102',
    },
  ],
  ignores: [
    'Prompts of other requests computed in between, beyond what the measured servers had.',
    'All-to-all traffic of expert parallelism.',
    'Thermal and power limits of a laptop or a small case.',
  ],
}

/** The law's numbers: work by place, constants of the class. */
export function decodeValues(
  work: readonly StepWork[],
  constants: DecodeConstants,
  sequences: number,
): Values {
  const rows = work.map(
    ({ label, host, traffic, bandwidth, rate, reductions, wireBytes, wireRate }): GroupRow => ({
      label,
      values: {
        dense_bytes: traffic.denseBytes,
        expert_bytes: traffic.expertBytes,
        low_bit_bytes: traffic.lowBitBytes,
        cache_bytes: traffic.cacheBytes - traffic.latentBytes,
        latent_bytes: traffic.latentBytes,
        state_bytes: traffic.stateBytes,
        bandwidth,
        // The host's own efficiency is part of its bandwidth.
        efficiency: host ? 1 : constants.efficiency,
        operations: rate === null ? 0 : traffic.weightFlops,
        matrix_rate: rate ?? ONE_TERAFLOP,
        plain_sublayers: traffic.sublayers.attention + traffic.sublayers.dense,
        latent_sublayers: traffic.sublayers.latent,
        recurrent_sublayers: traffic.sublayers.recurrent,
        mixture_sublayers: traffic.sublayers.mixture,
        reductions,
        wire_bytes: wireBytes,
        wire_rate: wireRate,
      },
    }),
  )
  return {
    scalars: {
      expert_cost: constants.expert,
      low_bit_cost: constants.lowBit,
      cache_cost: constants.cache,
      latent_cache_cost: constants.latentCache,
      state_cost: constants.state,
      compute_share: constants.compute,
      launch_seconds: constants.sublayer,
      latent_weight: constants.latent,
      recurrent_weight: constants.recurrent,
      mixture_weight: constants.mixture,
      reduction_seconds: constants.link,
      sequence_seconds: constants.sequence,
      sequences,
    },
    groups: { places: rows },
  }
}
