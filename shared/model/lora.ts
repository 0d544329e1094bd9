import type { Architecture, Layer } from './architecture.ts'
import { kindCounts } from './build/model.ts'
import type { Tensor } from './tensor.ts'

/** Names Llama gives the modules of each kind: what most recipes target, whatever the model calls its own. */
const USUAL_NAMES: readonly (readonly [prefix: string, name: string])[] = [
  ['attn_q.', 'q_proj'],
  ['attn_k.', 'k_proj'],
  ['attn_v.', 'v_proj'],
  ['attn_output.', 'o_proj'],
  ['ffn_gate', 'gate_proj'],
  ['ffn_up', 'up_proj'],
  ['ffn_down', 'down_proj'],
]

const usualName = (tensor: Tensor): string | undefined =>
  USUAL_NAMES.find(([prefix]) => tensor.name.startsWith(prefix))?.[1]

/** Out features of the named parts of a fused matrix, in the order it stacks them. */
function fusedParts(
  tensor: Tensor,
  { mixer, feedForward }: Layer,
): readonly (readonly [name: string, features: number])[] {
  if (tensor.name === 'attn_qkv.weight' && mixer.kind === 'attention') {
    const { heads, kvHeads, keyDim, valueDim } = mixer
    return [
      ['q_proj', heads * keyDim],
      ['k_proj', kvHeads * keyDim],
      ['v_proj', kvHeads * valueDim],
    ]
  }
  if (
    tensor.name === 'ffn_up.weight' &&
    feedForward.kind === 'dense' &&
    feedForward.gated &&
    tensor.shape[0] === 2 * feedForward.intermediate
  )
    return [
      ['gate_proj', feedForward.intermediate],
      ['up_proj', feedForward.intermediate],
    ]
  return []
}

/** How adapters are put on modules beside the targets' names. */
export interface AdapterOptions {
  /** Whether targets match the matrices of routed experts. */
  readonly experts: boolean
  /** DoRA: one magnitude per output feature. */
  readonly magnitudes: boolean
}
const PLAIN: AdapterOptions = { experts: true, magnitudes: false }

const parse = (targets: string): string[] =>
  targets
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())

/**
 * Out features of each adapter on a module; none when it is not targeted. A name matches the module's whole name or
 * its last part, as PEFT matches them; names of parts (`q_proj` of a fused `qkv_proj`) adapt that slice, as litgpt does.
 */
export function adapterParts(
  tensor: Tensor,
  layer: Layer,
  targets: string,
  options: AdapterOptions = PLAIN,
): readonly number[] {
  if (tensor.role !== 'linear' || tensor.shape.length !== 2) return []
  if (tensor.copies > 1 && !options.experts) return []
  const [out = 0] = tensor.shape
  const wanted = parse(targets)
  if (wanted.includes('all-linear')) return [out]
  if (wanted.includes('attention') && tensor.name.startsWith('attn_')) return [out]
  const module = tensor.module.toLowerCase()
  const names = [module, module.split('.').at(-1), usualName(tensor)]
  const parts = fusedParts(tensor, layer)
  // A fused matrix's usual name is its first part's; its parts answer for themselves.
  if (wanted.some((name) => (parts.length > 0 ? names.slice(0, 2) : names).includes(name))) return [out]
  return parts.flatMap(([name, features]) => (wanted.includes(name) ? [features] : []))
}

/** Names of modules that adapters can be put on: what a wrong target is answered with. */
export function targetableModules(architecture: Architecture): string[] {
  const names = architecture.kinds.flatMap((layer) =>
    layer.tensors
      .filter(({ role, shape }) => role === 'linear' && shape.length === 2)
      .map(({ module }) => module.split('.').at(-1) ?? module),
  )
  return [...new Set(names)]
}

/** Parameters of the adapters on one module: rank × (in + out) each, and with DoRA one magnitude per output. */
export function adapterParameters(
  tensor: Tensor,
  parts: readonly number[],
  rank: number,
  options: AdapterOptions = PLAIN,
): number {
  const [, input = 0] = tensor.shape
  const each = parts.reduce((sum, out) => sum + rank * (input + out) + (options.magnitudes ? out : 0), 0)
  return each * tensor.copies
}

/**
 * Parameters of LoRA adapters (Hu et al., arXiv 2106.09685): a pair of matrices rank × in and out × rank beside
 * every targeted matrix, `rank × (in + out)` each.
 */
export function loraParameters(
  architecture: Architecture,
  rank: number,
  targets: string,
  options: AdapterOptions = PLAIN,
): number {
  let total = 0
  for (const [kind, count] of kindCounts(architecture).entries()) {
    const layer = architecture.kinds[kind]
    for (const tensor of layer?.tensors ?? [])
      total +=
        count *
        adapterParameters(tensor, adapterParts(tensor, layer as Layer, targets, options), rank, options)
  }
  return total
}
