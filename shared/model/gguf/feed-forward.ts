import type { FeedForward } from '../architecture.ts'
import { sizeOf, type Block } from './block.ts'
import type { GgufReader } from './reader.ts'

/** The feed-forward of a block. Widths are those of its matrices; how many experts a token uses is metadata. */
export function feedForwardOf(reader: GgufReader, hidden: number, block: Block): FeedForward {
  const experts = sizeOf(block, 'ffn_down_exps.weight', 2)
  const dense = sizeOf(block, 'ffn_down.weight', 0)
  if (experts > 0) {
    const width = sizeOf(block, 'ffn_down_exps.weight', 1)
    return {
      kind: 'moe',
      experts,
      activeExperts: Math.min(experts, Math.max(1, reader.integer('expert_used_count'))),
      intermediate: sizeOf(block, 'ffn_down_exps.weight', 0),
      gated: block.has('ffn_gate_exps.weight') || block.has('ffn_gate_up_exps.weight'),
      sharedIntermediate: sizeOf(block, 'ffn_down_shexp.weight', 0),
      denseIntermediate: dense,
      latentSize: width === hidden ? null : width,
    }
  }
  const mixed = sizeOf(block, 'channel_mix_value.weight', 0)
  if (mixed > 0)
    return { kind: 'dense', intermediate: mixed, gated: block.has('channel_mix_receptance.weight') }
  if (dense === 0) return { kind: 'none' }
  // A fused gate and up is one matrix of twice the width.
  const gated = block.has('ffn_gate.weight') || sizeOf(block, 'ffn_up.weight', 1) === 2 * dense
  return { kind: 'dense', intermediate: dense, gated }
}
