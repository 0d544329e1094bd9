import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import type { GroupRow } from '../../formula/expression.ts'
import { stageLayers } from '../../layout/stages.ts'
import type { LatentAttention, Layer } from '../../model/architecture.ts'
import { storedWeights } from '../../model/store.ts'
import { rowBytesOf } from '../../model/stored-weights.ts'
import { elementsPerCopy, type Tensor } from '../../model/tensor.ts'
import { findWeightFormat } from '../../precision/weight-formats.ts'
import { schemeQuantizes, type WeightScheme } from '../../precision/weight-schemes.ts'
import { cachingMixers } from '../../terms/kv-cache.ts'
import { segmentPadding } from './allocator.ts'
import { computeBytes, hasExperts } from './facts.ts'

const upTo = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple

/** vLLM pads the vocabulary to this (`DEFAULT_VOCAB_PADDING_SIZE`, layers/vocab_parallel_embedding.py). */
const VOCABULARY_MULTIPLE = 64

/** The MXFP4 expert kernels pad a rank's intermediate features and the hidden size (layers/quantization/mxfp4.py). */
const MXFP4_INTERMEDIATE = 128
const MXFP4_HIDDEN = 256

/** Tensors that vLLM stores as one: q, k, v; gate and up; gate and up of the experts. */
const FUSED: Readonly<Record<string, string>> = {
  'attn_q.weight': 'qkv',
  'attn_k.weight': 'qkv',
  'attn_v.weight': 'qkv',
  'ffn_gate.weight': 'gate_up',
  'ffn_up.weight': 'gate_up',
  'ffn_gate_exps.weight': 'experts_gate_up',
  'ffn_up_exps.weight': 'experts_gate_up',
  'ffn_gate_shexp.weight': 'shared_gate_up',
  'ffn_up_shexp.weight': 'shared_gate_up',
}

function ranksOf(tensor: Tensor, layer: Layer | null, { degrees }: Scenario): number {
  if (tensor.copies > 1 && degrees.expert > 1) return degrees.expert
  if (tensor.split === 'replicated') return 1
  if (tensor.split === 'kv' && layer?.mixer.kind === 'attention')
    return Math.min(degrees.tensor, layer.mixer.kvHeads)
  return degrees.tensor
}

/** Bits of one element of a matrix as it is stored on the device. */
function bitsOf(tensor: Tensor, scenario: Scenario, scheme: WeightScheme | null): number {
  const plain = 8 * computeBytes(scenario)
  if (!scheme || tensor.role !== 'linear' || tensor.shape.length !== 2) return plain
  return schemeQuantizes(scheme, tensor.copies > 1 ? 'experts' : 'linear', hasExperts(scenario.architecture))
    ? scheme.bits
    : plain
}

/** What the allocator adds to the large tensors of one layer (or to embedding and head). */
function paddingOf(
  tensors: readonly Tensor[],
  layer: Layer | null,
  scenario: Scenario,
  scheme: WeightScheme | null,
): number {
  const sizes = new Map<string, number>()
  for (const tensor of tensors) {
    const bytes =
      (elementsPerCopy(tensor) * tensor.copies * bitsOf(tensor, scenario, scheme)) /
      8 /
      ranksOf(tensor, layer, scenario)
    const name = FUSED[tensor.name] ?? tensor.name
    sizes.set(name, (sizes.get(name) ?? 0) + bytes)
  }
  return [...sizes.values()].reduce((sum, bytes) => sum + segmentPadding(Math.ceil(bytes)), 0)
}

/** Experts in MXFP4 are padded in both dimensions; their scales with them. */
function expertPadding(layer: Layer, scenario: Scenario, scheme: WeightScheme | null): number {
  if (scheme?.id !== 'mxfp4') return 0
  const ranks = scenario.degrees.expert > 1 ? scenario.degrees.expert : scenario.degrees.tensor
  const bits =
    scheme.bits + scheme.sideData.reduce((sum, side) => sum + side.bits / (scheme.groupSize ?? 32), 0)
  let extra = 0
  for (const tensor of layer.tensors) {
    if (tensor.copies === 1 || tensor.shape.length !== 2) continue
    const byExpert = scenario.degrees.expert > 1
    const [rows = 1, columns = 1] = tensor.shape
    const [inner, hidden] = tensor.split === 'row' ? [columns, rows] : [rows, columns]
    const share = byExpert ? inner : inner / ranks
    const padded = upTo(share, MXFP4_INTERMEDIATE) * upTo(hidden, MXFP4_HIDDEN)
    extra += ((tensor.copies / (byExpert ? ranks : 1)) * (padded - share * hidden) * bits) / 8
  }
  return extra
}

/** The part of the towers that a division over the ranks would have saved. */
function wholeTowers({ architecture, settings, degrees }: Scenario): number {
  if (
    !architecture.media?.wholeTower ||
    settings.modality === 'text' ||
    settings.weights !== architecture.dtype
  )
    return 0
  let bytes = 0
  for (const extra of storedWeights(architecture, settings, false).extras)
    if (extra.id === 'vision_tower' || extra.id === 'projector')
      for (const row of extra.rows) if (row.split !== 'replicated') bytes += rowBytesOf(row)
  return bytes * (1 - 1 / degrees.tensor)
}

const latentOf = (layer: Layer): LatentAttention | undefined =>
  cachingMixers(layer.mixer).find((mixer): mixer is LatentAttention => mixer.kind === 'latent_attention')

/** Bytes beside the checkpoint's tensors that "Model loading took" counts, per device. */
export interface LoadExtras {
  readonly ropes: readonly GroupRow[]
  /** The decompression matrix of latent attention, kept a second time per head. */
  readonly decompressed: number
  /** What a tower kept whole on every rank takes beyond its share. */
  readonly wholeTowers: number
  readonly padding: number
}

export function loadExtras({ scenario, stage }: DeviceContext): LoadExtras {
  const { architecture, degrees, settings } = scenario
  const bytes = computeBytes(scenario)
  const scheme = findWeightFormat(settings.weights)?.scheme ?? null
  let decompressed = 0
  let padding = 0
  let attends = false
  for (const { layer, count } of stageLayers(architecture, stage)) {
    attends ||= cachingMixers(layer.mixer).length > 0
    const latent = latentOf(layer)
    if (latent)
      decompressed +=
        (count * latent.kvRank * latent.heads * (latent.nopeDim + latent.valueDim) * bytes) / degrees.tensor
    padding +=
      count * (paddingOf(layer.tensors, layer, scenario, scheme) + expertPadding(layer, scenario, scheme))
  }
  const ends = [...(stage.embedding ? architecture.embedding : []), ...(stage.head ? architecture.head : [])]
  padding += paddingOf(ends, null, scenario, scheme)
  const tables = ends.filter((tensor) => tensor.role === 'embedding' || tensor.role === 'head')
  const missing = upTo(architecture.vocabSize, VOCABULARY_MULTIPLE) - architecture.vocabSize
  for (const table of tables)
    if (table.shape[0] === architecture.vocabSize)
      padding += (missing * (table.shape[1] ?? 0) * bytes) / degrees.tensor
  const ropes = attends
    ? architecture.ropes.map(({ positions, dim }) => ({
        label: 'rotary table',
        values: { positions, rotary_dim: dim, table_bytes: bytes },
      }))
    : []
  return {
    ropes,
    decompressed,
    wholeTowers: stage.first ? wholeTowers(scenario) : 0,
    padding: Math.round(padding),
  }
}
