import type { DeviceContext, Scenario, Stage } from '../../estimate/scenario.ts'
import { largest, over, plus, times } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { stageLayers } from '../../layout/stages.ts'
import { findWeightFormat } from '../../precision/weight-formats.ts'
import { MiB } from '../../units/bytes.ts'
import { capabilityOf, computeBytes, residualStreams, runnerOf } from './facts.ts'
import { profiledMedia } from './media.ts'
import { multiprocessorsOf } from './multiprocessors.ts'
import { profileOf } from './profiles.ts'

/**
 * Provisional: a 0.27 log peaks at the forward pass alone, so only 16-bit logits are counted in the profile, although a
 * revision of the sampler on the main branch copies them to fp32 there too, which would be 6.
 */
const V2_LOGIT_BYTES = 2
/** Small buffers of the forward pass; fitted to 67 start-up logs of 0.15 to 0.19 on H100. */
const SMALL_BUFFERS = 15 * MiB
/** Residual-width tensors alive at the widest point; with fp32, three more (one log of an fp32 model). */
const RESIDUAL_COPIES = 4
const RESIDUAL_COPIES_32 = 7
/** Per stream of hyper-connections, which run uncompiled (fitted to one log of 0.28: 45 layers, 4 streams, 8 ranks). */
const STREAM_COPIES = 11

function residualCopies(scenario: Scenario): number {
  const streams = residualStreams(scenario.architecture)
  if (streams > 1) return STREAM_COPIES * streams
  return computeBytes(scenario) === 4 ? RESIDUAL_COPIES_32 : RESIDUAL_COPIES
}

interface Widths {
  /** Widest dense or shared intermediate, gate and up counted as they are computed: 3 where gated, else 2. */
  readonly intermediate: number
  readonly copies: number
  /** Elements per token of the fused experts' workspace. */
  readonly workspace: number
}

/** Widest feed-forward of a stage on one rank, and the workspace of its experts. */
function widthsOf(scenario: Scenario, stage: Stage): Widths {
  const { architecture, degrees, settings } = scenario
  let widest = { intermediate: 0, copies: 3 }
  let workspace = 0
  for (const { layer } of stageLayers(architecture, stage)) {
    const { feedForward } = layer
    if (feedForward.kind === 'none') continue
    const gated = feedForward.gated
    const dense =
      feedForward.kind === 'dense'
        ? feedForward.intermediate
        : Math.max(feedForward.sharedIntermediate, feedForward.denseIntermediate)
    const copies = gated ? 3 : 2
    if (dense * copies > widest.intermediate * widest.copies) widest = { intermediate: dense, copies }
    // The MXFP4 kernels bring no such workspace.
    if (feedForward.kind !== 'moe' || settings.weights === 'mxfp4') continue
    const width = feedForward.latentSize ?? architecture.hiddenSize
    const inner = feedForward.intermediate / (degrees.expert > 1 ? 1 : degrees.tensor)
    const each = Math.max(inner, width) + Math.max((gated ? 2 : 1) * inner, width)
    workspace = Math.max(workspace, feedForward.activeExperts * each)
  }
  return { ...widest, workspace }
}

/** 8-bit activations are quantized beside the 16-bit ones. */
function hasByteActivations(scenario: Scenario): boolean {
  const id = findWeightFormat(scenario.settings.weights)?.scheme?.id ?? ''
  return id === 'int8' || id.startsWith('fp8')
}

