import type { DeviceContext, Scenario } from '../estimate/scenario.ts'
import { over, times } from '../formula/expression.ts'
import type { SymbolInfo, Values } from '../formula/expression.ts'
import type { Source, Term } from '../formula/term.ts'
import { trainableParameters } from '../training/trainable.ts'

const ADAM: Source = { title: 'Loshchilov and Hutter, AdamW', url: 'https://arxiv.org/abs/1711.05101' }
const MIXED: Source = {
  title: 'Micikevicius et al., Mixed precision training',
  url: 'https://arxiv.org/abs/1710.03740',
}
const ZERO: Source = { title: 'Rajbhandari et al., ZeRO', url: 'https://arxiv.org/abs/1910.02054' }
const KORTHIKANTI: Source = {
  title: 'Korthikanti et al., Reducing activation recomputation',
  url: 'https://arxiv.org/abs/2205.05198',
}

/** Bytes of optimizer state per trainable parameter. Block scales of the 8-bit forms: 4 bytes per 256 values. */
const STATE_BYTES: Readonly<Record<string, number>> = {
  adamw: 8,
  'adamw-8bit': 2 + (2 * 4) / 256,
  'paged-adamw-8bit': 2 + (2 * 4) / 256,
  adafactor: 0,
  'adafactor-momentum': 4,
  sgd: 0,
  'sgd-momentum': 4,
  lion: 4,
  muon: 4,
}

const isTraining = (scenario: Scenario): boolean => scenario.settings.task === 'training'

/** Ranks that a state is sharded over: data-parallel ranks from the given ZeRO stage on, times model-parallel ones. */
function ranks(scenario: Scenario, shardedFrom: number): number {
  const { tensor, pipeline, data } = scenario.degrees
  return tensor * pipeline * (scenario.settings.zeroStage >= shardedFrom ? data : 1)
}

const PER_PARAMETER: Readonly<Record<string, SymbolInfo>> = {
  trainable: { tex: 'P_t', meaning: 'trainable parameters', unit: 'parameters' },
  bytes: { tex: 'b', meaning: 'bytes per trainable parameter', unit: 'bytes' },
  ranks: {
    tex: 'r',
    meaning:
      'ranks that share them (tensor and pipeline parallel; data parallel from the ZeRO stage that shards them)',
    unit: 'ranks',
  },
}

/** A state of so many bytes per trainable parameter. */
function perParameter(
  part: Pick<Term<DeviceContext>, 'id' | 'label' | 'summary' | 'docs' | 'sources' | 'ignores'>,
  shardedFrom: number,
  bytesPerParameter: (scenario: Scenario) => number,
): Term<DeviceContext> {
  return {
    ...part,
    expression: over(times('trainable', 'bytes'), 'ranks'),
    symbols: PER_PARAMETER,
    values: ({ scenario }): Values | null => {
      if (!isTraining(scenario)) return null
      const bytes = bytesPerParameter(scenario)
      return bytes === 0
        ? null
        : {
            scalars: { trainable: trainableParameters(scenario), bytes, ranks: ranks(scenario, shardedFrom) },
          }
    },
  }
}

const adapters = perParameter(
  {
    id: 'adapters',
    label: 'Adapters',
    summary: 'The low-rank matrices that are trained beside the frozen weights.',
    docs: '/formulas/adapters/',
    sources: [{ title: 'Hu et al., LoRA', url: 'https://arxiv.org/abs/2106.09685' }],
    ignores: ['Dropout masks.'],
  },
  3,
  ({ settings }) => (settings.method === 'full' ? 0 : settings.precision === 'fp32' ? 4 : 2),
)

const gradients = perParameter(
  {
    id: 'gradients',
    label: 'Gradients',
    summary: 'One gradient per trainable parameter.',
    docs: '/formulas/gradients/',
    sources: [MIXED, ZERO],
    ignores: ['Buckets for communication.'],
  },
  2,
  ({ settings }) => (settings.precision === 'fp32' ? 4 : 2),
)

const masterWeights = perParameter(
  {
    id: 'master_weights',
    label: 'Master weights',
    summary: 'The fp32 copy that mixed precision updates.',
    docs: '/formulas/master-weights/',
    sources: [MIXED, ZERO],
    ignores: [],
  },
  1,
  ({ settings }) => (settings.precision.endsWith('-mixed') ? 4 : 0),
)

const optimizerStates = perParameter(
  {
    id: 'optimizer_states',
    label: 'Optimizer states',
    summary: 'What the optimizer remembers per trainable parameter: two fp32 moments for AdamW.',
    docs: '/formulas/optimizer-states/',
    sources: [
      ADAM,
      { title: 'Dettmers et al., 8-bit optimizers', url: 'https://arxiv.org/abs/2110.02861' },
      ZERO,
    ],
    ignores: [
      'Adafactor’s row and column factors, which are thousands of times smaller than the matrices.',
      'Small tensors that 8-bit optimizers keep in fp32.',
    ],
  },
  1,
  ({ settings }) => {
    const bytes = STATE_BYTES[settings.optimizer] ?? 8
    const pure = settings.precision === 'bf16' && (settings.optimizer === 'adamw' || bytes === 4)
    // Pure bf16 training keeps the states in the parameters' own type.
    return pure ? bytes / 2 : bytes
  },
)

/**
 * The simple published form of activations: one tensor of hidden size per token and layer. It is what checkpointing
 * keeps; without checkpointing a layer saves many more.
 */
const activations: Term<DeviceContext> = {
  id: 'activations',
  label: 'Activations',
  summary:
    'What the forward pass keeps for the backward pass, in the simple published form: one hidden vector per token and layer.',
  docs: '/formulas/activations/',
  expression: over(times('layers', 'hidden_size', 'tokens', 'micro_batch', 'bytes'), 'ranks'),
  symbols: {
    layers: { tex: 'L', meaning: 'layers', unit: 'layers' },
    hidden_size: { tex: 'h', meaning: 'width of the residual stream', unit: 'elements' },
    tokens: { tex: 's', meaning: 'tokens per sequence', unit: 'tokens' },
    micro_batch: { tex: 'b', meaning: 'sequences per data-parallel rank', unit: 'sequences' },
    bytes: { tex: 'b_a', meaning: 'bytes per element', unit: 'bytes' },
    ranks: { tex: 'r', meaning: 'pipeline and context-parallel ranks', unit: 'ranks' },
  },
  sources: [KORTHIKANTI],
  ignores: [
    'Everything a layer saves beside its input: without checkpointing the real figure is many times larger.',
    'Logits and the loss.',
  ],
  values: ({ scenario }) => {
    if (!isTraining(scenario)) return null
    const { architecture, settings, degrees } = scenario
    return {
      scalars: {
        layers: architecture.pattern.length,
        hidden_size: architecture.hiddenSize,
        tokens: settings.contextLength,
        micro_batch: settings.batchSize,
        bytes: settings.precision === 'fp32' ? 4 : 2,
        ranks: degrees.pipeline * degrees.context,
      },
    }
  },
}

/** Training by the simple published sum: weights + adapters + gradients + master weights + optimizer + activations. */
export const simpleTraining: readonly Term<DeviceContext>[] = [
  adapters,
  gradients,
  masterWeights,
  optimizerStates,
  activations,
]
