import type { Scenario, Stage } from '../../../estimate/scenario.ts'
import type { Architecture, Attention, LatentAttention, Mixer } from '../../../model/architecture.ts'
import { kvFormat } from '../../../terms/kv-cache.ts'
import { cachedTokens, cacheWindow } from '../cache.ts'
import { profileOf } from '../profiles.ts'
import { runOf } from '../run.ts'
import { mergeCopies, stackCopies } from './alternating.ts'
import { buildLayer } from './build.ts'
import type { BuildContext, CacheInputs, CacheType, DecayInputs, LayerTensors } from './context.ts'
import { copiedBytes, type DeviceWeights } from './host-weights.ts'
import { cacheOwner, layerTensors, representativeLayers } from './layers.ts'
import { decayInputs } from './lightning.ts'
import { LAYER_NORM, NORMS_WITHOUT_WEIGHTS, SELECTS_LATE, VALUE_NORMS } from './layout.ts'
import { hostWeight, normOf } from './norm.ts'
import { perLayerInputs } from './per-layer.ts'
import { ComputeGraph, type GraphTensor } from './tensors.ts'

/** Rotation matrix of quantized values; that of keys is the largest power of two from 64 that divides the head (src/llama-kv-cache.cpp). */
const VALUE_ROTATION = 64
const keyRotation = (headDim: number): number => {
  let size = VALUE_ROTATION
  while (headDim % (2 * size) === 0) size *= 2
  return size
}

export const cacheType = (id: string): CacheType => {
  const { key } = kvFormat(id)
  return { isHalf: id === 'fp16', isQuantized: key.elements > 1, elementBytes: key.bytes / key.elements }
}

export const attentionOf = (mixer: Mixer): Attention | LatentAttention | null => {
  if (mixer.kind === 'parallel')
    return mixer.branches.map(attentionOf).find((found) => found !== null) ?? null
  return mixer.kind === 'attention' || mixer.kind === 'latent_attention' ? mixer : null
}

/** Rows that are offloaded at least: smaller steps on host weights stay on the CPU (`GGML_OP_OFFLOAD_MIN_BATCH`). */
export const OFFLOAD_ROWS = 32

function contextOf(scenario: Scenario, graph: ComputeGraph): BuildContext {
  const { architecture, settings } = scenario
  const run = runOf(settings)
  const profile = profileOf(scenario)
  const widest = Math.max(
    1,
    ...architecture.kinds.map((kind) => {
      const mixer = attentionOf(kind.mixer)
      return mixer?.kind === 'attention' ? mixer.kvHeads * mixer.valueDim : 1
    }),
  )
  const ropeFactors = architecture.ropes.flatMap((rope) => rope.gguf ?? [])[0]
  const maskBytes = settings.flashAttention ? profile.flashMaskBytes : 4
  const gguf = architecture.ggufArchitecture ?? ''
  const isWindowed = (mixer: Mixer): boolean => {
    const found = attentionOf(mixer)
    return found !== null && cacheWindow(found, architecture) !== null
  }
  const caches = new Map<boolean, CacheInputs>()
  const cache = (cells: number, isWindowed: boolean, headDim: number): CacheInputs => {
    let inputs = caches.get(isWindowed)
    if (!inputs) {
      inputs = {
        cells,
        keyRows: graph.input('cache rows', [run.tokens], 8),
        valueRows: graph.input('cache rows', [settings.flashAttention ? run.tokens : run.tokens * widest], 8),
        mask: graph.input('attention mask', [cells, run.tokens / run.streams, 1, run.streams], maskBytes),
        keyRotation: graph.input('rotation', [keyRotation(headDim), keyRotation(headDim)]),
        valueRotation: graph.input('rotation', [VALUE_ROTATION, VALUE_ROTATION]),
      }
      caches.set(isWindowed, inputs)
    }
    return inputs
  }
  let decay: DecayInputs | undefined
  const context: BuildContext = {
    graph,
    tokens: run.tokens,
    sequences: run.sequences,
    streams: run.streams,
    hidden: architecture.hiddenSize,
    hasLayerNorm: LAYER_NORM.has(gguf),
    hasUnstoredNorms: NORMS_WITHOUT_WEIGHTS.has(gguf),
    normsValues: VALUE_NORMS.has(gguf),
    keysFirst: architecture.kinds.some((kind) => isWindowed(kind.mixer)),
    flashAttention: settings.flashAttention,
    maskBytes,
    reservesCacheCopy: profile.reservesCacheCopy,
    keyType: cacheType(settings.keyFormat),
    valueType: cacheType(settings.valueFormat),
    widestValue: widest,
    positions: graph.input('positions', [run.tokens]),
    rotates: architecture.ropes.length > 0,
    hostRopeFactors: ropeFactors
      ? graph.weight(
          'rotary factors',
          ropeFactors.shape.reduce((product, size) => product * size, 4),
        )
      : null,
    stateRows: graph.input('state rows', [run.sequences]),
    otherStateRows: graph.input('state rows', [0]),
    cache,
    decay: (heads) => (decay ??= decayInputs(context, heads)),
  }
  return context
}

