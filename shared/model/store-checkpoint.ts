import type { WeightFormat } from '../precision/weight-formats.ts'
import {
  schemeQuantizes,
  storeMatrix,
  withGroupSize,
  type SchemeRole,
  type WeightScheme,
} from '../precision/weight-schemes.ts'
import type { Architecture, Layer } from './architecture.ts'
import { mergeRows, type StoredWeights, type WeightRow } from './stored-weights.ts'
import { elementsOf, type Tensor } from './tensor.ts'

const PLAIN_LABEL = { fp32: 'FP32', fp16: 'FP16', bf16: 'BF16' } as const
const PLAIN_BITS = { fp32: 32, fp16: 16, bf16: 16 } as const

/** What a tensor is to a quantization scheme; null where no scheme touches it. */
export function schemeRole(tensor: Tensor): SchemeRole | null {
  if (tensor.shape.length !== 2) return null
  if (tensor.role === 'linear') return tensor.copies > 1 ? 'experts' : 'linear'
  if (tensor.role === 'head' || tensor.role === 'embedding' || tensor.role === 'router') return tensor.role
  return tensor.role === 'per_layer_embedding' ? 'embedding' : null
}

/** Whether a checkpoint's ignore list names the tensor's module (whole names, suffixes, or `re:` patterns). */
function isIgnored(tensor: Tensor, ignored: readonly string[]): boolean {
  return ignored.some((entry) => {
    const name = entry
      .replace(/^re:/, '')
      .replace(/[.*^$\\()]+/g, ' ')
      .trim()
    return (
      name !== '' &&
      name.split(' ').some((part) => part === tensor.module || part.endsWith(`.${tensor.module}`))
    )
  })
}

interface Storing {
  readonly architecture: Architecture
  readonly scheme: WeightScheme
  readonly label: string
  readonly mixture: boolean
  readonly ignored: readonly string[]
}

function rowOf(
  tensor: Tensor,
  kvHeads: number,
  { architecture, scheme, label, mixture, ignored }: Storing,
): WeightRow {
  const elements = elementsOf(tensor)
  const common = {
    elements,
    paddingBytes: 0,
    split: tensor.split,
    kvHeads: tensor.split === 'kv' ? kvHeads : 1,
    expert: tensor.copies > 1,
    activeShare: tensor.activeCopies / tensor.copies,
  }
  const role = schemeRole(tensor)
  // A bare parameter count is one vector of them: at the format's own bits, since there are no rows to group.
  if (tensor.module === 'params') return { ...common, type: label, bits: scheme.bits, sideBytes: 0 }
  const isPlain = scheme.sideData.length === 0 && (scheme.bits === 16 || scheme.bits === 32)
  if (isPlain) return { ...common, type: label, bits: scheme.bits, sideBytes: 0 }
  if (role === null || !schemeQuantizes(scheme, role, mixture) || isIgnored(tensor, ignored)) {
    const dtype = scheme.plainBits === 32 || architecture.dtype === 'fp32' ? 'bf16' : architecture.dtype
    return { ...common, type: PLAIN_LABEL[dtype], bits: PLAIN_BITS[dtype], sideBytes: 0 }
  }
  const [rows = 1, columns = 1] = tensor.shape
  const { bits, sideBytes } = storeMatrix(scheme, { rows, columns, count: tensor.copies }, role, mixture)
  return { ...common, type: label, bits, sideBytes }
}

/** A checkpoint of one storage scheme: what it quantizes, and what it leaves in 16 bits. */
export function storeCheckpoint(architecture: Architecture, format: WeightFormat): StoredWeights {
  const { scheme } = format
  if (!scheme) throw new Error(`${format.id} is a GGUF format and has no checkpoint scheme`)
  const own = architecture.quantization?.format === format.id ? architecture.quantization : null
  const ownScheme = own ? withGroupSize(scheme, own.groupSize) : scheme
  const storing: Storing = {
    architecture,
    scheme: ownScheme,
    label: format.label.replace(/ \(.*\)$/, ''),
    mixture: architecture.kinds.some((layer) => layer.feedForward.kind === 'moe'),
    ignored: own?.ignored ?? [],
  }
  const rows = (tensors: readonly Tensor[], kvHeads = 1, given = storing): WeightRow[] =>
    mergeRows([tensors.map((tensor) => rowOf(tensor, kvHeads, given))])
  const kvHeadsOf = ({ mixer }: Layer): number => (mixer.kind === 'attention' ? mixer.kvHeads : 1)
  const kinds = architecture.kinds.map((layer) => rows(layer.tensors, kvHeadsOf(layer)))
  // Recipes leave the towers alone; a plain format converts them with everything else.
  const towers: Storing = { ...storing, ignored: [] }
  const plainTowers = format.kind === 'scheme' && scheme.sideData.length > 0
  const towerRows = (tensors: readonly Tensor[], count: number): WeightRow[] => {
    const each = plainTowers
      ? mergeRows([
          tensors.map((tensor) => ({ ...rowOf(tensor, 1, towers), type: 'BF16', bits: 16, sideBytes: 0 })),
        ])
      : rows(tensors)
    return each.map((row) => ({ ...row, elements: row.elements * count, sideBytes: row.sideBytes * count }))
  }
  return {
    embedding: rows(architecture.embedding),
    layers: architecture.pattern.map((kind) => kinds[kind] ?? []),
    head: rows(architecture.head),
    tiedHead: architecture.tiedHead
      ? rows(architecture.embedding.filter((tensor) => tensor.role === 'embedding'))
      : [],
    loose: [],
    extras: architecture.extras.map((extra) => ({
      id: extra.id,
      rows: towerRows(extra.tensors, extra.count),
    })),
  }
}
