import type { Component, Estimate, Fit } from '../../../../shared/estimate/types.ts'
import type { ComponentId } from '../../../../shared/formula/term.ts'
import { layLoadLines, type LoadLine, type Piece } from '../../../../shared/present/load-line.ts'
import { familyOf } from '../../../../shared/present/term-families.ts'
import { formatBytes, type MemoryUnit } from '../../../../shared/units/format.ts'
import { html, raw, type Html } from '../html.ts'
import { unitOf } from './memory.ts'

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`

/** The mark: a ring crossed by a bar. It stands on the line; the line runs down through the cargo. */
const MARK = raw(
  '<svg class="bar-mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.5"><circle cx="12" cy="12" r="6.5"/><path d="M.5 12h23"/></svg>',
)

interface Drawing {
  readonly unit: MemoryUnit
  readonly components: ReadonlyMap<ComponentId, Component>
  readonly fit: Fit | undefined
}

/** A picture that can be focused, not a button: it tells its formula and does nothing. */
function pieceView(piece: Piece, { unit, components }: Drawing): Html {
  const component = components.get(piece.id)
  const label = component?.label ?? piece.id
  const amount = formatBytes(piece.bytes, unit)
  const working = component ? `${component.formula} = ${component.substituted}` : ''
  return html`<li style="left:${percent(piece.start)};width:${percent(piece.length)}">
    <div
      role="img"
      tabindex="0"
      class="bar-piece"
      data-term="${piece.id}"
      data-family="${familyOf(piece.id)}"
      aria-label="${label} ${amount}${piece.cut && ', partly over the line'}. ${working}"
    >
      <span aria-hidden="true">${label}</span><b aria-hidden="true">${amount}${piece.cut && ' →'}</b>
    </div>
  </li>`
}

function devicesView({ devices }: LoadLine, { fit }: Drawing): string {
  const name = fit?.gpu_name ?? 'GPU'
  if (devices.length === 1) return (fit?.gpus ?? 1) > 1 ? `GPU ${devices[0]} of ${fit?.gpus}: ${name}` : name
  const consecutive = devices.every(
    (device, index) => index === 0 || device === (devices[index - 1] ?? 0) + 1,
  )
  const list = consecutive ? `${devices[0]} to ${devices.at(-1)}` : devices.join(', ')
  return `GPUs ${list}, each: ${name}`
}

function lineView(bar: LoadLine, drawing: Drawing): Html {
  const { unit, fit } = drawing
  const name = devicesView(bar, drawing)
  return html`<div
    class="bar"
    role="group"
    aria-label="${name}: ${formatBytes(bar.totalBytes, unit)} of memory, by term"
  >
    <p class="bar-name"><span>${name}</span> <span>${formatBytes(bar.totalBytes, unit)}</span></p>
    <div class="bar-space" data-lined="${bar.line !== null}">
      <div class="bar-hull" style="width:${percent(bar.hull)}"></div>
      ${
        bar.line !== null &&
        html`<div
          class="bar-driver"
          style="left:${percent(bar.line)};width:calc(${percent(bar.hull)} - ${percent(bar.line)})"
        ></div>`
      }
      <ul role="list" class="bar-cargo">
        ${bar.pieces.map((piece) => pieceView(piece, drawing))}
      </ul>
      ${
        bar.band &&
        html`<div
          class="bar-band"
          style="left:${percent(bar.band.start)};width:${percent(bar.band.length)}"
        ></div>`
      }
      ${
        bar.overflow &&
        html`<div
          class="bar-overflow"
          data-cut="${bar.overflow.cut}"
          style="left:${percent(bar.overflow.start)};width:${percent(bar.overflow.length)}"
        >
          <b>+${formatBytes(bar.overflow.bytes, unit)}</b>
        </div>`
      }
      ${bar.line !== null && html`<div class="bar-line" style="left:${percent(bar.line)}">${MARK}</div>`}
    </div>
    <p class="bar-scale">
      <span>0</span>
      ${
        fit
          ? html`<span class="bar-scale-end" style="width:${percent(bar.hull)}"
              >usable ${fit.display.usable} of ${formatBytes(fit.marketed_bytes, unit)}</span
            >`
          : html`<span class="bar-scale-end">no GPU chosen: no line</span>`
      }
    </p>
  </div>`
}

/**
 * One bar per distinct device, fullest first, with the key to what is not a term. Without a calculator around it
 * (`live: false`) nothing writes what a segment says, so the line for it is left out.
 */
export function loadLineView(estimate: Estimate, { live = true }: { readonly live?: boolean } = {}): Html {
  const { memory, fit } = estimate
  const drawing: Drawing = {
    unit: unitOf(estimate),
    fit,
    components: new Map(memory.components.map((component) => [component.id, component])),
  }
  const bars = layLoadLines(memory, fit)
  return html`<div class="load-line">
    ${bars.map((bar) => lineView(bar, drawing))}
    ${
      live &&
      html`<p class="bar-readout" data-readout>
        Point at a segment, or reach it with the keyboard, for its formula.
      </p>`
    }
    <ul role="list" class="bar-key">
      ${
        fit &&
        html`<li><i class="key-line"></i>load line: what a process can use</li>
          <li><i class="key-driver"></i>kept by the driver</li>`
      }
      ${bars.some((bar) => bar.band) && html`<li><i class="key-band"></i>error band: ${memory.display.low} to ${memory.display.high}</li>`}
      ${bars.some((bar) => bar.overflow) && html`<li><i class="key-overflow"></i>over the line${bars.some((bar) => bar.overflow?.cut) && ', not to scale'}</li>`}
    </ul>
  </div>`
}
