/**
 * The compute graph as the memory planner sees it: tensors with sizes and sources, in the order in which they are
 * computed. Ids and rules follow ggml (ggml/src/ggml.c, ggml-alloc.c of https://github.com/ggml-org/llama.cpp, v0.5.0).
 */

/** Where in the model a tensor arises: the steps whose peaks are compared. */
export type Part = 'input' | ComputedPart
/** Parts with steps of their own, in the order in which a token passes them. */
export const COMPUTED_PARTS = ['attention', 'recurrent', 'feed_forward', 'output'] as const
export type ComputedPart = (typeof COMPUTED_PARTS)[number]

export interface GraphTensor {
  /** Position in the order of description. */
  readonly id: number
  readonly label: string
  readonly part: Part
  readonly dims: readonly number[]
  readonly elementBytes: number
  /** What the buffer gives it: its elements, what the operation keeps beside them, padded to the alignment. */
  readonly bytes: number
  readonly sources: GraphTensor[]
  /** The tensor whose memory this one looks into; null for one with memory of its own. */
  readonly root: GraphTensor | null
  /** Rows follow each other without gaps, as a fresh tensor's do. */
  readonly contiguous: boolean
  /** Whether the operation may write over its source. */
  readonly inPlace: boolean
  /** Copied from host memory: what the host fills in, or a weight that stays there. Lives until its last use. */
  readonly input: 'filled' | 'weight' | null
  /** Computed by the CPU: what the device works on before and after it are separate stretches. */
  readonly onHost: boolean
  /** Lives outside the graph's buffer (the cache). */
  readonly outside: boolean
}

/** CUDA buffers align every tensor to this (`ggml_backend_cuda_buffer_type_get_alignment`). */
const ALIGNMENT = 128
export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

export const F32 = 4
/** Trailing ones say nothing: ggml pads every shape to four dimensions. */
function trimmed(dims: readonly number[]): readonly number[] {
  let length = dims.length
  while (length > 0 && dims[length - 1] === 1) length--
  return length === dims.length ? dims : dims.slice(0, length)
}

function elements(dims: readonly number[]): number {
  let product = 1
  for (const size of dims) product *= size
  return product
}

interface Options {
  readonly elementBytes?: number
  /** Bytes the operation keeps beside its result. */
  readonly extraBytes?: number
  readonly inPlace?: boolean
}

/** Builds a graph the way llama.cpp does: tensors are described first and take their place when they are expanded. */
export class ComputeGraph {
  readonly order: GraphTensor[] = []
  /** Tensors kept until another is computed, because CUDA computes the steps between in one kernel. */
  readonly keptUntil = new Map<GraphTensor, GraphTensor[]>()
  part: Part = 'input'
  #described = 0
  /** By id: whether the tensor has its place in the order. */
  readonly #expanded: boolean[] = []

  /** Tensors described so far; ids are below it. */
  get described(): number {
    return this.#described
  }

  #make(
    label: string,
    dims: readonly number[],
    sources: readonly (GraphTensor | null)[],
    options: Options & Partial<GraphTensor>,
  ): GraphTensor {
    const elementBytes = options.elementBytes ?? F32
    return {
      id: this.#described++,
      label,
      part: this.part,
      dims: trimmed(dims),
      elementBytes,
      bytes: aligned(elements(dims) * elementBytes + (options.extraBytes ?? 0)),
      sources: sources.filter((source): source is GraphTensor => source !== null),
      root: options.root ?? null,
      contiguous: options.contiguous ?? true,
      inPlace: options.inPlace ?? false,
      input: options.input ?? null,
      onHost: options.onHost ?? false,
      outside: options.outside ?? false,
    }
  }

  /** A tensor that the host fills in and the device gets a copy of. */
  input(label: string, dims: readonly number[], elementBytes = F32): GraphTensor {
    return this.#make(label, dims, [], { elementBytes, input: 'filled' })
  }

  /** A weight that lies in host memory and is copied to the device for the one step that needs it. */
  weight(label: string, bytes: number): GraphTensor {
    return this.#make(label, [bytes], [], { elementBytes: 1, input: 'weight' })
  }

  /** A result with memory of its own. Weights are no sources: they lie outside the buffer. */
  op(
    label: string,
    dims: readonly number[],
    sources: readonly (GraphTensor | null)[],
    options: Options = {},
  ): GraphTensor {
    return this.#make(label, dims, sources, options)
  }

  /** An element-wise result of the first source's shape that may be written over a source. */
  over(label: string, sources: readonly [GraphTensor, ...(GraphTensor | null)[]]): GraphTensor {
    return this.#make(label, sources[0].dims, sources, {
      inPlace: true,
      elementBytes: sources[0].elementBytes,
    })
  }

  /** The same elements in another shape. */
  reshape(of: GraphTensor, dims: readonly number[]): GraphTensor {
    return this.#make(of.label, dims, [of], {
      root: of.root ?? of,
      elementBytes: of.elementBytes,
      contiguous: of.contiguous,
    })
  }

  /** Some of the elements, or the same in another order. */
  slice(of: GraphTensor, dims: readonly number[]): GraphTensor {
    return this.#make(of.label, dims, [of], {
      root: of.root ?? of,
      elementBytes: of.elementBytes,
      contiguous: false,
    })
  }

  /** Writes into memory outside the graph (the cache). */
  store(label: string, sources: readonly GraphTensor[], onHost: boolean): GraphTensor {
    return this.#make(label, [0], sources, { outside: true, onHost })
  }

  /** Gives the tensor, and whatever it needs first, its place in the order of computation. */
  expand(tensor: GraphTensor): void {
    if (this.#expanded[tensor.id]) return
    this.#expanded[tensor.id] = true
    for (const source of tensor.sources) this.expand(source)
    if (tensor.input === null) this.order.push(tensor)
  }

  keep(tensor: GraphTensor, until: GraphTensor): void {
    const kept = this.keptUntil.get(until)
    if (!kept) this.keptUntil.set(until, [tensor])
    else if (!kept.includes(tensor)) kept.push(tensor)
  }
}
