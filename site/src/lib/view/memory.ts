import type { Estimate } from '../../../../shared/estimate/types.ts'
import { formatBytes, type MemoryUnit } from '../../../../shared/units/format.ts'
import { html, type Html } from '../html.ts'

export const unitOf = (estimate: Estimate): MemoryUnit => (estimate.request['units'] === 'GB' ? 'GB' : 'GiB')

const grouped = new Intl.NumberFormat('en')

/** An amount of memory to three digits; the exact number of bytes on hover and for programs. */
export const memoryView = (amount: number, unit: MemoryUnit, bytes = 'bytes'): Html =>
  html`<data class="amount" value="${amount}" title="${grouped.format(amount)} ${bytes}"
    >${formatBytes(amount, unit)}</data
  >`
