import type { Estimate } from '../../../../shared/estimate/types.ts'
import type { ComponentId } from '../../../../shared/formula/term.ts'
import { formatBytes } from '../../../../shared/units/format.ts'
import type { ViewStrings } from '../../i18n/en/view.ts'
import { html, type Html } from '../html.ts'
import { unitOf } from './memory.ts'

const grouped = new Intl.NumberFormat('en')

/** What a training run shares out beside ZeRO, where it does. */
const layoutOf = (request: Estimate['request'], { scenario }: ViewStrings): string[] => [
  Number(request['tensor_parallel'] ?? 1) > 1
    ? scenario.tensorParallel(String(request['tensor_parallel']))
    : '',
  Number(request['pipeline_parallel'] ?? 1) > 1
    ? scenario.pipelineParallel(String(request['pipeline_parallel']))
    : '',
  (request['offload'] ?? 'none') === 'none' ? '' : scenario.offload(String(request['offload'])),
]

/** What an estimate is about, in one line. */
export function scenarioOf({ model, request, fit }: Estimate, t: ViewStrings): string {
  const { scenario } = t
  const training = request['task'] === 'training'
  const stage = Number(request['zero_stage'] ?? 0)
  const parts = [
    model.name,
    training ? scenario.method[String(request['method'])] : scenario.weights(String(request['weights'])),
    scenario.tokens(Number(request['context_length'])),
    (training ? scenario.microBatch : scenario.batch)(String(request['batch_size'])),
    training && request['gradient_checkpointing'] !== 'none'
      ? scenario.checkpointing(String(request['gradient_checkpointing']))
      : '',
    training && stage > 0 ? `ZeRO ${stage}` : '',
    ...(training ? layoutOf(request, t) : []),
    String(request['engine']),
    fit ? `${fit.gpus > 1 ? `${fit.gpus} × ` : ''}${fit.gpu_name}` : '',
  ]
  return parts.filter(Boolean).join(t.comma)
}

/** A term's formula, the same with its numbers, and the result, for the estimate at hand. */
export function workedView(estimate: Estimate, id: ComponentId, t: ViewStrings): Html {
  const component = estimate.memory.components.find((each) => each.id === id)
  if (!component) return html`<p>${t.worked.absent(scenarioOf(estimate, t))}</p>`
  const amount = component.per_gpu_bytes
  return html`<p>${t.worked.intro(scenarioOf(estimate, t))}</p>
    <pre
      class="working-steps"
      tabindex="0"
      role="region"
      aria-label="${t.worked.label}"
    ><code>  ${component.formula}
= ${component.substituted}
= ${grouped.format(amount)} ${t.bytes}
= <b>${formatBytes(amount, unitOf(estimate))}</b>${estimate.memory.per_gpu.length > 1 && t.worked.onFullest}</code></pre>`
}
