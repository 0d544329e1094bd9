import type { Plan, PlannedGpu, PlannedModel } from '../../../../../shared/decide/plan-types.ts'
import { formatBytes } from '../../../../../shared/units/format.ts'
import type { PlanWords } from '../../../data/decide/plan.ts'
import { html, type Html } from '../../html.ts'
import { memoryView } from '../memory.ts'
import { cardView } from '../verdict.ts'
import { applyView, count, devices, tableView, type DecisionView, type ViewContext } from './common.ts'

/** One GPU as a bar: its models side by side, what they use together as long as it is of the whole. */
function barView(
  { index, used_bytes, left_bytes, models }: PlannedGpu,
  plan: Plan,
  strings: PlanWords,
): Html {
  const here = plan.models.filter(({ name }) => models.includes(name))
  const words = strings.usedOf(
    formatBytes(used_bytes),
    formatBytes(plan.usable_bytes),
    formatBytes(left_bytes),
  )
  return html`<li>
    <span class="plan-gpu">${strings.gpu(index)}</span>
    <div
      class="plan-bar"
      role="img"
      aria-label="${strings.bar(strings.gpu(index), models.join(', '), words)}"
      style="--whole:${plan.usable_bytes};--used:${used_bytes}"
    >
      <div class="plan-used">
        ${here.map(
          (model) =>
            html`<span style="--part:${model.per_gpu_bytes}" data-hue="${plan.models.indexOf(model) % 6}"
              >${model.name}</span
            >`,
        )}
      </div>
    </div>
    <small>${words}</small>
  </li>`
}

const modelRow = (model: PlannedModel, strings: PlanWords, bytes: string): (Html | string)[] => [
  html`${model.name}
    <small>${model.engine}, ${model.weights}, ${count(model.context_length)} × ${model.batch_size}</small>`,
  model.gpus.length > 0 ? model.gpus.join(', ') : strings.nowhere,
  memoryView(model.per_gpu_bytes, 'GiB', bytes),
  model.shares_context_with.join(', ') || strings.nowhere,
  model.gpu_memory_utilization === null ? strings.nowhere : String(model.gpu_memory_utilization),
  model.max_context_length_with_rest === null ? strings.nowhere : count(model.max_context_length_with_rest),
]

/** What `/v1/plan` answered: where each model goes and what is left. */
export function planView(plan: Plan, { settings, nameOf, words, decide }: ViewContext): DecisionView {
  const strings = decide.plan
  const where = devices(plan.gpus, nameOf(plan.gpu))
  const usable = formatBytes(plan.usable_bytes)
  const needs = strings.needs(
    formatBytes(plan.needed_bytes),
    plan.gpus > 1 ? strings.eachOf(usable) : usable,
    where,
  )
  const more = plan.gpus_needed
  return {
    verdict: plan.fits
      ? cardView(
          'fits',
          strings.fits,
          strings.fitsAbout(strings.models(plan.models.length), where, formatBytes(plan.left_bytes)),
        )
      : cardView(
          'exceeds',
          strings.exceeds,
          `${needs} ${more === null ? strings.noNumber : strings.needsGpus(count(more))}`,
        ),
    result: html`${
        !plan.fits &&
        more !== null &&
        html`<p>${applyView(settings, { gpus: String(more) }, strings.addGpus)}</p>`
      }
      ${
        plan.fits &&
        html`<h2 class="result-heading">${strings.where}</h2>
          <ul role="list" class="plan-gpus">
            ${plan.per_gpu.map((gpu) => barView(gpu, plan, strings))}
          </ul>`
      }
      <h2 class="result-heading">${strings.table}</h2>
      ${tableView(
        strings.table,
        [
          { label: strings.model },
          { label: strings.on },
          { label: strings.alone, number: true },
          { label: strings.together },
          { label: strings.share, number: true },
          { label: strings.longest, number: true },
        ],
        plan.models.map((model) => modelRow(model, strings, words.bytes)),
      )}
      <p class="about">${strings.about}</p>`,
  }
}
