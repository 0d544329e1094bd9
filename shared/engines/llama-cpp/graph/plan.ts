import { Decisions } from './decisions.ts'
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

/** Start of a tensor that has no memory of its own. */
const NOWHERE = -1

const sameLayout = (a: GraphTensor, b: GraphTensor, decisions: Decisions): boolean =>
  a.contiguous &&
  b.contiguous &&
  a.elementBytes === b.elementBytes &&
  a.dims.length === b.dims.length &&
  a.dims.every((size, i) => decisions.compare(size, b.dims[i] as number) === 0)

/**
 * Plans the buffer as ggml's graph allocator does: inputs first, then each result in a gap, over a source that nobody
 * reads again, or at the end; freed after its last use (`ggml_gallocr_alloc_graph_impl`, ggml/src/ggml-alloc.c).
 *
 * @param inputCopies copies of every input that are kept for good: 4 when several GPUs work in a pipeline, else 1
 *   that is freed after its last use.
 * @param decisions where every comparison of sizes is noted.
 */
export function planBuffer(
  graph: ComputeGraph,
  inputCopies: number,
  decisions = new Decisions(),
): ReadonlyMap<Part, Peak> {
  const space = new FreeList(decisions)
  // By tensor id: steps and views that still read it, and where its memory starts.
  const users = new Int32Array(graph.described)
  const views = new Int32Array(graph.described)
  const starts = new Float64Array(graph.described).fill(NOWHERE)
  const held = new Set<GraphTensor>()
  const peaks = new Map<Part, { bytes: number; held: readonly GraphTensor[] }>()
  const isRead = ({ id }: GraphTensor): boolean => (users[id] as number) > 0 || (views[id] as number) > 0
  const add = (counts: Int32Array, { id }: GraphTensor, change: number): void => {
    counts[id] = (counts[id] as number) + change
  }
  const kept = (tensor: GraphTensor): boolean => tensor.input === 'filled' && inputCopies > 1

  for (const tensor of graph.order) {
    for (const source of tensor.sources) add(users, source, 1)
    if (tensor.root) add(views, tensor.root, 1)
    for (const other of graph.keptUntil.get(tensor) ?? []) add(users, other, 1)
  }

  const record = (tensor: GraphTensor, start: number): void => {
    starts[tensor.id] = start
    held.add(tensor)
    const reach = start + tensor.bytes
    if (decisions.compare(reach, peaks.get(tensor.part)?.bytes ?? 0) > 0)
      peaks.set(tensor.part, { bytes: reach, held: [...held] })
  }
  const release = (tensor: GraphTensor): void => {
    const start = starts[tensor.id] as number
    if (start === NOWHERE || kept(tensor)) return
    space.give(start, tensor.bytes)
    held.delete(tensor)
    starts[tensor.id] = NOWHERE
  }
  const drop = (tensor: GraphTensor): void => {
    add(users, tensor, -1)
    if (isRead(tensor)) return
    if (!tensor.root) return release(tensor)
    add(views, tensor.root, -1)
    if (!isRead(tensor.root)) release(tensor.root)
  }
  /** Takes over the memory of a source that nobody else reads. */
  const inherit = (tensor: GraphTensor): boolean => {
    for (const source of tensor.sources) {
      // A view owns no memory, so nothing is written over one.
      if (source.root || source.outside || kept(source) || !sameLayout(tensor, source, decisions)) continue
      const start = starts[source.id] as number
      if (users[source.id] !== 1 || views[source.id] !== 0 || start === NOWHERE) continue
      if (decisions.compare(source.bytes, tensor.bytes) > 0)
        space.give(start + tensor.bytes, source.bytes - tensor.bytes)
      starts[source.id] = NOWHERE
      held.delete(source)
      starts[tensor.id] = start
      held.add(tensor)
      return true
    }
    return false
  }

  const copy = (input: GraphTensor): void => {
    for (let i = 0; i < (input.input === 'filled' ? inputCopies : 1); i++) {
      record(input, space.take(input.bytes))
    }
  }
  const copies = copiesBefore(graph)
  for (const tensor of graph.order) {
    for (const input of copies.get(tensor) ?? []) copy(input)
    if (!tensor.root && !tensor.outside && !(tensor.inPlace && inherit(tensor))) {
      record(tensor, space.take(tensor.bytes))
    }
    for (const source of tensor.sources) drop(source)
    for (const other of graph.keptUntil.get(tensor) ?? []) drop(other)
  }
  const asHeld = ({ label, input, bytes }: GraphTensor): Held => ({
    label,
    bytes: input === 'filled' ? bytes * inputCopies : bytes,
  })
  return new Map(
    Array.from(peaks, ([part, { bytes, held: list }]) => [part, { bytes, held: list.map(asHeld) }]),
  )
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
