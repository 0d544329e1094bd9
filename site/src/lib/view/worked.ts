import type { Estimate } from '../../../../shared/estimate/types.ts'
import type { ComponentId } from '../../../../shared/formula/term.ts'
import { formatBytes } from '../../../../shared/units/format.ts'
import { html, type Html } from '../html.ts'
import { unitOf } from './memory.ts'

const grouped = new Intl.NumberFormat('en')

const TRAINED: Readonly<Record<string, string>> = {
  full: 'full fine-tuning',
  lora: 'LoRA',
  qlora: 'QLoRA',
}

/** What a training run shares out beside ZeRO, where it does. */
const layoutOf = (request: Estimate['request']): string[] => [
  Number(request['tensor_parallel'] ?? 1) > 1 ? `tensor parallel ${request['tensor_parallel']}` : '',
  Number(request['pipeline_parallel'] ?? 1) > 1 ? `pipeline parallel ${request['pipeline_parallel']}` : '',
  (request['offload'] ?? 'none') === 'none' ? '' : `offload ${request['offload']}`,
]

/** What an estimate is about, in one line. */
export function scenarioOf({ model, request, fit }: Estimate): string {
  const training = request['task'] === 'training'
  const stage = Number(request['zero_stage'] ?? 0)
  const parts = [
    model.name,
    training ? TRAINED[String(request['method'])] : `${request['weights']} weights`,
    `${grouped.format(Number(request['context_length']))} tokens`,
    training ? `micro-batch ${request['batch_size']}` : `batch ${request['batch_size']}`,
    training && request['gradient_checkpointing'] !== 'none'
      ? `${request['gradient_checkpointing']} checkpointing`
      : '',
    training && stage > 0 ? `ZeRO ${stage}` : '',
    ...(training ? layoutOf(request) : []),
    String(request['engine']),
    fit ? `${fit.gpus > 1 ? `${fit.gpus} × ` : ''}${fit.gpu_name}` : '',
  ]
  return parts.filter(Boolean).join(', ')
}

/** A term's formula, the same with its numbers, and the result, for the estimate at hand. */
export function workedView(estimate: Estimate, id: ComponentId): Html {
  const component = estimate.memory.components.find((each) => each.id === id)
  if (!component) return html`<p>${scenarioOf(estimate)}: this term does not arise.</p>`
  const amount = component.per_gpu_bytes
  return html`<p>${scenarioOf(estimate)}:</p>
    <pre
      class="working-steps"
      tabindex="0"
      role="region"
      aria-label="Worked example"
    ><code>  ${component.formula}
= ${component.substituted}
= ${grouped.format(amount)} bytes
= <b>${formatBytes(amount, unitOf(estimate))}</b>${estimate.memory.per_gpu.length > 1 && ' on the fullest GPU'}</code></pre>`
}
