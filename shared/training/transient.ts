import type { DeviceContext, Scenario } from '../estimate/scenario.ts'
import type { Layer } from '../model/architecture.ts'
import { elementsPerCopy } from '../model/tensor.ts'
import { findWeightFormat } from '../precision/weight-formats.ts'
import { stageKinds, tokensPerRank } from './kept.ts'
import { layerFacts } from './saved.ts'
import { tensorRanks, trainsTensor } from './trainable.ts'

/** Gradients inside a feed-forward: of the product beside the down matrix's own, or of gate and up together. */
function feedForwardTransient(scenario: Scenario, layer: Layer): number {
  const { feedForward } = layer
  if (feedForward.kind === 'none') return 0
  const { compute, fusedMlp } = layerFacts(scenario, layer)
  const tokens = tokensPerRank(scenario) / scenario.degrees.tensor
  const width =
    feedForward.kind === 'moe'
      ? feedForward.activeExperts * feedForward.intermediate + feedForward.sharedIntermediate
      : feedForward.intermediate
  const product = compute * tokens * width
  const down = layer.tensors.find(({ name }) => /^ffn_down(_exps)?\.weight$/.test(name))
  const weight =
    down && trainsTensor(down, scenario)
      ? (compute * elementsPerCopy(down)) / tensorRanks(down, layer, scenario)
      : 0
  return fusedMlp ? product + weight : Math.max(product + weight, 2 * product)
}

/** Gradients inside attention: of scores and probabilities (eager), or fp32 accumulators of the fused kernel. */
function attentionTransient(scenario: Scenario, layer: Layer): number {
  const { mixer } = layer
  if (mixer.kind !== 'attention' && mixer.kind !== 'latent_attention') return 0
  const tokens = tokensPerRank(scenario) / scenario.degrees.tensor
  if (scenario.settings.training.attention === 'eager')
    return 4 * tokens * mixer.heads * scenario.settings.contextLength
  const keyDim = mixer.kind === 'attention' ? mixer.keyDim : mixer.nopeDim + mixer.ropeDim
  const repeated =
    mixer.kind === 'attention' && mixer.kvHeads < mixer.heads ? 4 * mixer.heads * mixer.keyDim : 0
  return tokens * (4 * mixer.heads * keyDim + 4 * mixer.heads + repeated)
}

/** Temporaries of one layer's backward pass: the gradient that comes in, and the larger of its two blocks'. */
export function backwardTransient(context: DeviceContext): { gradient: number; block: number } {
  const { scenario } = context
  let block = 0
  let stream = 2
  for (const { layer } of stageKinds(context)) {
    block = Math.max(block, feedForwardTransient(scenario, layer), attentionTransient(scenario, layer))
    stream = layerFacts(scenario, layer).compute
  }
  return { gradient: stream * tokensPerRank(scenario) * scenario.architecture.hiddenSize, block }
}

/** The widest quantized matrix, in 16 bits while it multiplies. */
export function dequantized(context: DeviceContext): number {
  const { scenario } = context
  const scheme = findWeightFormat(scenario.settings.weights)?.scheme
  if (!scheme || scheme.sideData.length === 0) return 0
  let widest = 0
  for (const { layer } of stageKinds(context))
    for (const tensor of layer.tensors)
      if (tensor.role === 'linear' && tensor.shape.length === 2)
        widest = Math.max(widest, elementsPerCopy(tensor) / tensorRanks(tensor, layer, scenario))
  return 2 * widest
}
