import { ggmlTypes } from './ggml-types.ts'
import type { GgmlTypeId } from './ggml-types.ts'
import { ggufMixes } from './gguf-mix-list.ts'
import type { GgufMixId } from './gguf-mix-list.ts'
import { lowBitMixRules, mixRules, q5HeadMixes, untiedEmbeddingTypes } from './gguf-mix-rules.ts'
import type { MixContext } from './gguf-mix-rules.ts'
import { convertedType, ggufTensorRole, isQuantizable } from './gguf-tensors.ts'
import type { GgufTensor, GgufTensorRole } from './gguf-tensors.ts'

export type GgufModel = {
  /** GGUF architecture, `general.architecture`: `llama`, `qwen3moe`, … */
  readonly architecture: string
  readonly tensors: readonly GgufTensor[]
  /** All numbered blocks, multi-token-prediction layers included (`block_count`). */
  readonly layers: number
  /** Routed experts per layer, 0 for a dense model. */
  readonly expertCount: number
  /** Query heads of the first layer. */
  readonly heads: number
  /** KV heads of the first layer; 0 where it has no attention, 1 for latent attention. */
  readonly kvHeads: number
  /** True when the file has no output.weight of its own. */
  readonly tiedHead: boolean
}

/** Layer counts at which llama.cpp takes a grouped-query model of that architecture for a 70B (`LLM_TYPE_70B`). */
const LAYERS_OF_70B: Readonly<Record<string, number>> = {
  llama: 80,
  'llama-embed': 80,
  qwen2: 80,
  deci: 80,
  olmo: 80,
  jais2: 68,
}

/** Only the Llama loader asks for grouped heads (its 80-layer model with full heads is the 65B) and no eight experts. */
const LLAMA_LOADER: ReadonlySet<string> = new Set(['llama', 'llama-embed'])

function isTakenFor70B(model: GgufModel): boolean {
  if (LAYERS_OF_70B[model.architecture] !== model.layers) return false
  return !LLAMA_LOADER.has(model.architecture) || (model.heads !== model.kvHeads && model.expertCount !== 8)
}

/** What replaces a type whose block does not divide the row; every one has blocks of 32. */
const SHAPE_FALLBACKS: { readonly [type in GgmlTypeId]?: GgmlTypeId } = {
  iq1_s: 'iq4_nl',
  iq1_m: 'iq4_nl',
  iq2_xxs: 'iq4_nl',
  iq2_xs: 'iq4_nl',
  iq2_s: 'iq4_nl',
  iq3_xxs: 'iq4_nl',
  iq3_s: 'iq4_nl',
  iq4_xs: 'iq4_nl',
  q2_0: 'q4_0',
  q2_k: 'q4_0',
  q3_k: 'q4_0',
  tq1_0: 'q4_0',
  tq2_0: 'q4_0',
  q4_k: 'q5_0',
  q5_k: 'q5_1',
  q6_k: 'q8_0',
}

function fitToRow(type: GgmlTypeId, columns: number): GgmlTypeId {
  const divides = (candidate: GgmlTypeId) => columns % ggmlTypes[candidate].elements === 0
  if (divides(type)) return type
  const fallback = SHAPE_FALLBACKS[type] ?? type
  return divides(fallback) ? fallback : 'f16'
}

/** Order in which the quantizer visits tensors: by block, then by name; its counters run along it. */
function visitingOrder(tensors: readonly GgufTensor[]): number[] {
  const at = (index: number) => tensors[index] as GgufTensor
  const block = (index: number) => at(index).layer ?? -1
  return tensors
    .map((_, index) => index)
    .toSorted((a, b) => block(a) - block(b) || (at(a).name < at(b).name ? -1 : 1))
}

function headType(mix: GgufMixId, columns: number, falcon: boolean): GgmlTypeId {
  const base = ggufMixes[mix].base
  if (mix === 'mxfp4_moe' || falcon || columns % ggmlTypes[base].elements !== 0) return 'q8_0'
  if (q5HeadMixes.has(mix)) return 'q5_k'
  return base === 'q8_0' ? 'q8_0' : 'q6_k'
}

