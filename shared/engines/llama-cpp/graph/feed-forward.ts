import type { MixtureOfExperts } from '../../../model/architecture.ts'
import type { BuildContext, LayerTensors } from './context.ts'
import { biased, hostWeight, projected } from './norm.ts'
import type { GraphTensor } from './tensors.ts'

/** ggml-cuda sums the weighted experts in one kernel for 2 to this many (`MOE_WEIGHTED_REDUCTION_MAX_EXPERTS`). */
const MOST_FUSED_EXPERTS = 15

/** Tokens that go through: the whole micro-batch, or in the last layer those that are scored. */
const rowsOf = (of: GraphTensor): number => of.dims[1] ?? 1

/** A dense feed-forward: gate and up beside each other, their product in a third (`build_ffn`, src/llama-graph.cpp). */
export function buildDense(
  context: BuildContext,
  layer: LayerTensors,
  of: GraphTensor,
  suffix: '' | '_shexp' = '',
): GraphTensor {
  const { graph } = context
  const tokens = rowsOf(of)
  graph.part = 'feed_forward'
  const width = layer.columns(`ffn_down${suffix}.weight`)
  const rows = layer.rows(`ffn_up${suffix}.weight`)
  const up = projected(context, layer, of, rows === 2 * width ? 'gate and up' : 'up', `ffn_up${suffix}`)
  const activated = (): GraphTensor => {
    if (layer.has(`ffn_gate${suffix}.weight`))
      return graph.op(
        'activated',
        [width, tokens],
        [projected(context, layer, of, 'gate', `ffn_gate${suffix}`), up],
      )
    // One matrix for both halves, or no gate at all.
    return rows === 2 * width ? graph.op('activated', [width, tokens], [up]) : graph.over('activated', [up])
  }
  return projected(context, layer, activated(), 'feed-forward output', `ffn_down${suffix}`)
}

/** Expert counts that ggml-cuda picks experts from in one kernel (`ggml_cuda_should_use_topk_moe`). */
const picksInOneKernel = (experts: number): boolean =>
  (experts <= 512 && Number.isInteger(Math.log2(experts))) || experts === 288 || experts === 576

/** The experts each token is sent to, and with what weight. */
function route(
  context: BuildContext,
  layer: LayerTensors,
  { experts, activeExperts }: MixtureOfExperts,
  of: GraphTensor,
): { chosen: GraphTensor; weights: GraphTensor } {
  const { graph } = context
  const tokens = rowsOf(of)
  const logits = projected(context, layer, of, 'router', 'ffn_gate_inp')
  // A router with a bias of its own takes the softmax over the chosen experts alone (gpt-oss).
  const isDelayed = layer.has('ffn_gate_inp.bias')
  const scores = isDelayed ? logits : graph.over('router', [logits])
  const asColumn = graph.reshape(scores, [1, experts, tokens])
  const corrected = biased(context, layer, scores, 'exp_probs_b')
  const sorted = graph.op('router order', [experts, tokens], [corrected])
  const chosen = graph.slice(sorted, [activeExperts, tokens])
  const picked = graph.op('expert weights', [1, activeExperts, tokens], [asColumn, chosen])
  const flat = graph.reshape(picked, [activeExperts, tokens])
  if (isDelayed)
    return {
      chosen,
      weights: graph.reshape(graph.op('expert weights', [activeExperts, tokens], [flat]), [
        1,
        activeExperts,
        tokens,
      ]),
    }
  const total = graph.op('weight sums', [1, tokens], [flat])
  const clamped = graph.over('weight sums', [total])
  const weights = graph.reshape(graph.op('expert weights', [activeExperts, tokens], [flat, clamped]), [
    1,
    activeExperts,
    tokens,
  ])
  // Everything between is kept until the weights are there, so that the kernel may compute it in any order.
  if (picksInOneKernel(experts))
    for (const step of [logits, scores, corrected, sorted, picked, total, clamped]) graph.keep(step, weights)
  return { chosen, weights }
}

/** Routed experts and, beside them, the shared one (`build_moe_ffn`, src/llama-graph.cpp). */
export function buildExperts(
  context: BuildContext,
  layer: LayerTensors,
  moe: MixtureOfExperts,
  of: GraphTensor,
): GraphTensor {
  const { graph } = context
  const tokens = rowsOf(of)
  graph.part = 'feed_forward'
  const { activeExperts, latentSize } = moe
  const { chosen, weights } = route(context, layer, moe, of)
  graph.expand(weights)
  const width = layer.columns('ffn_down_exps.weight')
  const outputs = latentSize ?? context.hidden
  const input = latentSize === null ? of : projected(context, layer, of, 'latent', 'ffn_latent_down')
  const spread = graph.reshape(input, [outputs, 1, tokens])
  const expert = (label: string, name: string, rows: number): GraphTensor => {
    const product = graph.op(
      label,
      [rows, activeExperts, tokens],
      [hostWeight(context, layer, `${name}.weight`), spread, chosen],
    )
    return biased(context, layer, product, name)
  }
  const activated = (): GraphTensor => {
    if (layer.has('ffn_gate_up_exps.weight')) {
      const both = expert('experts’ gate and up', 'ffn_gate_up_exps', 2 * width)
      const half = (): GraphTensor => graph.slice(both, [width, activeExperts, tokens])
      return graph.op('experts’ activated', [width, activeExperts, tokens], [half(), half()])
    }
    const up = expert('experts’ up', 'ffn_up_exps', width)
    if (!layer.has('ffn_gate_exps.weight')) return graph.over('experts’ activated', [up])
    return graph.op(
      'experts’ activated',
      [width, activeExperts, tokens],
      [expert('experts’ gate', 'ffn_gate_exps', width), up],
    )
  }
  const down = graph.op(
    'experts’ results',
    [outputs, activeExperts, tokens],
    [hostWeight(context, layer, 'ffn_down_exps.weight'), activated(), chosen],
  )
  const results = biased(context, layer, down, 'ffn_down_exps')
  const weighted = graph.over('weighted results', [results, weights])
  graph.expand(weighted)
  const each = Array.from({ length: activeExperts }, () => graph.slice(weighted, [outputs, tokens]))
  for (const slice of each) graph.expand(slice)
  let sum = each[0] as GraphTensor
  for (const slice of each.slice(1)) {
    sum =
      sum === each[0]
        ? graph.op('experts’ sum', [outputs, tokens], [sum, slice])
        : graph.over('experts’ sum', [sum, slice])
    graph.expand(sum)
  }
  if (activeExperts === 1) sum = graph.op('experts’ sum', [outputs, tokens], [sum])
  if (activeExperts >= 2 && activeExperts <= MOST_FUSED_EXPERTS) {
    graph.keep(results, sum)
    graph.keep(weights, sum)
  }
  if (latentSize !== null) sum = projected(context, layer, sum, 'experts’ output', 'ffn_latent_up')
  if (!layer.has('ffn_up_shexp.weight')) return sum
  let shared = buildDense(context, layer, of, '_shexp')
  if (layer.has('ffn_gate_inp_shexp.weight'))
    shared = graph.over(shared.label, [
      shared,
      graph.over('shared gate', [projected(context, layer, of, 'shared gate', 'ffn_gate_inp_shexp')]),
    ])
  return graph.over('feed-forward output', [sum, shared])
}
