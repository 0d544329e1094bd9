import type { Component, Estimate } from '../../../../shared/estimate/types.ts'
import { familyOf } from '../../../../shared/present/term-families.ts'
import type { ViewStrings } from '../../i18n/en/view.ts'
import { said } from '../../i18n/said.ts'
import { html, type Html } from '../html.ts'
import { memoryView, unitOf } from './memory.ts'

function rowView(component: Component, estimate: Estimate, t: ViewStrings): Html {
  return html`<tr role="row" data-term="${component.id}">
    <th role="rowheader" scope="row">
      <i class="swatch" data-family="${familyOf(component.id)}"></i
      ><a href="${t.href(component.docs)}">${said(t, component.label)}</a>
    </th>
    <td role="cell" class="number">${memoryView(component.per_gpu_bytes, unitOf(estimate), t.bytes)}</td>
    <td role="cell" class="working"><code>${component.substituted}</code></td>
  </tr>`
}

const band = ({ low_bytes, high_bytes, display }: Estimate['memory'], t: ViewStrings): string =>
  low_bytes === high_bytes ? '' : t.breakdown.band(display.low, display.high)

/** What the band rests on: in the page's language where it has a sentence for it, else as the API says it. */
const basisView = ({ accuracy }: Estimate['memory'], t: ViewStrings): Html =>
  html`${t.basis(accuracy) ?? html`<span lang="en">${accuracy.basis}</span>`}`

/** The bar in words: every term of the fullest GPU with its memory and its formula with the numbers put in. */
export function breakdownView(estimate: Estimate, t: ViewStrings): Html {
  const { memory } = estimate
  const words = t.breakdown
  const several = memory.per_gpu.length > 1
  const present = memory.components.filter((component) => component.per_gpu_bytes > 0)
  return html`<table
    class="breakdown"
    role="table"
    aria-label="${several ? words.labelSeveral : words.label}"
  >
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">${words.term}</th>
        <th role="columnheader" scope="col" class="number">${several ? words.fullest : words.memory}</th>
        <th role="columnheader" scope="col">${words.working}</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${present.map((component) => rowView(component, estimate, t))}
    </tbody>
    <tfoot role="rowgroup">
      <tr role="row" data-term="total">
        <th role="rowheader" scope="row">${several ? words.perGpu : words.total}</th>
        <td role="cell" class="number">${memoryView(memory.per_gpu_bytes, unitOf(estimate), t.bytes)}</td>
        <td role="cell" class="working">${band(memory, t)}${basisView(memory, t)}</td>
      </tr>
      ${
        several &&
        html`<tr role="row">
          <th role="rowheader" scope="row">${words.all(memory.per_gpu.length)}</th>
          <td role="cell" class="number">${memoryView(memory.total_bytes, unitOf(estimate), t.bytes)}</td>
          <td role="cell" class="working"></td>
        </tr>`
      }
      ${
        memory.host_bytes > 0 &&
        html`<tr role="row">
          <th role="rowheader" scope="row">${words.host}</th>
          <td role="cell" class="number">${memoryView(memory.host_bytes, unitOf(estimate), t.bytes)}</td>
          <td role="cell" class="working">${words.hostNote}</td>
        </tr>`
      }
    </tfoot>
  </table>`
}