/** MXFP4_MOE: stacked matrices become MXFP4 (latent attention's stacked projections too), the others Q8_0. */
function mxfp4MoeType(tensor: GgufTensor, role: GgufTensorRole, architecture: string): GgmlTypeId {
  const stacked = (tensor.shape[2] ?? 1) > 1
  const onlyExperts = architecture === 'bailingmoe3'
  return stacked && (!onlyExperts || role.startsWith('ffn-')) ? 'mxfp4' : 'q8_0'
}

/**
 * The type `llama-quantize` gives each tensor of a 16-bit file, in the order of `model.tensors`.
 *
 * F32, F16 and BF16 are not quantizations: they are what the converter writes with that `--outtype`.
 *
 * @param options.importanceMatrix whether an importance matrix is given (`--imatrix`); five mixes look at it.
 *   Files of about one and two bits cannot be written without one; their types are the same either way.
 * @returns one GGML type per tensor.
 *
 * Source: `src/llama-quant.cpp` of https://github.com/ggml-org/llama.cpp, v0.5.0.
 */
export function assignGgufTypes(
  model: GgufModel,
  mix: GgufMixId,
  options: { readonly importanceMatrix: boolean },
): GgmlTypeId[] {
  if (mix === 'f32' || mix === 'f16' || mix === 'bf16') {
    return model.tensors.map((tensor) => convertedType(tensor, model.architecture, mix))
  }

  const { base } = ggufMixes[mix]
  const falcon = model.architecture === 'falcon'
  const takenFor70B = isTakenFor70B(model)
  const roles = model.tensors.map((tensor) => ggufTensorRole(tensor.name))
  const valueTensors = roles.filter((role) => role === 'attention-value').length
  const seen = new Map<GgufTensorRole, number>()
  const count = (role: GgufTensorRole) => {
    const before = seen.get(role) ?? 0
    seen.set(role, before + 1)
    return before
  }

  const choose = (tensor: GgufTensor, role: GgufTensorRole): GgmlTypeId => {
    if (role === 'output' || (role === 'token-embedding' && model.tiedHead)) {
      return headType(mix, tensor.shape[0] ?? 1, falcon)
    }
    if (mix === 'mxfp4_moe') return mxfp4MoeType(tensor, role, model.architecture)
    if (role === 'token-embedding') return untiedEmbeddingTypes[mix] ?? base

    const visited = count(role)
    const context: MixContext = {
      index: visited,
      length: role === 'attention-value' ? valueTensors : model.layers,
      queryHeadsPerKvHead: model.kvHeads === 0 ? 0 : Math.floor(model.heads / model.kvHeads),
      expertCount: model.expertCount,
      importanceMatrix: options.importanceMatrix,
      falcon,
    }
    const lowBitRules = lowBitMixRules[mix]
    if (lowBitRules) return lowBitRules[role]?.(context) ?? base

    // Experts, shared expert and dense layers would each advance a counter, so a mixture goes by the block's number.
    const byLayer = role.startsWith('ffn-') && model.expertCount > 1
    const index = byLayer ? (tensor.layer ?? visited) : visited
    const type = mixRules[role]?.[mix]?.({ ...context, index }) ?? base
    // With eight experts attention is so small a part that 8 bits cost about 128 MB in a Mixtral 8x7B.
    if (model.expertCount === 8 && (role === 'attention-value' || role === 'attention-key')) return 'q8_0'
    if (takenFor70B && role === 'attention-value' && (type === 'q3_k' || type === 'q4_k')) return 'q5_k'
    return type
  }

  const types: GgmlTypeId[] = []
  for (const index of visitingOrder(model.tensors)) {
    const tensor = model.tensors[index] as GgufTensor
    types[index] = isQuantizable(tensor)
      ? fitToRow(choose(tensor, roles[index] as GgufTensorRole), tensor.shape[0] ?? 1)
      : convertedType(tensor, model.architecture, 'f16')
  }
  return types
}
