import { FreeList } from './free-list.ts'
import type { ComputeGraph, GraphTensor, Part } from './tensors.ts'

/** A tensor that holds memory at the widest step of a part. */
export interface Held {
  readonly label: string
  readonly bytes: number
}

/** How far the buffer reaches while a part is computed, and what it holds then. */
export interface Peak {
  readonly bytes: number
  readonly held: readonly Held[]
}

interface State {
  users: number
  views: number
  /** Where its memory starts; null while it has none of its own. */
  start: number | null
}

const sameLayout = (a: GraphTensor, b: GraphTensor): boolean =>
  a.contiguous && b.contiguous && a.elementBytes === b.elementBytes && a.dims.length === b.dims.length && a.dims.every((size, i) => size === b.dims[i])

/**
 * Plans the buffer as ggml's graph allocator does: inputs first, then each result in a gap, over a source that nobody
 * reads again, or at the end; freed after its last use (`ggml_gallocr_alloc_graph_impl`, ggml/src/ggml-alloc.c).
 *
 * @param inputCopies copies of every input that are kept for good: 4 when several GPUs work in a pipeline, else 1
 *   that is freed after its last use.
 */
export function planBuffer(graph: ComputeGraph, inputCopies: number): ReadonlyMap<Part, Peak> {
  const space = new FreeList()
  const states = new Map<GraphTensor, State>()
  const held = new Map<GraphTensor, number>()
  const peaks = new Map<Part, Peak>()
  const stateOf = (tensor: GraphTensor): State => {
    let state = states.get(tensor)
    if (!state) states.set(tensor, (state = { users: 0, views: 0, start: null }))
    return state
  }
  const kept = (tensor: GraphTensor): boolean => tensor.input && inputCopies > 1

  const inputs = new Set<GraphTensor>()
  for (const tensor of graph.order) {
    for (const source of tensor.sources) {
      stateOf(source).users++
      if (source.input) inputs.add(source)
    }
    if (tensor.root) stateOf(tensor.root).views++
    for (const other of graph.keptUntil.get(tensor) ?? []) stateOf(other).users++
  }

  const record = (tensor: GraphTensor, start: number): void => {
    held.set(tensor, start)
    const reach = start + tensor.bytes
    if (reach <= (peaks.get(tensor.part)?.bytes ?? 0)) return
    const list = [...held.keys()].map(({ label, input, bytes }) => ({ label, bytes: input ? bytes * inputCopies : bytes }))
    peaks.set(tensor.part, { bytes: reach, held: list })
  }
  const release = (tensor: GraphTensor): void => {
    const state = stateOf(tensor)
    if (state.start === null || kept(tensor)) return
    space.give(state.start, tensor.bytes)
    held.delete(tensor)
    state.start = null
  }
  const drop = (tensor: GraphTensor): void => {
    const state = stateOf(tensor)
    state.users--
    if (state.users > 0 || state.views > 0) return
    if (!tensor.root) return release(tensor)
    const root = stateOf(tensor.root)
    root.views--
    if (root.views === 0 && root.users === 0) release(tensor.root)
  }
  /** Takes over the memory of a source that nobody else reads. */
  const inherit = (tensor: GraphTensor): boolean => {
    for (const source of tensor.sources) {
      const owner = source.root ?? source
      if (owner.outside || kept(owner) || !sameLayout(tensor, source)) continue
      const state = stateOf(source)
      const ownerState = stateOf(owner)
      if (state.users !== 1 || state.views !== 0 || ownerState.start === null) continue
      if (source.root && (ownerState.views !== 1 || ownerState.users !== 0)) continue
      const start = ownerState.start
      if (owner.bytes > tensor.bytes) space.give(start + tensor.bytes, owner.bytes - tensor.bytes)
      ownerState.start = null
      held.delete(owner)
      stateOf(tensor).start = start
      held.set(tensor, start)
      return true
    }
    return false
  }

  for (const input of inputs)
    for (let copy = 0; copy < inputCopies; copy++) {
      const start = space.take(input.bytes)
      stateOf(input).start = start
      record(input, start)
    }
  for (const tensor of graph.order) {
    if (!tensor.root && !tensor.outside && !(tensor.inPlace && inherit(tensor))) {
      const start = space.take(tensor.bytes)
      stateOf(tensor).start = start
      record(tensor, start)
    }
    for (const source of tensor.sources) drop(source)
    for (const other of graph.keptUntil.get(tensor) ?? []) drop(other)
  }
  return peaks
}
