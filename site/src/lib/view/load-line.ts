import type { Component, Estimate, Fit } from '../../../../shared/estimate/types.ts'
import type { ComponentId } from '../../../../shared/formula/term.ts'
import { layLoadLines, type LoadLine, type Piece } from '../../../../shared/present/load-line.ts'
import { familyOf } from '../../../../shared/present/term-families.ts'
import { formatBytes, type MemoryUnit } from '../../../../shared/units/format.ts'
import type { ViewStrings } from '../../i18n/en/view.ts'
import { said } from '../../i18n/said.ts'
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
  readonly t: ViewStrings
}

/** A picture that can be focused, not a button: it tells its formula and does nothing. */
function pieceView(piece: Piece, { unit, components, t }: Drawing): Html {
  const component = components.get(piece.id)
  const label = component ? said(t, component.label) : piece.id
  const amount = formatBytes(piece.bytes, unit)
  const working = component ? `${component.formula} = ${component.substituted}` : ''
  return html`<li style="left:${percent(piece.start)};width:${percent(piece.length)}">
    <div
      role="img"
      tabindex="0"
      class="bar-piece"
      data-term="${piece.id}"
      data-family="${familyOf(piece.id)}"
      aria-label="${label} ${amount}${piece.cut && t.bar.partlyOver}${t.bar.stop}${working}"
    >
      <span aria-hidden="true">${label}</span><b aria-hidden="true">${amount}${piece.cut && ' →'}</b>
    </div>
  </li>`
}

function devicesView({ devices }: LoadLine, { fit, t: { bar, comma } }: Drawing): string {
  const name = fit?.gpu_name ?? 'GPU'
  const [first = 0] = devices
  const gpus = fit?.gpus ?? 1
  if (devices.length === 1) return gpus > 1 ? bar.oneOf(first, gpus, name) : name
  const consecutive = devices.every(
    (device, index) => index === 0 || device === (devices[index - 1] ?? 0) + 1,
  )
  const list = consecutive ? bar.range(first, devices.at(-1) ?? first) : devices.join(comma)
  return bar.each(list, name)
}

function lineView(bar: LoadLine, drawing: Drawing): Html {
  const { unit, fit, t } = drawing
  const name = devicesView(bar, drawing)
  return html`<div
    class="bar"
    role="group"
    aria-label="${t.bar.label(name, formatBytes(bar.totalBytes, unit))}"
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
              >${t.bar.scale(fit.display.usable, formatBytes(fit.marketed_bytes, unit))}</span
            >`
          : html`<span class="bar-scale-end">${t.bar.noGpu}</span>`
      }
    </p>
  </div>`
}

/**
 * One bar per distinct device, fullest first, with the key to what is not a term. Without a calculator around it
 * (`live: false`) nothing writes what a segment says, so the line for it is left out.
 */
export function loadLineView(
  estimate: Estimate,
  t: ViewStrings,
  { live = true }: { readonly live?: boolean } = {},
): Html {
  const { memory, fit } = estimate
  const drawing: Drawing = {
    unit: unitOf(estimate),
    fit,
    t,
    components: new Map(memory.components.map((component) => [component.id, component])),
  }
  const bars = layLoadLines(memory, fit)
  return html`<div class="load-line">
    ${bars.map((bar) => lineView(bar, drawing))}
    ${live && html`<p class="bar-readout" data-readout>${t.bar.readout}</p>`}
    <ul role="list" class="bar-key">
      ${
        fit &&
        html`<li><i class="key-line"></i>${t.bar.line}</li>
          <li><i class="key-driver"></i>${t.bar.driver}</li>`
      }
      ${bars.some((bar) => bar.band) && html`<li><i class="key-band"></i>${t.bar.band(memory.display.low, memory.display.high)}</li>`}
      ${bars.some((bar) => bar.overflow) && html`<li><i class="key-overflow"></i>${t.bar.over}${bars.some((bar) => bar.overflow?.cut) && t.bar.notToScale}</li>`}
    </ul>
  </div>`
}
