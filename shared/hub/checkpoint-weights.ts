import type { Architecture } from '../model/architecture.ts'
import { mergeRows, type StoredWeights, type WeightRow } from '../model/stored-weights.ts'
import type { Tensor } from '../model/tensor.ts'
import type { CheckpointTensor } from './facts.ts'
import { SAFETENSORS_BITS } from './safetensors-types.ts'

/** Endings that a quantizer gives what it stores in place of a matrix or beside it. */
const STORED_AS =
  /\.(?:weight|bias|qweight|qzeros|scales|g_idx|weight_packed|weight_scale(?:_2|_inv)?|weight_shape|weight_zero_point|input_scale|weight_global_scale|input_global_scale|(?:weight\.)?(?:absmax|quant_map|nested_absmax|nested_quant_map|quant_state\.\w+)|SCB|weight_format)$/
const LAYER = /(?:^|\.)(?:layers|h|blocks|block)\.(\d{1,5})\./
const EXPERTS = /(?:^|\.)experts(?:\.|_|$)/
const TOWERS: readonly (readonly [pattern: RegExp, id: StoredWeights['extras'][number]['id']])[] = [
  [/(?:^|\.)(?:mtp|nextn)\b/, 'mtp'],
  [
    /(?:^|\.)(?:vision_tower|vision_model|visual|vision_encoder|vit|vpm|image_encoder|vision_embed)/,
    'vision_tower',
  ],
  [/(?:^|\.)(?:audio_tower|audio_model|audio_encoder|apm)/, 'audio_tower'],
  [
    /(?:^|\.)(?:multi_modal_projector|mm_projector|embed_vision|embed_audio|projector|connector|resampler)/,
    'projector',
  ],
]
const EMBEDDING =
  /(?:^|\.)(?:embed_tokens|embed_in|wte|word_embeddings|embeddings|tok_embeddings|embedding)\b/
const HEAD =
  /(?:^|\.)(?:lm_head|embed_out|output)(?:\.|$)|(?:^|\.)(?:norm|ln_f|final_layernorm|norm_f|final_layer_norm|embedding_norm)\.(?:weight|bias)$/

interface Placed {
  readonly kvHeads: number
  readonly activeShare: number
}

/** How a tensor is divided: as the architecture divides the module of its name; a vector is copied to every rank. */
function rowOf(
  { name, dtype, shape, bytes }: CheckpointTensor,
  modules: ReadonlyMap<string, Tensor>,
  { kvHeads, activeShare }: Placed,
): WeightRow {
  const path = name.replace(STORED_AS, '')
  const words = path.split('.')
  const known = modules.get(words.slice(-2).join('.')) ?? modules.get(words.at(-1) ?? '')
  const expert = EXPERTS.test(name)
  const split = known?.split ?? (shape.length > 1 ? 'column' : 'replicated')
  const bits = SAFETENSORS_BITS[dtype] ?? 8
  return {
    type: dtype,
    bits,
    elements: (bytes * 8) / bits,
    sideBytes: 0,
    paddingBytes: 0,
    split: shape.length > 1 || expert ? split : 'replicated',
    kvHeads: split === 'kv' ? kvHeads : 1,
    expert,
    activeShare: expert ? activeShare : 1,
  }
}

const modulesOf = (architecture: Architecture): ReadonlyMap<string, Tensor> => {
  const modules = new Map<string, Tensor>()
  const all = [
    ...architecture.embedding,
    ...architecture.head,
    ...architecture.kinds.flatMap(({ tensors }) => tensors),
  ]
  for (const tensor of all)
    if (!modules.has(tensor.module) && tensor.shape.length > 1) modules.set(tensor.module, tensor)
  return modules
}

/**
 * A checkpoint's tensors, each where it belongs: with its layer, at the ends, in a tower. Bytes are the file's own,
 * whatever the names are; a name that says no place goes with the first layer.
 */
export function checkpointWeights(
  architecture: Architecture,
  tensors: readonly CheckpointTensor[],
): StoredWeights {
  const modules = modulesOf(architecture)
  const count = architecture.pattern.length
  const layers = Array.from({ length: count }, (): WeightRow[] => [])
  const embedding: WeightRow[] = []
  const head: WeightRow[] = []
  const extras = new Map<StoredWeights['extras'][number]['id'], WeightRow[]>()
  const placedIn = (index: number): Placed => {
    const kind = architecture.kinds[architecture.pattern[index] ?? 0]
    const feedForward = kind?.feedForward
    return {
      kvHeads: kind?.mixer.kind === 'attention' ? kind.mixer.kvHeads : 1,
      activeShare: feedForward?.kind === 'moe' ? feedForward.activeExperts / feedForward.experts : 1,
    }
  }
  const extra = (id: StoredWeights['extras'][number]['id'], row: WeightRow): void => {
    const rows = extras.get(id)
    if (rows) rows.push(row)
    else extras.set(id, [row])
  }
  for (const tensor of tensors) {
    const number = LAYER.exec(tensor.name)?.[1]
    const layer = number === undefined ? undefined : Number(number)
    const row = rowOf(tensor, modules, placedIn(layer ?? 0))
    const tower = TOWERS.find(([pattern]) => pattern.test(tensor.name))?.[1]
    if (tower) extra(tower, row)
    else if (layer !== undefined && layer < count) layers[layer]?.push(row)
    // Layers beyond the model's own are multi-token prediction.
    else if (layer !== undefined) extra('mtp', row)
    else if (HEAD.test(tensor.name)) head.push(row)
    else if (EMBEDDING.test(tensor.name)) embedding.push(row)
    else (layers[0] ?? head).push(row)
  }
  return {
    embedding: mergeRows([embedding]),
    layers: layers.map((each) => mergeRows([each])),
    head: mergeRows([head]),
    tiedHead: architecture.tiedHead ? mergeRows([embedding]) : [],
    loose: [],
    extras: [...extras].map(([id, list]) => ({ id, rows: mergeRows([list]) })),
  }
}
