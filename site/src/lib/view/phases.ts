import type { Estimate } from '../../../../shared/estimate/types.ts'
import type { ViewStrings } from '../../i18n/en/view.ts'
import { said } from '../../i18n/said.ts'
import { html, type Html } from '../html.ts'
import { memoryView, unitOf } from './memory.ts'

/** The moments of a training step, each with its memory on the fullest GPU: the largest of them is the peak. */
export function phasesView(estimate: Estimate, t: ViewStrings): Html {
  const { memory, fit } = estimate
  const phases = memory.phases ?? []
  if (phases.length === 0) return html``
  const amounts = phases.map((phase) => phase.per_gpu_bytes)
  const peak = Math.max(...amounts)
  const deciding = phases.find((phase) => phase.per_gpu_bytes === peak)
  const width = Math.max(...amounts, ...(fit ? [fit.usable_bytes] : []))
  return html`<h2 class="result-heading">${t.phases.heading}</h2>
    <table
      class="phases"
      style="--whole:${width};--line:${fit?.usable_bytes ?? width}"
      role="table"
      aria-label="${t.phases.label}"
    >
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">${t.phases.phase}</th>
          <th role="columnheader" scope="col" class="number">${t.breakdown.memory}</th>
          <td role="cell" aria-hidden="true"></td>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${phases.map(
          (phase) =>
            html`<tr role="row" data-phase="${phase.id}" data-deciding="${phase === deciding}">
              <th role="rowheader" scope="row">
                ${said(t, phase.label)}${phase === deciding && html` <b class="phase-tag">${t.phases.decides}</b>`}
              </th>
              <td role="cell" class="number">
                ${memoryView(phase.per_gpu_bytes, unitOf(estimate), t.bytes)}
              </td>
              <td role="cell" class="phase-bar" aria-hidden="true">
                <i style="--part:${phase.per_gpu_bytes}"></i>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="phase-note">${t.phases.note}${fit && t.phases.noteLine}</p>`
}
