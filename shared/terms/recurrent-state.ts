import type { DeviceContext } from '../estimate/scenario.ts'
import { over, plus, sum, times, type GroupRow } from '../formula/expression.ts'
import type { Term } from '../formula/term.ts'
import { stageLayers, type LayerCount } from '../layout/stages.ts'
import type { Mixer } from '../model/architecture.ts'
import { sequencesPerDevice } from './kv-cache.ts'

/** Elements that one sequence keeps in a recurrent layer: the convolution's window and the state. */
export interface StateShape {
  readonly label: string
  readonly convolution: number
  readonly state: number
}

/** State of every recurrent mixer of a layer; empty for attention. */
export function recurrentStates(mixer: Mixer, hiddenSize: number): { mixer: Mixer; shape: StateShape }[] {
  switch (mixer.kind) {
    case 'parallel':
      return mixer.branches.flatMap((branch) => recurrentStates(branch, hiddenSize))
    case 'mamba':
      return [
        {
          mixer,
          shape: {
            label: 'Mamba',
            convolution: (mixer.convKernel - 1) * mixer.innerDim,
            state: mixer.innerDim * mixer.stateDim,
          },
        },
      ]
    case 'mamba2': {
      const convolution = (mixer.convKernel - 1) * (mixer.innerDim + 2 * mixer.groups * mixer.stateDim)
      return [{ mixer, shape: { label: 'Mamba-2', convolution, state: mixer.innerDim * mixer.stateDim } }]
    }
    case 'gated_delta': {
      const width = 2 * mixer.keyHeads * mixer.keyDim + mixer.valueHeads * mixer.valueDim
      const state = mixer.valueHeads * mixer.keyDim * mixer.valueDim
      return [
        { mixer, shape: { label: 'gated delta net', convolution: (mixer.convKernel - 1) * width, state } },
      ]
    }
    case 'linear_attention':
      return [
        {
          mixer,
          shape: {
            label: 'linear attention',
            convolution: 0,
            state: mixer.heads * mixer.keyDim * mixer.valueDim,
          },
        },
      ]
    case 'rwkv':
      return [
        {
          mixer,
          shape: {
            label: 'RWKV',
            convolution: mixer.shiftVectors * hiddenSize,
            state: mixer.heads * mixer.headDim * mixer.headDim,
          },
        },
      ]
    case 'short_convolution':
      return [
        {
          mixer,
          shape: { label: 'short convolution', convolution: (mixer.kernel - 1) * mixer.channels, state: 0 },
        },
      ]
    default:
      return []
  }
}

/** A recurrent mixer of some layers. */
interface State {
  readonly mixer: Mixer
  readonly shape: StateShape
  readonly layers: number
}
const states = new WeakMap<readonly LayerCount[], readonly State[]>()

/** The recurrent mixers among a stage's layers, looked for once. */
function statesOf(layers: readonly LayerCount[], hiddenSize: number): readonly State[] {
  let found = states.get(layers)
  if (!found) {
    found = layers.flatMap(({ layer, count }) =>
      recurrentStates(layer.mixer, hiddenSize).map((each) => ({ ...each, layers: count })),
    )
    states.set(layers, found)
  }
  return found
}

/** What recurrent layers remember: a constant per sequence, whatever the context. */
export const recurrentState: Term<DeviceContext> = {
  id: 'recurrent_state',
  label: 'Recurrent state',
  summary:
    'What Mamba, delta-net, RWKV and convolution layers remember: a constant per sequence, whatever the context.',
  docs: '/formulas/recurrent-state/',
  expression: sum(
    'layers',
    times(
      'layers',
      over(plus(times('convolution', 'convolution_bytes'), times('state', 'state_bytes')), 'ranks'),
      'sequences',
    ),
  ),
  symbols: {
    layers: { tex: 'L', meaning: 'recurrent layers of this kind on the device', unit: 'layers' },
    convolution: {
      tex: 'n_c',
      meaning: 'elements of the convolution window (or token shift)',
      unit: 'elements',
    },
    convolution_bytes: { tex: 'b_c', meaning: 'bytes per element of the window', unit: 'bytes' },
    state: { tex: 'n_s', meaning: 'elements of the state', unit: 'elements' },
    state_bytes: { tex: 'b_s', meaning: 'bytes per element of the state', unit: 'bytes' },
    ranks: { tex: 'r', meaning: 'tensor-parallel ranks that share the heads', unit: 'ranks' },
    sequences: { tex: 'n_{seq}', meaning: 'sequences in flight on the device', unit: 'sequences' },
  },
  sources: [
    { title: 'Gu and Dao, Mamba', url: 'https://arxiv.org/abs/2312.00752' },
    { title: 'Dao and Gu, Mamba-2', url: 'https://arxiv.org/abs/2405.21060' },
    { title: 'Yang et al., Gated Delta Networks', url: 'https://arxiv.org/abs/2412.06464' },
  ],
  ignores: ['State snapshots that an engine keeps for prefix caching.'],
  values: ({ scenario, stage }) => {
    if (scenario.settings.task === 'training') return null
    const { architecture, engine, degrees } = scenario
    const states = statesOf(stageLayers(architecture, stage), architecture.hiddenSize)
    if (states.length === 0) return null
    const sequences = engine.stateSequences?.(scenario) ?? sequencesPerDevice(scenario)
    const rows = states.map(({ mixer, shape, layers }): GroupRow => {
      const bytes = engine.stateBytes(mixer, scenario)
      return {
        label: `${layers} × ${shape.label}`,
        values: {
          layers,
          convolution: shape.convolution,
          convolution_bytes: bytes.convolution,
          state: shape.state,
          state_bytes: bytes.state,
          ranks: degrees.tensor,
          sequences,
        },
      }
    })
    return { scalars: {}, groups: { layers: rows } }
  },
}
