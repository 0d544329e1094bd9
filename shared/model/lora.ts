import type { Architecture } from './architecture.ts'
import { kindCounts } from './build/model.ts'
import type { Tensor } from './tensor.ts'

const ATTENTION = new Set(['q_proj', 'k_proj', 'v_proj', 'o_proj', 'qkv_proj'])

/** Which modules a `lora_targets` value names. */
export function isTarget(tensor: Tensor, targets: string): boolean {
  if (tensor.role !== 'linear' || tensor.shape.length !== 2) return false
  const wanted = targets.toLowerCase()
  if (wanted === 'all-linear') return true
  if (wanted === 'attention') return ATTENTION.has(tensor.module) || tensor.name.startsWith('attn_')
  const last = tensor.module.split('.').at(-1)
  return wanted.split(',').some((name) => name.trim() === tensor.module || name.trim() === last)
}

/**
 * Parameters of LoRA adapters (Hu et al., arXiv 2106.09685): a pair of matrices rank × in and out × rank beside
 * every targeted matrix, `rank × (in + out)` each.
 */
export function loraParameters(architecture: Architecture, rank: number, targets: string): number {
  let total = 0
  for (const [kind, count] of kindCounts(architecture).entries())
    for (const tensor of architecture.kinds[kind]?.tensors ?? []) {
      if (!isTarget(tensor, targets)) continue
      const [out = 0, input = 0] = tensor.shape
      total += count * tensor.copies * rank * (out + input)
    }
  return total
}