/** What vLLM's profile run peaks at: the sampler over all sequences, or the forward pass over all tokens. */
export const vllmActivations: Term<DeviceContext> = {
  id: 'activations',
  label: 'Activations',
  summary:
    'The peak of the profile run: either the sampler over max_num_seqs × vocabulary, or one forward pass over max_num_batched_tokens, with what stays allocated beside both.',
  docs: '/formulas/activations/',
  expression: plus(
    largest(
      plus(
        times('sampled', 'vocab_size', 'logit_bytes'),
        times('multiprocessors', 'vocab_size', 4),
        times('step_tokens', 'hidden_size', 'bytes'),
        times(2, 'sampled', 'hidden_size', 'bytes'),
        'workspace',
      ),
      plus(
        times(
          'step_tokens',
          'bytes',
          plus(over(times('copies', 'intermediate'), 'ranks'), times('residual_copies', 'hidden_size')),
        ),
        over(times('step_tokens', 'byte_activations', 'intermediate'), 'ranks'),
        'small_buffers',
      ),
    ),
    times('step_tokens', 'expert_workspace', 'bytes'),
    times('items', plus(times('item_tokens', 'hidden_size', 'bytes'), times('item_pixels', 'bytes'))),
    times('boundaries', 'step_tokens', 'hidden_size', 'bytes'),
  ),
  symbols: {
    sampled: {
      tex: 'S',
      meaning: 'sequences sampled at once: max_num_seqs, at most the tokens of a step',
      unit: 'sequences',
    },
    vocab_size: {
      tex: 'V',
      meaning: 'vocabulary; logits are gathered, so it is not divided',
      unit: 'entries',
    },
    logit_bytes: {
      tex: 'b_l',
      meaning:
        'bytes per logit: logits, their fp32 copy, probabilities and noise (with sorting: values, indices and scratch too)',
      unit: 'bytes',
    },
    multiprocessors: {
      tex: 'n_{SM}',
      meaning:
        'multiprocessors whose top-k/top-p kernel keeps one fp32 row each; 0 where the sampler has no such kernel',
      unit: 'units',
    },
    step_tokens: { tex: 'T', meaning: 'tokens of one step: max_num_batched_tokens', unit: 'tokens' },
    hidden_size: { tex: 'h', meaning: 'width of the residual stream', unit: 'elements' },
    bytes: { tex: 'b', meaning: 'bytes per element of the computing type', unit: 'bytes' },
    workspace: { tex: 'W', meaning: 'cuBLAS workspace: 32 MiB from Hopper on, 8 MiB before', unit: 'bytes' },
    copies: {
      tex: 'c',
      meaning: 'intermediates alive together: gate, up and product, or two without a gate',
      unit: 'tensors',
    },
    intermediate: { tex: 'h_{ff}', meaning: 'widest dense or shared feed-forward', unit: 'elements' },
    ranks: { tex: 'r', meaning: 'tensor-parallel ranks', unit: 'ranks' },
    residual_copies: { tex: 'c_h', meaning: 'residual-width tensors alive together', unit: 'tensors' },
    byte_activations: {
      tex: 'b_q',
      meaning: 'bytes per quantized activation; 0 with 16-bit activations',
      unit: 'bytes',
    },
    small_buffers: { tex: 'B_0', meaning: 'small buffers of the forward pass', unit: 'bytes' },
    expert_workspace: {
      tex: 'h_e',
      meaning: 'elements per token of the fused experts’ workspace, which stays allocated',
      unit: 'elements',
    },
    items: { tex: 'n_i', meaning: 'images of the largest size in the encoder’s budget', unit: 'items' },
    item_tokens: { tex: 't_i', meaning: 'tokens of one image', unit: 'tokens' },
    item_pixels: { tex: 'p_i', meaning: 'input values of one image', unit: 'elements' },
    boundaries: {
      tex: 'n_{pp}',
      meaning: 'hidden states and residuals sent between pipeline stages',
      unit: 'tensors',
    },
  },
  sources: [
    {
      title: 'vLLM GPU model runner (profile_run)',
      url: 'https://github.com/vllm-project/vllm/blob/main/vllm/v1/worker/gpu_model_runner.py',
    },
    {
      title: 'vLLM top-k/top-p sampler',
      url: 'https://github.com/vllm-project/vllm/blob/main/vllm/v1/sample/ops/topk_topp_sampler.py',
    },
    {
      title: 'Start-up logs of llm-d-planner, vLLM 0.19 on H100',
      url: 'https://github.com/llm-d-incubation/llm-d-planner',
    },
  ],
  ignores: [
    'Autotuning while a cold compile runs, which can leave a higher peak.',
    'Activations inside the vision encoder.',
  ],
  values: ({ scenario, stage }) => {
    const { architecture, settings, degrees, gpu } = scenario
    const profile = profileOf(scenario)
    const bytes = computeBytes(scenario)
    const v2 = runnerOf(scenario) === 'v2'
    const { intermediate, copies, workspace } = widthsOf(scenario, stage)
    const media = profiledMedia(scenario, stage)
    const samples = stage.last ? 1 : 0
    const logit_bytes = v2
      ? V2_LOGIT_BYTES * (bytes / 2)
      : bytes === 4
        ? profile.logitBytes32
        : profile.logitBytes
    return {
      scalars: {
        sampled: samples * Math.min(settings.maxNumSeqs, settings.maxNumBatchedTokens),
        vocab_size: architecture.vocabSize,
        logit_bytes,
        multiprocessors: samples === 1 && profile.samplerScratch && !v2 ? multiprocessorsOf(gpu) : 0,
        step_tokens: settings.maxNumBatchedTokens,
        hidden_size: architecture.hiddenSize,
        bytes,
        workspace: ((capabilityOf(scenario) ?? 90) >= 90 ? 32 : 8) * MiB,
        copies,
        intermediate,
        ranks: degrees.tensor,
        residual_copies: residualCopies(scenario),
        byte_activations: hasByteActivations(scenario) ? 1 : 0,
        small_buffers: SMALL_BUFFERS,
        expert_workspace: profile.moeWorkspace ? workspace : 0,
        items: media.items,
        item_tokens: media.tokens,
        item_pixels: media.pixels,
        boundaries: degrees.pipeline > 1 ? 2 : 0,
      },
    }
  },
}
