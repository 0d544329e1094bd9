import type { Attention } from '../../../model/architecture.ts'
import type { BuildContext, CacheInputs, CacheType, LayerTensors } from './context.ts'
import { hostWeight, normed, projected } from './norm.ts'
import { aligned, type GraphTensor } from './tensors.ts'

/** fp16 copies of a cache of another type, made for the fused kernel (`ggml_cuda_flash_attn_ext_get_alloc_size`). */
const copyBytes = (context: BuildContext, type: CacheType, elements: number): number =>
  type.isHalf || !context.reservesCacheCopy ? 0 : aligned(elements * 2)

/** Quantized caches hold heads rotated by a Hadamard matrix. */
function rotated(
  context: BuildContext,
  of: GraphTensor,
  rotation: GraphTensor,
  type: CacheType,
  headDim: number,
): GraphTensor {
  if (!type.isQuantized || headDim % 64 !== 0) return of
  const { graph } = context
  const flat = of.contiguous ? graph.reshape(of, of.dims) : graph.op(of.label, of.dims, [of])
  return graph.reshape(graph.op(of.label, of.dims, [rotation, flat]), of.dims)
}

interface Heads {
  readonly heads: number
  readonly kvHeads: number
  readonly keyDim: number
  readonly valueDim: number
}

interface Scores extends Heads {
  readonly layer: LayerTensors
  readonly query: GraphTensor
  readonly inputs: CacheInputs
  /** Values are the first features of the keys (latent attention): decompressed per head to this many afterwards. */
  readonly latentValueDim: number | null
}

/** Scores, softmax and weighted values: one fused step, or three (`build_attn_mha`, src/llama-graph.cpp). */
export function attend(context: BuildContext, scores: Scores): GraphTensor {
  const { layer, query, inputs, heads, kvHeads, keyDim, valueDim, latentValueDim } = scores
  const { graph, tokens, streams } = context
  const perStream = tokens / streams
  const { cells } = inputs
  const permuted = graph.slice(graph.slice(query, [keyDim, heads, perStream, streams]), [
    keyDim,
    perStream,
    heads,
    streams,
  ])
  const width = latentValueDim ?? valueDim
  // A cache in host memory is copied to the device whole, keys and values.
  const cached = (label: string, type: CacheType, dim: number): GraphTensor | null =>
    layer.cacheOnHost ? graph.input(label, [dim * kvHeads * cells * streams], type.elementBytes) : null
  const keyCopy = cached('cached keys', context.keyType, keyDim)
  const valueCopy = cached('cached values', context.valueType, latentValueDim === null ? valueDim : keyDim)
  if (context.flashAttention) {
    const keys = copyBytes(context, context.keyType, keyDim * kvHeads * cells * streams)
    const values =
      latentValueDim === null
        ? copyBytes(context, context.valueType, valueDim * kvHeads * cells * streams)
        : 0
    let result = graph.op(
      'attention result',
      [valueDim, heads, perStream, streams],
      [permuted, keyCopy, valueCopy, inputs.mask, hostWeight(context, layer, 'attn_sinks.weight')],
      { extraBytes: keys + values },
    )
    if (latentValueDim !== null) {
      const wide = graph.op(
        'decompressed values',
        [width, perStream, heads, streams],
        [graph.slice(result, [valueDim, perStream, heads, streams])],
      )
      result = graph.op(
        'attention result',
        [width, heads, perStream, streams],
        [graph.slice(wide, [width, heads, perStream, streams])],
      )
    }
    return graph.reshape(result, [width * heads, tokens])
  }
  const products = graph.op('attention scores', [cells, perStream, heads, streams], [keyCopy, permuted])
  const weights = graph.over('attention scores', [
    products,
    inputs.mask,
    hostWeight(context, layer, 'attn_sinks.weight'),
  ])
  const values =
    latentValueDim === null
      ? valueCopy
      : graph.op('transposed values', [cells, valueDim, kvHeads, streams], [valueCopy], {
          elementBytes: context.keyType.elementBytes,
        })
  let result = graph.op('attention result', [valueDim, perStream, heads, streams], [values, weights])
  if (latentValueDim !== null)
    result = graph.op('decompressed values', [width, perStream, heads, streams], [result])
  return graph.op(
    'attention result',
    [width * heads, tokens],
    [graph.slice(result, [width, heads, perStream, streams])],
  )
}

/** Cache writes: keys row by row; values element by element where they are stored transposed. */
export function storeKeys(
  context: BuildContext,
  layer: LayerTensors,
  keys: GraphTensor,
  inputs: CacheInputs,
): void {
  const { graph, tokens } = context
  const width = keys.dims.slice(0, -1).reduce((product, size) => product * size, 1)
  graph.expand(graph.store('cache', [graph.slice(keys, [width, tokens]), inputs.keyRows], layer.onHost))
}

function storeValues(
  context: BuildContext,
  layer: LayerTensors,
  values: GraphTensor,
  inputs: CacheInputs,
  width: number,
): void {
  const { graph, tokens, flashAttention, widestValue } = context
  if (flashAttention)
    return graph.expand(
      graph.store('cache', [graph.slice(values, [width, tokens]), inputs.valueRows], layer.onHost),
    )
  const flat = values.contiguous
    ? graph.reshape(values, [width, tokens])
    : graph.op('values', [width, tokens], [values])
  const padded = width < widestValue ? graph.op('padded values', [widestValue, tokens], [flat]) : flat
  graph.expand(
    graph.store('cache', [graph.reshape(padded, [1, widestValue * tokens]), inputs.valueRows], layer.onHost),
  )
}