/**
 * The graph of one device: its layers, and whatever layers in host memory it computes for (llama.cpp brings their
 * weights over for prompts, `op_offload`).
 */
export function deviceGraph(scenario: Scenario, stage: Stage, weights: DeviceWeights): ComputeGraph {
  const { architecture, settings, hostLayers } = scenario
  const graph = new ComputeGraph()
  const context = contextOf(scenario, graph)
  const run = runOf(settings)
  const offloads = hostLayers > 0 && stage.first && context.tokens >= OFFLOAD_ROWS
  const firstLayer = offloads ? 0 : stage.firstLayer
  const lastLayer = architecture.pattern.length - 1
  const copies = copiesOf(architecture)
  const model = inputTensors(scenario, weights, stage.firstLayer > 0)
  let current = graph.input(
    firstLayer === 0 ? 'token embeddings' : 'previous layer’s output',
    firstLayer === 0 ? [context.hidden, context.tokens] : [context.hidden, context.tokens, copies],
  )
  const perLayer = perLayerInputs(
    context,
    model,
    architecture.pattern.length,
    firstLayer === 0 ? current : null,
  )
  if (copies > 1 && firstLayer === 0) current = stackCopies(context, model, current, copies)
  // A norm's first half has no weights and stays with the device before: both its result and its input are handed on.
  const isHandedOn = firstLayer > 0
  const isLate = SELECTS_LATE.has(architecture.ggufArchitecture ?? '')
  const outputs = graph.input('rows to score', [run.outputs])
  const numbers = [
    ...representativeLayers(architecture.pattern, firstLayer, stage.firstLayer),
    ...representativeLayers(architecture.pattern, stage.firstLayer, stage.endLayer),
  ]
  for (const number of numbers) {
    const kind = architecture.kinds[architecture.pattern[number] as number]
    if (!kind) continue
    const onHost = number < stage.firstLayer
    const layer = layerTensors(
      kind,
      onHost,
      (name) => copiedBytes(scenario, weights, number, name, onHost),
      cacheOwner(architecture, number) < stage.firstLayer && hostLayers > 0,
    )
    const mixer = attentionOf(kind.mixer)
    const inputs = context.cache(
      mixer ? cachedTokens(mixer, scenario) : run.cells,
      mixer !== null && cacheWindow(mixer, architecture) !== null,
      mixer?.kind === 'attention' ? mixer.keyDim : VALUE_ROTATION,
    )
    const selected = number === lastLayer && !isLate ? outputs : null
    const normedInput =
      isHandedOn && number === firstLayer && layer.has('attn_norm.weight')
        ? graph.input('previous layer’s output, normed', [context.hidden, context.tokens])
        : null
    current = buildLayer(
      context,
      {
        architecture,
        layer,
        mixer: kind.mixer,
        inputs,
        kind,
        normedInput,
        selected,
        number,
        perLayer: perLayer?.of(number) ?? null,
      },
      current,
    )
  }
  const scoresHere =
    stage.head || (offloads && run.outputs >= OFFLOAD_ROWS && stage.endLayer === architecture.pattern.length)
  if (scoresHere) current = score(context, scenario, weights, current, isLate ? outputs : null, !stage.head)
  graph.expand(current)
  return graph
}

/** Copies of the hidden state that alternating updates keep (Gemma 3n); 1 in all other models. */
const copiesOf = ({ kinds }: Architecture): number =>
  kinds[0]?.tensors.find(({ name }) => name === 'altup_correct_coef.weight')?.shape[0] ?? 1

/** Tensors of the input side that devices compute with: they belong to the first layer, or lie beside the head. */
const inputTensors = (scenario: Scenario, weights: DeviceWeights, onHost: boolean): LayerTensors =>
  layerTensors(weights.inputLayer, onHost, (name) =>
    name.startsWith('altup_') ? 0 : copiedBytes(scenario, weights, null, name, onHost),
  )

/** Final norm and output head. */
function score(
  context: BuildContext,
  scenario: Scenario,
  weights: DeviceWeights,
  of: GraphTensor,
  selected: GraphTensor | null,
  onHost: boolean,
): GraphTensor {
  const { graph } = context
  const { architecture, settings } = scenario
  const run = runOf(settings)
  graph.part = 'output'
  const head = layerTensors(weights.outputLayer, onHost, (name) =>
    copiedBytes(scenario, weights, null, name, onHost),
  )
  const copies = copiesOf(architecture)
  const merged = copies > 1 ? mergeCopies(context, head, of, copies) : of
  const late = selected && SELECTS_LATE.get(architecture.ggufArchitecture ?? '')
  const pick = (tensor: GraphTensor): GraphTensor =>
    graph.op('selected rows', [context.hidden, run.outputs], [tensor, selected])
  let last = normOf(context, head, late === 'before_norm' ? pick(merged) : merged, 'output_norm')
  if (late === 'after_norm') last = pick(last)
  const name = head.has('output.weight') ? 'output.weight' : 'token_embd.weight'
  return graph.op('logits', [architecture.vocabSize, run.outputs], [hostWeight(context, head, name), last])
}
