import type { Estimate } from '../../../../shared/estimate/types.ts'
import { html, type Html } from '../html.ts'
import { memoryView, unitOf } from './memory.ts'

/** The moments of a training step, each with its memory on the fullest GPU: the largest of them is the peak. */
export function phasesView(estimate: Estimate): Html {
  const { memory, fit } = estimate
  const phases = memory.phases ?? []
  if (phases.length === 0) return html``
  const amounts = phases.map((phase) => phase.per_gpu_bytes)
  const peak = Math.max(...amounts)
  const deciding = phases.find((phase) => phase.per_gpu_bytes === peak)
  const width = Math.max(...amounts, ...(fit ? [fit.usable_bytes] : []))
  return html`<h2 class="result-heading">Which phase decides the peak</h2>
    <table
      class="phases"
      style="--whole:${width};--line:${fit?.usable_bytes ?? width}"
      role="table"
      aria-label="Memory of each phase of a training step"
    >
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Phase</th>
          <th role="columnheader" scope="col" class="number">Memory</th>
          <td role="cell" aria-hidden="true"></td>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${phases.map(
          (phase) =>
            html`<tr role="row" data-phase="${phase.id}" data-deciding="${phase === deciding}">
              <th role="rowheader" scope="row">
                ${phase.label}${phase === deciding && html` <b class="phase-tag">decides the peak</b>`}
              </th>
              <td role="cell" class="number">${memoryView(phase.per_gpu_bytes, unitOf(estimate))}</td>
              <td role="cell" class="phase-bar" aria-hidden="true">
                <i style="--part:${phase.per_gpu_bytes}"></i>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="phase-note">
      The terms below are those of the deciding phase.${fit && ' The line is the usable memory.'}
    </p>`
}
