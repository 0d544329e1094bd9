/**
 * How weights outside GGUF are stored: bits per quantized weight, what is stored beside them, and what is left alone.
 *
 * A scheme never touches norms, biases and convolutions. What it does not quantize keeps `plainBits`.
 */

/** What a matrix is to a scheme. `experts` are routed experts; shared experts are `linear`. */
export type SchemeRole = 'linear' | 'experts' | 'head' | 'embedding' | 'router'

/** Numbers stored beside the weights: one of `bits` for each group, super-group, row (output), column (input) or tensor. */
export type SideData = {
  readonly name: string
  readonly bits: number
  readonly per: 'group' | 'super-group' | 'row' | 'column' | 'tensor'
}

export type WeightScheme = {
  readonly id: string
  readonly label: string
  /** Bits of one quantized weight, side data apart. */
  readonly bits: number
  /** Bits of one weight of the head, where the library gives it its own width. */
  readonly headBits?: number
  /** Weights that share one `group` number; null: a whole row does. */
  readonly groupSize: number | null
  /** Where groups lie: along rows, in square tiles, or in runs of the flattened matrix. */
  readonly groups: 'rows' | 'tiles' | 'runs'
  /** Groups that share one `super-group` number. */
  readonly superGroup?: number
  readonly sideData: readonly SideData[]
  /** `linear: 'unless-experts'`: in a mixture only the experts are quantized. */
  readonly quantizes: {
    readonly linear: boolean | 'unless-experts'
    readonly experts: boolean
    readonly head: boolean
    readonly embedding: boolean
    readonly router: boolean
  }
  /** Bits of everything the scheme leaves alone. */
  readonly plainBits: 16 | 32
  /** A matrix whose rows are not whole groups stays plain. */
  readonly wholeGroups?: true
  /** Both dimensions are padded to a multiple of this. */
  readonly padTo?: number
  readonly note: string
  readonly source: string
}

/** A stack of equal matrices. */
export type Matrix = {
  /** Output features. */
  readonly rows: number
  /** Input features. */
  readonly columns: number
  /** Matrices in the stack: 1, or the number of experts. */
  readonly count: number
}

/** A stack of matrices as stored: `bytes` = elements × `bits` / 8 + `sideBytes`. */
export type StoredMatrix = {
  readonly bits: number
  /** Everything beside the weights: scales, zeros, indices, padding. */
  readonly sideBytes: number
  readonly bytes: number
}

function groupsOf({ groupSize, groups }: WeightScheme, rows: number, columns: number): number {
  if (groupSize === null) return rows
  if (groups === 'runs') return Math.ceil((rows * columns) / groupSize)
  return (groups === 'tiles' ? Math.ceil(rows / groupSize) : rows) * Math.ceil(columns / groupSize)
}

function sideBytesOf(scheme: WeightScheme, side: SideData, rows: number, columns: number): number {
  const groups = groupsOf(scheme, rows, columns)
  const numbers = {
    group: groups,
    'super-group': Math.ceil(groups / (scheme.superGroup ?? 1)),
    row: rows,
    column: columns,
    tensor: 1,
  }
  return Math.ceil((numbers[side.per] * side.bits) / 8)
}

const plainMatrix = (scheme: WeightScheme, { rows, columns, count }: Matrix): StoredMatrix => ({
  bits: scheme.plainBits,
  sideBytes: 0,
  bytes: (count * rows * columns * scheme.plainBits) / 8,
})

/** Whether a scheme quantizes a matrix of this role. `mixture`: the model has routed experts. */
export function schemeQuantizes(scheme: WeightScheme, role: SchemeRole, mixture: boolean): boolean {
  const answer = scheme.quantizes[role]
  return answer === 'unless-experts' ? !mixture : answer
}

function quantizedMatrix(scheme: WeightScheme, matrix: Matrix, role: SchemeRole): StoredMatrix {
  if (scheme.wholeGroups && scheme.groupSize !== null && matrix.columns % scheme.groupSize !== 0) {
    return plainMatrix(scheme, matrix)
  }
  const multiple = scheme.padTo ?? 1
  const rows = Math.ceil(matrix.rows / multiple) * multiple
  const columns = Math.ceil(matrix.columns / multiple) * multiple
  const bits = role === 'head' ? (scheme.headBits ?? scheme.bits) : scheme.bits
  const beside = scheme.sideData.reduce((sum, side) => sum + sideBytesOf(scheme, side, rows, columns), 0)
  const bytes = matrix.count * (Math.ceil((rows * columns * bits) / 8) + beside)
  return { bits, bytes, sideBytes: bytes - (matrix.count * matrix.rows * matrix.columns * bits) / 8 }
}

/**
 * A stack of matrices of a role as the scheme stores it: quantized, or plain where the scheme leaves it alone.
 * Every tensor ends on a whole byte.
 */
export function storeMatrix(
  scheme: WeightScheme,
  matrix: Matrix,
  role: SchemeRole,
  mixture: boolean,
): StoredMatrix {
  return schemeQuantizes(scheme, role, mixture)
    ? quantizedMatrix(scheme, matrix, role)
    : plainMatrix(scheme, matrix)
}

/** Exact bytes of a stack of quantized matrices, side data included. */
export function schemeBytes(scheme: WeightScheme, matrix: Matrix): number {
  return quantizedMatrix(scheme, matrix, 'linear').bytes
}

/** Bits per quantized weight with the side data of a 4096 × 4096 matrix. */
export function schemeBitsPerWeight(scheme: WeightScheme): number {
  const size = 4096
  return (schemeBytes(scheme, { rows: size, columns: size, count: 1 }) * 8) / size ** 2
}

/**
 * The scheme with a checkpoint's own group size: `group_size` of GPTQ, AWQ, HQQ, MLX and compressed-tensors, the
 * block size of FP8 (a square tile). Null: one group per row.
 */
export function withGroupSize(scheme: WeightScheme, groupSize: number | null): WeightScheme {
  return groupSize === scheme.groupSize ? scheme : { ...scheme, groupSize }
}
