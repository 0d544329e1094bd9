import type { DeviceContext } from '../../estimate/scenario.ts'
import { largest, plus, smallest, times } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { elementsPerCopy } from '../../model/tensor.ts'
import { sequencesPerDevice } from '../../terms/kv-cache.ts'
import { cacheTokens, dequantizedLayer } from './cache.ts'
import { stageLayers } from './layers.ts'

/** `max_input_len` of ExLlamaV2 (config.py) and `max_chunk_size` of ExLlamaV3: longer prompts are taken in steps. */
const CHUNK = 2048
/** `max_dq_size`: elements dequantized at once, at most (config.py). */
const LARGEST_DEQUANTIZED = 512 * 1024 ** 2

interface Widths {
  readonly hidden: number
  readonly feedForward: number
  readonly queries: number
  readonly keysAndValues: number
  /** Elements of the widest matrix, the head's included. */
  readonly matrix: number
}

function widthsOf(context: DeviceContext): Widths {
  const { architecture, degrees } = context.scenario
  let feedForward = 0
  let queries = 0
  let keysAndValues = 0
  let matrix = 0
  for (const { mixer, feedForward: block, tensors } of stageLayers(context)) {
    if (block.kind !== 'none') feedForward = Math.max(feedForward, block.intermediate / degrees.tensor)
    if (mixer.kind === 'attention') {
      queries = Math.max(queries, (mixer.heads * mixer.keyDim) / degrees.tensor)
      keysAndValues = Math.max(
        keysAndValues,
        (mixer.kvHeads * (mixer.keyDim + mixer.valueDim)) / degrees.tensor,
      )
    }
    for (const tensor of tensors)
      if (tensor.role === 'linear') matrix = Math.max(matrix, elementsPerCopy(tensor) / degrees.tensor)
  }
  if (context.stage.head)
    matrix = Math.max(matrix, (architecture.hiddenSize * architecture.vocabSize) / degrees.tensor)
  return { hidden: architecture.hiddenSize, feedForward, queries, keysAndValues, matrix }
}

/** What the loader reserves before the first token, and what a pass adds to it. */
export const scratch: Term<DeviceContext> = {
  id: 'compute_buffer',
  label: 'Scratch space',
  summary:
    'Room for one chunk of the prompt, for the widest matrix in 16 bits and, with a quantized cache, for one layer of it in 16 bits.',
  docs: '/formulas/compute-buffer/',
  expression: plus(
    times(2, smallest('matrix', 'matrix_limit')),
    times(2, 'chunk', plus('hidden', times(2, largest('hidden', 'feed_forward')))),
    times(2, 'chunk', plus('hidden', 'queries', 'keys_and_values')),
    times(4, 'rotary_dim', 'positions'),
    'cache_layer',
  ),
  symbols: {
    matrix: {
      tex: 'n_w',
      meaning: 'elements of the widest matrix: with a large vocabulary the head',
      unit: 'elements',
    },
    matrix_limit: {
      tex: 'n_{max}',
      meaning: 'elements dequantized at once, at most (`max_dq_size`)',
      unit: 'elements',
    },
    chunk: { tex: 'c', meaning: 'tokens of the prompt taken at once (`max_input_len`)', unit: 'tokens' },
    hidden: { tex: 'h', meaning: 'width of the residual stream', unit: 'elements' },
    feed_forward: { tex: 'f', meaning: 'width of the feed-forward’s intermediate', unit: 'elements' },
    queries: { tex: 'q', meaning: 'query features of all heads', unit: 'elements' },
    keys_and_values: { tex: 'k', meaning: 'key and value features of all KV heads', unit: 'elements' },
    rotary_dim: { tex: 'd', meaning: 'rotated features of a head', unit: 'elements' },
    positions: { tex: 's', meaning: 'positions whose sine and cosine are tabulated', unit: 'tokens' },
    cache_layer: {
      tex: 'l',
      meaning: 'keys and values of one layer in 16 bits; 0 unless the cache is quantized',
      unit: 'bytes',
    },
  },
  sources: [
    {
      title: 'ExLlamaV2 device map',
      url: 'https://github.com/turboderp-org/exllamav2/blob/master/exllamav2/model.py',
    },
    {
      title: 'ExLlamaV2 feed-forward scratch',
      url: 'https://github.com/turboderp-org/exllamav2/blob/master/exllamav2/mlp.py',
    },
    {
      title: 'ExLlamaV2 quantized cache',
      url: 'https://github.com/turboderp-org/exllamav2/blob/master/exllamav2/cache.py',
    },
  ],
  ignores: [
    'The reserve per GPU that loading with autosplit leaves free.',
    'CUDA graphs of the decoding step.',
    'ExLlamaV3’s own kernels, whose buffers are of the same kind but not published.',
  ],
  values: (context) => {
    const { scenario } = context
    const { hidden, feedForward, queries, keysAndValues, matrix } = widthsOf(context)
    return {
      scalars: {
        matrix,
        matrix_limit: LARGEST_DEQUANTIZED,
        chunk: Math.min(CHUNK, scenario.settings.promptTokens),
        hidden,
        feed_forward: feedForward,
        queries,
        keys_and_values: keysAndValues,
        rotary_dim: scenario.architecture.ropes[0]?.dim ?? 0,
        positions: cacheTokens(scenario),
        cache_layer: dequantizedLayer(context) * sequencesPerDevice(scenario),
      },
    }
  },
}
