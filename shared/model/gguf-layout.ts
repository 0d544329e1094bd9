import type { GgufModel } from '../precision/gguf-mixes.ts'
import type { GgufTensor } from '../precision/gguf-tensors.ts'
import type { Architecture, Mixer } from './architecture.ts'
import type { GgufStored, Tensor } from './tensor.ts'

/** Extras that a converter writes into a file of their own (`mmproj`). */
const OWN_FILE: ReadonlySet<string> = new Set(['vision_tower', 'audio_tower', 'projector'])

/** Dimensions in GGUF's order: contiguous first, stacked experts last. */
function ggufShape(stored: GgufStored): readonly number[] {
  const shape = [...stored.shape].reverse()
  return stored.copies > 1 || stored.name.includes('_exps.') ? [...shape, stored.copies] : shape
}

const storedForms = (tensor: Tensor): readonly GgufStored[] => tensor.gguf ?? [tensor]

/** The tensors as GGUF stores them, under `blk.N.` where they belong to a layer. */
function listed(tensors: readonly Tensor[], layer: number | null): GgufTensor[] {
  const prefix = layer === null ? '' : `blk.${layer}.`
  return tensors
    .flatMap(storedForms)
    .map((stored) => ({ name: prefix + stored.name, shape: ggufShape(stored), layer }))
}

/** Query and KV heads of a mixer; latent attention counts as one KV head, a recurrent mixer has none. */
function headsOf(mixer: Mixer | undefined): { readonly heads: number; readonly kvHeads: number } | null {
  switch (mixer?.kind) {
    case 'attention':
      return { heads: mixer.heads, kvHeads: mixer.kvHeads }
    case 'latent_attention':
      return { heads: mixer.heads, kvHeads: 1 }
    case 'parallel':
      return mixer.branches.map(headsOf).find((found) => found !== null) ?? null
    default:
      return null
  }
}

/** The rotary factor tables of the file, each once. */
const factorTables = (architecture: Architecture): GgufTensor[] => {
  const tables = new Map<string, GgufStored>()
  for (const rope of architecture.ropes) for (const table of rope.gguf ?? []) tables.set(table.name, table)
  return [...tables.values()].map((table) => ({ name: table.name, shape: ggufShape(table), layer: null }))
}

function layOut(architecture: Architecture): GgufModel {
  const { kinds, pattern } = architecture
  const tensors = [
    ...listed(architecture.embedding, null),
    ...listed(architecture.head, null),
    ...factorTables(architecture),
  ]
  for (const [layer, kind] of pattern.entries()) tensors.push(...listed(kinds[kind]?.tensors ?? [], layer))

  let layers = pattern.length
  for (const extra of architecture.extras) {
    if (OWN_FILE.has(extra.id)) continue
    const isPrediction = extra.id === 'mtp'
    for (let copy = 0; copy < extra.count; copy++) {
      const own = listed(extra.tensors, isPrediction ? layers : null)
      tensors.push(...own)
      if (isPrediction && own.length > 0) layers += 1
    }
  }
  const mixers = pattern.map((kind) => headsOf(kinds[kind]?.mixer))
  const experts = kinds.map(({ feedForward }) => (feedForward.kind === 'moe' ? feedForward.experts : 0))
  return {
    architecture: architecture.ggufArchitecture ?? 'unknown',
    tensors,
    layers,
    expertCount: Math.max(0, ...experts),
    heads: mixers.find((found) => found !== null)?.heads ?? 0,
    kvHeads: mixers[0]?.kvHeads ?? 0,
    tiedHead: !tensors.some((tensor) => tensor.name === 'output.weight'),
  }
}

const laidOut = new WeakMap<Architecture, GgufModel>()

/**
 * Every tensor of the model's GGUF file (the text model; towers go to an `mmproj` file) with its shape, in the
 * order of the blocks. Merged, split and left-out tensors follow `Tensor.gguf`; rotary factors are added.
 *
 * Source: `conversion/` and `gguf-py/gguf/constants.py` of https://github.com/ggml-org/llama.cpp, v0.5.0.
 */
export function ggufModel(architecture: Architecture): GgufModel {
  const known = laidOut.get(architecture)
  if (known) return known
  const model = layOut(architecture)
  laidOut.set(architecture, model)
  return model
}
