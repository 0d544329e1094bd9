import type { Component, Estimate } from '../../../../shared/estimate/types.ts'
import { familyOf } from '../../../../shared/present/term-families.ts'
import { html, type Html } from '../html.ts'
import { memoryView, unitOf } from './memory.ts'

function rowView(component: Component, estimate: Estimate): Html {
  return html`<tr role="row" data-term="${component.id}">
    <th role="rowheader" scope="row">
      <i class="swatch" data-family="${familyOf(component.id)}"></i
      ><a href="${component.docs}">${component.label}</a>
    </th>
    <td role="cell" class="number">${memoryView(component.per_gpu_bytes, unitOf(estimate))}</td>
    <td role="cell" class="working"><code>${component.substituted}</code></td>
  </tr>`
}

const band = ({ low_bytes, high_bytes, display }: Estimate['memory']): string =>
  low_bytes === high_bytes ? '' : `between ${display.low} and ${display.high}. `

/** The bar in words: every term of the fullest GPU with its memory and its formula with the numbers put in. */
export function breakdownView(estimate: Estimate): Html {
  const { memory } = estimate
  const several = memory.per_gpu.length > 1
  const present = memory.components.filter((component) => component.per_gpu_bytes > 0)
  return html`<table
    class="breakdown"
    role="table"
    aria-label="Memory of ${several ? 'the fullest GPU' : 'the GPU'}, term by term"
  >
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Term</th>
        <th role="columnheader" scope="col" class="number">${several ? 'Fullest GPU' : 'Memory'}</th>
        <th role="columnheader" scope="col">Formula with its numbers</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${present.map((component) => rowView(component, estimate))}
    </tbody>
    <tfoot role="rowgroup">
      <tr role="row" data-term="total">
        <th role="rowheader" scope="row">${several ? 'Per GPU' : 'Total'}</th>
        <td role="cell" class="number">${memoryView(memory.per_gpu_bytes, unitOf(estimate))}</td>
        <td role="cell" class="working">${band(memory)}${memory.accuracy.basis}</td>
      </tr>
      ${
        several &&
        html`<tr role="row">
          <th role="rowheader" scope="row">All ${memory.per_gpu.length} GPUs</th>
          <td role="cell" class="number">${memoryView(memory.total_bytes, unitOf(estimate))}</td>
          <td role="cell" class="working"></td>
        </tr>`
      }
      ${
        memory.host_bytes > 0 &&
        html`<tr role="row">
          <th role="rowheader" scope="row">System RAM</th>
          <td role="cell" class="number">${memoryView(memory.host_bytes, unitOf(estimate))}</td>
          <td role="cell" class="working">kept on the host by the engine</td>
        </tr>`
      }
    </tfoot>
  </table>`
}
