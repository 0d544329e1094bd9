import type { Estimate } from '../../../../shared/estimate/types.ts'
import { rateWords, secondsWords, usdWords, USABILITY_WORDS } from '../../../../shared/present/speed-words.ts'
import { html, type Html } from '../html.ts'

type Speed = NonNullable<Estimate['speed']>
type Cost = NonNullable<Estimate['cost']>

const rangeView = ({ low, high }: Speed['decode_range']): Html =>
  html`<span class="figure-range">${rateWords(low)} to ${rateWords(high)}</span>`

const figure = (label: string | Html, value: Html, note: Html | string = ''): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd><b>${value}</b> ${note}</dd>
  </div>`

function speedFigures(speed: Speed): Html[] {
  const { prefill_tokens_per_second: prefill, prefill_range: around } = speed
  const first = speed.time_to_first_token_seconds
  const several = speed.sequences > 1
  return [
    figure(
      html`<a href="/formulas/decode-speed/">Decode</a>`,
      html`~${rateWords(speed.decode_tokens_per_second)} tokens/s`,
      html`${rangeView(speed.decode_range)}${several && ` over ${speed.sequences} sequences`}`,
    ),
    ...(several
      ? [figure('One reader', html`~${rateWords(speed.decode_tokens_per_second_per_sequence)} tokens/s`)]
      : []),
    figure('To read', html`${USABILITY_WORDS[speed.usability]}`, 'below 10 slow, from 20 smooth'),
    ...(prefill === null || around === null
      ? []
      : [
          figure(
            html`<a href="/formulas/prefill-speed/">Prefill</a>`,
            html`~${rateWords(prefill)} tokens/s`,
            rangeView(around),
          ),
        ]),
    ...(first === null
      ? []
      : [
          figure(
            'First token',
            html`~${secondsWords(first)}`,
            `after a prompt of ${speed.prompt_tokens} tokens`,
          ),
        ]),
  ]
}

const KINDS = { launch: 'launch price', street: 'street price', machine: 'whole machine', given: 'given' }

function costFigures({ purchase, cloud, per_million_tokens: tokens }: Cost): Html[] {
  return [
    ...(purchase
      ? [
          figure(
            'To buy',
            html`${usdWords(purchase.usd)} USD`,
            `${KINDS[purchase.kind]}${purchase.as_of === null ? '' : `, ${purchase.as_of}`}`,
          ),
        ]
      : []),
    ...(cloud
      ? [
          figure(
            'To rent',
            html`${usdWords(cloud.usd_per_hour)} USD an hour`,
            `from ${usdWords(cloud.cheapest_usd_per_hour)}`,
          ),
        ]
      : []),
    ...(tokens && (tokens.owned_usd ?? tokens.rented_usd) !== null
      ? [
          figure(
            'A million tokens',
            html`${usdWords(tokens.owned_usd ?? tokens.rented_usd ?? 0)} USD
            ${tokens.owned_usd === null ? 'rented' : 'owned'}`,
            tokens.owned_usd === null || tokens.rented_usd === null
              ? `at ${100 * tokens.utilization} % use`
              : `${usdWords(tokens.rented_usd)} rented, at ${100 * tokens.utilization} % use`,
          ),
        ]
      : []),
  ]
}

/** Speed and cost of an answer, with the range and what it rests on. Empty without either. */
export function speedView({ speed, cost, fit }: Estimate): Html {
  const figures = [...(speed ? speedFigures(speed) : []), ...(cost ? costFigures(cost) : [])]
  if (figures.length === 0) return html``
  const exceeds = fit?.verdict === 'exceeds'
  return html`<h2 class="result-heading">
      ${speed ? 'Speed and cost' : 'Cost'}${speed && exceeds && ', if it fitted'}
    </h2>
    <dl class="figures">${figures}</dl>
    ${
      speed &&
      html`<p class="figures-note">
        ${speed.basis} Half of them are within ${(100 * speed.accuracy.median_abs_error).toFixed(0)} %, nine
        in ten within ${(100 * speed.accuracy.p90_abs_error).toFixed(0)} %.
      </p>`
    }`
}
