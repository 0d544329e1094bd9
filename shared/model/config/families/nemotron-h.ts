import type { Architecture, Extra, Layer } from '../../architecture.ts'
import { mixtureOfExperts, type MoeShape } from '../../build/feed-forward.ts'
import { mamba2, type Mamba2Shape } from '../../build/mamba.ts'
import { LayerStack } from '../../build/model.ts'
import { matrix, vector } from '../../build/tensors.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { assemble, outsideGguf } from './assemble.ts'
import { readCore, type DecoderCore } from './core.ts'
import { attentionShape } from './decoder.ts'
import {
  feedForwardPart,
  NO_FEED_FORWARD,
  NO_MIXER,
  softmaxPart,
  withCorrectionBuffer,
  type FeedForwardPart,
  type MixerPart,
} from './parts.ts'

type BlockKind = 'mamba' | 'attention' | 'mlp' | 'moe'

const MARKS: Readonly<Record<string, BlockKind>> = { M: 'mamba', '*': 'attention', '-': 'mlp', E: 'moe' }
const NAMES: Readonly<Record<string, BlockKind>> = {
  mamba: 'mamba',
  linear_attention: 'mamba',
  attention: 'attention',
  full_attention: 'attention',
  mlp: 'mlp',
  moe: 'moe',
}

const named = (value: unknown): BlockKind | undefined =>
  typeof value === 'string' && Object.hasOwn(NAMES, value) ? NAMES[value] : undefined

/** The kinds of the blocks: a list of names, or a string with a mark per block. */
function readBlocks(
  reader: ConfigReader,
  lists: readonly string[],
  pattern: string,
): readonly BlockKind[] | null {
  for (const list of lists) {
    const blocks = reader.list(list, named)
    if (blocks) return blocks
  }
  if (!reader.has(pattern)) return null
  const marks = reader.text(pattern, '')
  const unknown = [...marks].find((mark) => !Object.hasOwn(MARKS, mark))
  if (unknown !== undefined)
    reader.fail(pattern, `has a mark "${unknown}" that is not understood; known are M, *, - and E`)
  if (marks.length > CONFIG_LIMITS.layers)
    reader.fail(pattern, `has ${marks.length} marks; the limit is ${CONFIG_LIMITS.layers}`)
  return [...marks].slice(0, CONFIG_LIMITS.layers).map((mark) => MARKS[mark] ?? 'mlp')
}

function readMamba(reader: ConfigReader, hidden: number): Mamba2Shape {
  const heads = reader.integer('mamba_num_heads', 128)
  const headDim = reader.integer('mamba_head_dim', 64)
  const groups = reader.integer(['mamba_n_groups', 'n_groups'], 8)
  const innerDim = heads * headDim
  if (innerDim % groups !== 0)
    reader.fail('n_groups', `is ${groups}, which does not divide the inner width ${innerDim}`)
  reader.ignore(
    'expand',
    'mamba_expand',
    'chunk_size',
    'mamba_chunk_size',
    'time_step_rank',
    'n_groups',
    'mamba_ssm_cache_dtype',
  )
  return {
    hidden,
    innerDim,
    heads,
    headDim,
    groups,
    stateDim: reader.integer('ssm_state_size', 128),
    convKernel: reader.integer(['mamba_d_conv', 'conv_kernel'], 4),
    convBias: reader.boolean(['mamba_conv_bias', 'use_conv_bias'], true),
    projectionBias: reader.boolean('use_bias', false),
  }
}

/** Experts without gates, in a latent space where `moe_latent_size` says so; the shared expert reads the hidden size. */
function readMoe(reader: ConfigReader, hidden: number): MoeShape {
  const experts = reader.integer('n_routed_experts', 8, CONFIG_LIMITS.experts)
  const activeExperts = reader.integer('num_experts_per_tok', 2, CONFIG_LIMITS.experts)
  if (activeExperts > experts)
    reader.fail('num_experts_per_tok', `is ${activeExperts}, more than the ${experts} experts`)
  const sharedCount = reader.count('n_shared_experts', 1)
  return {
    hidden,
    experts,
    activeExperts,
    intermediate: reader.integer('moe_intermediate_size', 7688),
    gated: false,
    sharedIntermediate: sharedCount > 0 ? reader.integer('moe_shared_expert_intermediate_size', 7688) : 0,
    latentSize: reader.has('moe_latent_size') ? reader.integer('moe_latent_size') : null,
  }
}

