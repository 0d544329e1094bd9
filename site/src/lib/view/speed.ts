import type { Estimate } from '../../../../shared/estimate/types.ts'
import { rateWords, secondsWords, usdWords } from '../../../../shared/present/speed-words.ts'
import type { ViewStrings } from '../../i18n/en/view.ts'
import { html, type Html } from '../html.ts'

type Speed = NonNullable<Estimate['speed']>
type Cost = NonNullable<Estimate['cost']>
type Words = ViewStrings['speed']

const rangeView = ({ low, high }: Speed['decode_range'], words: Words): Html =>
  html`<span class="figure-range">${words.range(rateWords(low), rateWords(high))}</span>`

const rateView = (rate: number, words: Words): Html => html`~${words.rate(rateWords(rate))}`

const figure = (label: string | Html, value: Html | string, note: Html | string = ''): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd><b>${value}</b> ${note}</dd>
  </div>`

const docsLink = (path: string, label: string, t: ViewStrings): Html =>
  html`<a href="${t.href(path)}">${label}</a>`

function speedFigures(speed: Speed, t: ViewStrings): Html[] {
  const words = t.speed
  const { prefill_tokens_per_second: prefill, prefill_range: around } = speed
  const first = speed.time_to_first_token_seconds
  const several = speed.sequences > 1
  return [
    figure(
      docsLink('/formulas/decode-speed/', words.decode, t),
      rateView(speed.decode_tokens_per_second, words),
      html`${rangeView(speed.decode_range, words)}${several && words.over(speed.sequences)}`,
    ),
    ...(several
      ? [figure(words.oneReader, rateView(speed.decode_tokens_per_second_per_sequence, words))]
      : []),
    figure(words.toRead, words.usability[speed.usability], words.thresholds),
    ...(prefill === null || around === null
      ? []
      : [
          figure(
            docsLink('/formulas/prefill-speed/', words.prefill, t),
            rateView(prefill, words),
            rangeView(around, words),
          ),
        ]),
    ...(first === null
      ? []
      : [figure(words.firstToken, html`~${secondsWords(first)}`, words.afterPrompt(speed.prompt_tokens))]),
  ]
}

function tokensFigure(tokens: NonNullable<Cost['per_million_tokens']>, { speed: words }: ViewStrings): Html {
  const { owned_usd: owned, rented_usd: rented } = tokens
  const use = words.use(100 * tokens.utilization)
  return figure(
    words.million,
    (owned === null ? words.rented : words.owned)(usdWords(owned ?? rented ?? 0)),
    owned === null || rented === null ? use : words.rentedAt(usdWords(rented), use),
  )
}

function costFigures({ purchase, cloud, per_million_tokens: tokens }: Cost, t: ViewStrings): Html[] {
  const words = t.speed
  return [
    ...(purchase
      ? [
          figure(
            words.toBuy,
            words.usd(usdWords(purchase.usd)),
            `${words.kinds[purchase.kind]}${purchase.as_of === null ? '' : `${t.comma}${purchase.as_of}`}`,
          ),
        ]
      : []),
    ...(cloud
      ? [
          figure(
            words.toRent,
            words.hourly(usdWords(cloud.usd_per_hour)),
            words.from(usdWords(cloud.cheapest_usd_per_hour)),
          ),
        ]
      : []),
    ...(tokens && (tokens.owned_usd ?? tokens.rented_usd) !== null ? [tokensFigure(tokens, t)] : []),
  ]
}

/** Speed and cost of an answer, with the range and what it rests on. Empty without either. */
export function speedView({ speed, cost, fit }: Estimate, t: ViewStrings): Html {
  const words = t.speed
  const figures = [...(speed ? speedFigures(speed, t) : []), ...(cost ? costFigures(cost, t) : [])]
  if (figures.length === 0) return html``
  const exceeds = fit?.verdict === 'exceeds'
  const share = (error: number): string => (100 * error).toFixed(0)
  return html`<h2 class="result-heading">
      ${speed ? words.heading : words.headingCost}${speed && exceeds && words.ifFitted}
    </h2>
    <dl class="figures">${figures}</dl>
    ${
      speed &&
      html`<p class="figures-note">
        <span lang="en">${speed.basis}</span>
        ${words.errors(share(speed.accuracy.median_abs_error), share(speed.accuracy.p90_abs_error))}
      </p>`
    }`
}
