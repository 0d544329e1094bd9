import type { MixtureOfExperts } from '../../../model/architecture.ts'
import type { BuildContext, LayerTensors } from './context.ts'
import { projected } from './norm.ts'
import type { GraphTensor } from './tensors.ts'

/** ggml-cuda sums the weighted experts in one kernel for 2 to this many (`MOE_WEIGHTED_REDUCTION_MAX_EXPERTS`). */
const MOST_FUSED_EXPERTS = 15

/** A dense feed-forward: gate and up beside each other, their product in a third (`build_ffn`, src/llama-graph.cpp). */
export function buildDense(context: BuildContext, layer: LayerTensors, of: GraphTensor, suffix: '' | '_shexp' = ''): GraphTensor {
  const { graph, tokens } = context
  graph.part = 'feed_forward'
  const width = layer.columns(`ffn_down${suffix}.weight`)
  const rows = layer.rows(`ffn_up${suffix}.weight`)
  const up = projected(context, of, rows === 2 * width ? 'gate and up' : 'up', rows)
  const activated = (): GraphTensor => {
    if (layer.has(`ffn_gate${suffix}.weight`)) return graph.op('activated', [width, tokens], [projected(context, of, 'gate', width), up])
    // One matrix for both halves, or no gate at all.
    return rows === 2 * width ? graph.op('activated', [width, tokens], [up]) : graph.over('activated', [up])
  }
  return projected(context, activated(), 'feed-forward output', context.hidden)
}

/** The experts each token is sent to, and with what weight. */
function route(context: BuildContext, layer: LayerTensors, { experts, activeExperts }: MixtureOfExperts, of: GraphTensor): { chosen: GraphTensor; weights: GraphTensor } {
  const { graph, tokens } = context
  const scores = graph.over('router', [projected(context, of, 'router', experts)])
  const biased = layer.has('exp_probs_b.bias') ? graph.op('router', [experts, tokens], [scores]) : scores
  const sorted = graph.op('router order', [experts, tokens], [biased])
  const chosen = graph.slice(sorted, [activeExperts, tokens])
  const picked = graph.op('expert weights', [1, activeExperts, tokens], [graph.reshape(scores, [1, experts, tokens]), chosen])
  const flat = graph.reshape(picked, [activeExperts, tokens])
  const total = graph.over('weight sums', [graph.op('weight sums', [1, tokens], [flat])])
  return { chosen, weights: graph.reshape(graph.over('expert weights', [flat, total]), [1, activeExperts, tokens]) }
}

/** Routed experts and, beside them, the shared one (`build_moe_ffn`, src/llama-graph.cpp). */
export function buildExperts(context: BuildContext, layer: LayerTensors, moe: MixtureOfExperts, of: GraphTensor): GraphTensor {
  const { graph, tokens } = context
  graph.part = 'feed_forward'
  const { activeExperts, latentSize } = moe
  const { chosen, weights } = route(context, layer, moe, of)
  graph.expand(weights)
  const width = layer.columns('ffn_down_exps.weight')
  const outputs = latentSize ?? context.hidden
  const input = latentSize === null ? of : projected(context, of, 'latent', latentSize)
  const spread = graph.reshape(input, [outputs, 1, tokens])
  const expert = (label: string, rows: number): GraphTensor => graph.op(label, [rows, activeExperts, tokens], [spread, chosen])
  const activated = (): GraphTensor => {
    if (layer.has('ffn_gate_up_exps.weight')) {
      const both = expert('experts’ gate and up', 2 * width)
      const half = (): GraphTensor => graph.slice(both, [width, activeExperts, tokens])
      return graph.op('experts’ activated', [width, activeExperts, tokens], [half(), half()])
    }
    const up = expert('experts’ up', width)
    if (!layer.has('ffn_gate_exps.weight')) return graph.over('experts’ activated', [up])
    return graph.op('experts’ activated', [width, activeExperts, tokens], [expert('experts’ gate', width), up])
  }
  const results = graph.op('experts’ results', [outputs, activeExperts, tokens], [activated(), chosen])
  const weighted = graph.over('weighted results', [results, weights])
  graph.expand(weighted)
  const each = Array.from({ length: activeExperts }, () => graph.slice(weighted, [outputs, tokens]))
  for (const slice of each) graph.expand(slice)
  let sum = each[0] as GraphTensor
  for (const slice of each.slice(1)) {
    sum = sum === each[0] ? graph.op('experts’ sum', [outputs, tokens], [sum, slice]) : graph.over('experts’ sum', [sum, slice])
    graph.expand(sum)
  }
  if (activeExperts === 1) sum = graph.op('experts’ sum', [outputs, tokens], [sum])
  if (activeExperts >= 2 && activeExperts <= MOST_FUSED_EXPERTS) {
    graph.keep(results, sum)
    graph.keep(weights, sum)
  }
  if (latentSize !== null) sum = projected(context, sum, 'experts’ output', context.hidden)
  if (!layer.has('ffn_up_shexp.weight')) return sum
  let shared = buildDense(context, layer, of, '_shexp')
  if (layer.has('ffn_gate_inp_shexp.weight')) shared = graph.over(shared.label, [shared, graph.over('shared gate', [projected(context, of, 'shared gate', 1)])])
  return graph.over('feed-forward output', [sum, shared])
}
