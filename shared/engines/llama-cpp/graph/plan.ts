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
  a.contiguous &&
  b.contiguous &&
  a.elementBytes === b.elementBytes &&
  a.dims.length === b.dims.length &&
  a.dims.every((size, i) => size === b.dims[i])

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
  const kept = (tensor: GraphTensor): boolean => tensor.input === 'filled' && inputCopies > 1

  for (const tensor of graph.order) {
    for (const source of tensor.sources) stateOf(source).users++
    if (tensor.root) stateOf(tensor.root).views++
    for (const other of graph.keptUntil.get(tensor) ?? []) stateOf(other).users++
  }

  const record = (tensor: GraphTensor, start: number): void => {
    held.set(tensor, start)
    const reach = start + tensor.bytes
    if (reach <= (peaks.get(tensor.part)?.bytes ?? 0)) return
    const list = [...held.keys()].map(({ label, input, bytes }) => ({
      label,
      bytes: input === 'filled' ? bytes * inputCopies : bytes,
    }))
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
      // A view owns no memory, so nothing is written over one.
      if (source.root || source.outside || kept(source) || !sameLayout(tensor, source)) continue
      const state = stateOf(source)
      if (state.users !== 1 || state.views !== 0 || state.start === null) continue
      const { start } = state
      if (source.bytes > tensor.bytes) space.give(start + tensor.bytes, source.bytes - tensor.bytes)
      state.start = null
      held.delete(source)
      stateOf(tensor).start = start
      held.set(tensor, start)
      return true
    }
    return false
  }

  const copy = (input: GraphTensor): void => {
    for (let i = 0; i < (input.input === 'filled' ? inputCopies : 1); i++) {
      const start = space.take(input.bytes)
      stateOf(input).start = start
      record(input, start)
    }
  }
  const copies = copiesBefore(graph)
  for (const tensor of graph.order) {
    for (const input of copies.get(tensor) ?? []) copy(input)
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

/**
 * What is copied from the host before each stretch of device work, keyed by the stretch's first step. A stretch ends
 * where the CPU takes over, and before a step that needs a weight from the host when something was already copied for
 * this one: so that weights can take each other's place (`ggml_backend_sched_split_graph`, ggml/src/ggml-backend.cpp).
 */
function copiesBefore(graph: ComputeGraph): ReadonlyMap<GraphTensor, GraphTensor[]> {
  const copies = new Map<GraphTensor, GraphTensor[]>()
  const copied = new Set<GraphTensor>()
  let first: GraphTensor | null = null
  let list: GraphTensor[] = []
  for (const tensor of graph.order) {
    if (tensor.root) continue
    if (tensor.onHost) {
      first = null
      continue
    }
    const startsAnew = list.length > 0 && tensor.sources.some((source) => source.input === 'weight')
    if (first === null || startsAnew) {
      first = tensor
      list = []
      copies.set(tensor, list)
    }
    for (const source of tensor.sources) {
      if (source.input === null || copied.has(source)) continue
      copied.add(source)
      list.push(source)
    }
  }
  return copies
}