function moePart(shape: MoeShape): FeedForwardPart {
  const { hidden, latentSize } = shape
  const part = withCorrectionBuffer(mixtureOfExperts(shape))
  if (latentSize === null || latentSize === undefined) return part
  const latent = [
    matrix('ffn_latent_down', 'fc1_latent_proj', latentSize, hidden, 'replicated'),
    matrix('ffn_latent_up', 'fc2_latent_proj', hidden, latentSize, 'replicated'),
  ]
  return { ...part, tensors: [...part.tensors, ...latent] }
}

/** One norm and one block: a mixer alone or a feed-forward alone. */
const blockLayer = (hidden: number, mixer: MixerPart, feedForward: FeedForwardPart): Layer => ({
  mixer: mixer.mixer,
  feedForward: feedForward.feedForward,
  tensors: [vector('attn_norm.weight', 'norm', hidden), ...mixer.tensors, ...feedForward.tensors],
})

function blockBuilder(
  reader: ConfigReader,
  core: DecoderCore,
  used: ReadonlySet<BlockKind>,
): (kind: BlockKind) => Layer {
  const { hidden } = core
  const bias = reader.boolean('mlp_bias', false)
  const recurrent = readMamba(reader, hidden)
  const dense = {
    hidden,
    intermediate: used.has('mlp') ? reader.integer('intermediate_size', 21504) : 1,
    gated: false,
    bias,
  }
  const moe = used.has('moe') ? readMoe(reader, hidden) : null
  return (kind) => {
    if (kind === 'mamba') return blockLayer(hidden, mamba2(recurrent), NO_FEED_FORWARD)
    if (kind === 'attention') return blockLayer(hidden, softmaxPart(attentionShape(core)), NO_FEED_FORWARD)
    if (kind === 'moe' && moe) return blockLayer(hidden, NO_MIXER, moePart(moe))
    return blockLayer(hidden, NO_MIXER, feedForwardPart({ kind: 'dense', ...dense }))
  }
}

/** Prediction layers: the blocks of `mtp_hybrid_override_pattern` behind two norms and a projection. */
function predictionBlocks(hidden: number, count: number, blocks: readonly Layer[]): Extra[] {
  if (count === 0) return []
  const wiring = [
    vector('nextn.enorm.weight', 'enorm', hidden),
    vector('nextn.hnorm.weight', 'hnorm', hidden),
    matrix('nextn.eh_proj', 'eh_proj', hidden, 2 * hidden, 'replicated'),
    vector('nextn.shared_head_norm.weight', 'final_layernorm', hidden),
  ]
  const tensors = outsideGguf([...blocks.flatMap((block) => block.tensors), ...wiring])
  return [{ id: 'mtp', label: 'multi-token prediction', tensors, count }]
}

/**
 * Nemotron-H and Nemotron 3 (arXiv 2504.03624): each layer is one block, Mamba-2, attention (without rotary
 * positions), a feed-forward of squared ReLU or experts. Rules: transformers `models/nemotron_h`.
 */
export function nemotronH(reader: ConfigReader): Architecture {
  const blocks = readBlocks(reader, ['layers_block_type', 'layer_types'], 'hybrid_override_pattern')
  if (!blocks)
    reader.fail('hybrid_override_pattern', 'is missing; the architecture cannot be sized without it')
  const headDim = reader.integer(['head_dim', 'attention_head_dim'], 128)
  const core = { ...readCore(reader, { kvHeads: 8, headDim, positions: 4096 }), headDim }
  if (blocks && blocks.length !== core.layers) {
    reader.fail('num_hidden_layers', `is ${core.layers}, but the pattern has ${blocks.length} blocks`)
  }
  const count = reader.count('num_nextn_predict_layers', 0, 64)
  const prediction = readBlocks(reader, ['mtp_layers_block_type'], 'mtp_hybrid_override_pattern') ?? [
    'attention',
    'moe',
  ]
  const main = blocks ?? []
  const build = blockBuilder(reader, core, new Set(count > 0 ? [...main, ...prediction] : main))
  reader.ignore(
    'attention_bias',
    'partial_rotary_factor',
    'rope_theta',
    'rope_scaling',
    'sliding_window',
    'intermediate_size',
  )
  reader.ignore('mamba_proj_bias', 'attention_head_dim')
  const stack = new LayerStack()
  for (const kind of main) stack.push(kind, () => build(kind))
  const extras = predictionBlocks(core.hidden, count, count > 0 ? prediction.map(build) : [])
  return assemble(core, { gguf: main.includes('moe') ? 'nemotron_h_moe' : 'nemotron_h', stack, extras })
}