/** A norm over all heads at once is computed before the features are dealt out to heads. */
const isWhole = (layer: LayerTensors, name: string, width: number): boolean =>
  layer.rows(`${name}.weight`) === width
const normedWhole = (
  context: BuildContext,
  layer: LayerTensors,
  of: GraphTensor,
  name: string,
): GraphTensor => (isWhole(layer, name, of.dims[0] ?? 0) ? normed(context, layer, of, of.label, name) : of)

/** Query, key and value of one layer before the rotary step. */
interface Projections {
  readonly query: GraphTensor
  readonly gate: GraphTensor | null
  readonly key: GraphTensor | null
  readonly value: GraphTensor | null
}

function projections(
  context: BuildContext,
  layer: LayerTensors,
  mixer: Attention,
  of: GraphTensor,
): Projections {
  const { graph, tokens } = context
  const { heads, kvHeads, keyDim, valueDim } = mixer
  if (layer.has('attn_qkv.weight')) {
    const fused = projected(context, layer, of, 'query, key and value', 'attn_qkv')
    return {
      query: graph.slice(fused, [keyDim, heads, tokens]),
      gate: null,
      key: graph.slice(fused, [keyDim, kvHeads, tokens]),
      value: graph.slice(fused, [valueDim, kvHeads, tokens]),
    }
  }
  const full = normedWhole(context, layer, projected(context, layer, of, 'query', 'attn_q'), 'attn_q_norm')
  const isGated = layer.rows('attn_q.weight') === 2 * heads * keyDim
  const wide = graph.reshape(full, [isGated ? 2 * keyDim : keyDim, heads, tokens])
  if (mixer.sharesCache) return { query: wide, gate: null, key: null, value: null }
  const key = normedWhole(context, layer, projected(context, layer, of, 'key', 'attn_k'), 'attn_k_norm')
  const value = layer.has('attn_v.weight') ? projected(context, layer, of, 'value', 'attn_v') : key
  return {
    query: isGated ? graph.slice(wide, [keyDim, heads, tokens]) : wide,
    gate: isGated ? graph.slice(wide, [keyDim, heads, tokens]) : null,
    key: graph.reshape(key, [keyDim, kvHeads, tokens]),
    value: graph.reshape(value, [valueDim, kvHeads, tokens]),
  }
}

/** The rotary step: in place on a fresh tensor, into a new one from a slice of a fused one. */
function rope(context: BuildContext, layer: LayerTensors, of: GraphTensor): GraphTensor {
  const { graph, positions } = context
  const factors = layer.onHost ? context.hostRopeFactors : null
  return of.contiguous
    ? graph.over(of.label, [of, positions, factors])
    : graph.op(of.label, of.dims, [of, positions, factors])
}

const headNorm = (context: BuildContext, layer: LayerTensors, of: GraphTensor, name: string): GraphTensor =>
  layer.has(`${name}.weight`) && !isWhole(layer, name, (of.dims[0] ?? 1) * (of.dims[1] ?? 1))
    ? normed(context, layer, of, of.label, name)
    : of

/** Softmax attention from the layer's input to its output projection (`build_attn`, src/llama-graph.cpp). */
export function buildAttention(
  context: BuildContext,
  layer: LayerTensors,
  mixer: Attention,
  of: GraphTensor,
  inputs: CacheInputs,
): GraphTensor {
  const { graph, tokens } = context
  const { heads, keyDim, valueDim, kvHeads } = mixer
  graph.part = 'attention'
  const { query, gate, key, value } = projections(context, layer, mixer, of)
  const turnedQuery = rotated(
    context,
    rope(context, layer, headNorm(context, layer, query, 'attn_q_norm')),
    inputs.keyRotation,
    context.keyType,
    keyDim,
  )
  graph.expand(turnedQuery)
  if (key && value) {
    const normedValue = context.normsValues ? graph.over(value.label, [value]) : value
    const turnedValue = rotated(context, normedValue, inputs.valueRotation, context.valueType, valueDim)
    const turnedKey = rotated(
      context,
      rope(context, layer, headNorm(context, layer, key, 'attn_k_norm')),
      inputs.keyRotation,
      context.keyType,
      keyDim,
    )
    for (const each of context.keysFirst ? [turnedKey, turnedValue] : [turnedValue, turnedKey])
      graph.expand(each)
    storeKeys(context, layer, turnedKey, inputs)
    storeValues(context, layer, turnedValue, inputs, kvHeads * valueDim)
  }
  let result = attend(context, {
    layer,
    query: turnedQuery,
    inputs,
    heads,
    kvHeads,
    keyDim,
    valueDim,
    latentValueDim: null,
  })
  graph.expand(result)
  result = rotated(context, result, inputs.valueRotation, context.valueType, valueDim)
  if (gate) {
    const flat = graph.op('gate', [keyDim * heads, tokens], [gate])
    result = graph.over('attention result', [result, graph.over('gate', [flat])])
  } else if (layer.has('attn_gate.weight')) {
    const gated = graph.over('gate', [projected(context, layer, of, 'gate', 'attn_gate')])
    result = graph.over('attention result', [result, gated])
  }
  return projected(context, layer, result, 'attention output', 'attn_output')
}
