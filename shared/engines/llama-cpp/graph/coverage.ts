import type { Architecture, Layer, Mixer } from '../../../model/architecture.ts'

/** Stored tensors of steps that the planner does not build, by what llama.cpp computes with them. */
const UNBUILT: readonly (readonly [part: string, tensors: RegExp])[] = [
  ['sparse indexer', /^indexer[._]/],
  ['compressed attention', /^attn_compressor_/],
  ['hyper-connections', /^hc_/],
  ['full-rank gate of Kimi delta attention', /^ssm_g\b/],
  ['residual scores', /^(attn|ffn)_res_score\b/],
  ['routed projections', /^ffn_routed_/],
]

/** Mixers of which one form is built: by a tensor that tells it. */
const PARTLY_BUILT: Readonly<
  Partial<Record<Mixer['kind'], { readonly part: string; readonly built: string }>>
> = {
  linear_attention: { part: 'linear attention', built: 'attn_norm_2.weight' },
  rwkv: { part: 'RWKV time mixing', built: 'time_mix_w2.weight' },
}

function unbuiltIn(layer: Layer): string[] {
  const partly = PARTLY_BUILT[layer.mixer.kind]
  const names = layer.tensors.flatMap((tensor) => tensor.gguf ?? [tensor]).map(({ name }) => name)
  const parts = UNBUILT.filter(([, tensors]) => names.some((name) => tensors.test(name))).map(
    ([part]) => part,
  )
  return partly === undefined || names.includes(partly.built) ? parts : [partly.part, ...parts]
}

const known = new WeakMap<Architecture, readonly string[]>()

/** Parts of a model whose steps are missing from the planned graph, so that the buffer may be larger; mostly none. */
export function unbuiltParts(architecture: Architecture): readonly string[] {
  let parts = known.get(architecture)
  if (!parts) known.set(architecture, (parts = [...new Set(architecture.kinds.flatMap(unbuiltIn))]))
  return parts
}
