import type { Cost } from '../../../../../shared/decide/cost-types.ts'
import type { Figures } from '../../../../../shared/decide/figures.ts'
import type { RentOrBuy } from '../../../../../shared/decide/rent-or-buy.ts'
import { formatBytes } from '../../../../../shared/units/format.ts'
import type { RentOrBuyWords } from '../../../data/decide/rent-or-buy.ts'
import type { ViewStrings } from '../../../i18n/en/view.ts'
import { html, type Html } from '../../html.ts'
import { warningsView } from '../suggestions.ts'
import { cardView } from '../verdict.ts'
import {
  answersView,
  count,
  engineSays,
  rounded,
  sourceView,
  tableView,
  unitIn,
  usd,
  type DecisionView,
  type ViewContext,
} from './common.ts'

const DEFAULT_UTILIZATION = '0.5'
const percent = (share: number): string => rounded(share * 100)
const money = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : usd(value)

function verdictOf(
  { purchase, electricity, cloud, break_even: even }: Cost,
  utilization: number,
  strings: RentOrBuyWords,
): Html {
  if (even)
    return cardView(
      'none',
      strings.after(count(even.hours)),
      strings.afterAbout(rounded(even.months_at_utilization), percent(utilization)),
    )
  if (!cloud) return cardView('none', strings.unknown, strings.noCloud)
  if (!purchase) return cardView('none', strings.unknown, strings.noPrice)
  if (!electricity) return cardView('none', strings.unknown, strings.noPower)
  return cardView('none', strings.rent, strings.rentAbout)
}

type Row = readonly (Html | string)[]

const hourRows = ({ hours }: RentOrBuy, strings: RentOrBuyWords): Row[] =>
  hours.map((each) => [
    strings.hours(count(each.hours)),
    html`${money(each.rented_usd)}
    ${each.cheaper === 'rent' && html`<b class="less">✓<span class="sr-only">${strings.less}</span></b>`}`,
    html`${money(each.electricity_usd)}
      <small>${strings.electricityOnly}</small> ${strings.withPurchase(money(each.bought_usd))}
      ${each.cheaper === 'buy' && html`<b class="less">✓<span class="sr-only">${strings.less}</span></b>`}`,
  ])

/** Renting and buying beside each other: figures first, then what no figure says. */
function matrixRows(cost: Cost, both: RentOrBuy, strings: RentOrBuyWords): Row[] {
  const { month } = both
  const { per_million_tokens: million, break_even: even } = cost
  return [
    [strings.initial, strings.nothing, money(cost.purchase?.usd)],
    ...hourRows(both, strings),
    [
      strings.month(rounded(month.hours)),
      money(month.rented_usd),
      html`${money(month.electricity_usd)} <small>${strings.writeOff(money(month.write_off_usd))}</small>`,
    ],
    [strings.electricity, strings.included, strings.perMonth(money(month.electricity_usd))],
    ...(million
      ? [
          [
            html`${strings.million}
              <small
                >${strings.millionAbout(rounded(million.tokens_per_second), percent(million.utilization))}</small
              >`,
            money(million.rented_usd),
            money(million.owned_usd),
          ],
        ]
      : []),
    [strings.breakEven, '–', even ? strings.breakEvenAt(count(even.hours)) : strings.never],
    [strings.flexibility, strings.flexibilityCloud, strings.flexibilityOwn],
    [strings.privacy, strings.privacyCloud, strings.privacyOwn],
    [strings.upkeep, strings.upkeepCloud, strings.upkeepOwn],
  ]
}

const offersView = ({ cloud }: Cost, strings: RentOrBuyWords): Html =>
  !cloud || cloud.offers.length === 0
    ? html``
    : html`<h2 class="result-heading">${strings.offers}</h2>
        ${tableView(
          strings.offers,
          [
            { label: strings.provider },
            { label: strings.perGpuHour, number: true },
            { label: strings.instance },
            { label: strings.date, number: true },
          ],
          cloud.offers.map((offer) => [
            sourceView(offer.source, offer.provider),
            usd(offer.usd_per_gpu_hour),
            engineSays(html`${offer.instance} <small>${offer.notes}</small>`),
            offer.as_of,
          ]),
        )}
        <p class="about">${engineSays(cloud.basis)}</p>`

function basisView(
  { purchase, electricity, break_even: even, psu }: Cost,
  strings: RentOrBuyWords,
  { comma }: ViewStrings,
): Html {
  return html`<h2 class="result-heading">${strings.basis}</h2>
    ${answersView([
      ...(purchase
        ? [
            {
              label: strings.purchase,
              figure: sourceView(
                purchase.source,
                `${usd(purchase.usd)}${comma}${strings.kind[purchase.kind]}`,
              ),
              about: `${strings.purchaseAbout(usd(purchase.usd_per_gpu), usd(purchase.usd_per_gib))}${purchase.as_of === null ? '' : comma + purchase.as_of}`,
            },
          ]
        : []),
      ...(electricity
        ? [
            {
              label: strings.electricity,
              figure: sourceView(
                electricity.source,
                strings.perKwh(
                  `$${rounded(electricity.usd_per_kwh)}`,
                  electricity.area === null
                    ? strings.givenArea
                    : (strings.areas[electricity.area] ?? electricity.area),
                ),
              ),
              about: engineSays(electricity.basis),
            },
          ]
        : []),
      ...(psu
        ? [{ label: strings.supply, figure: strings.watts(count(psu.watts)), about: engineSays(psu.basis) }]
        : []),
    ])}
    ${even && html`<p class="about">${engineSays(even.basis)}</p>`}`
}

/** What `/v1/figures` answered about money: renting against buying. */
export function rentOrBuyView(answer: Figures, { settings, words, decide }: ViewContext): DecisionView {
  const strings = decide.rentOrBuy
  const { cost, rent_or_buy: both, verdict } = answer
  if (!cost || !both) return { verdict: cardView('none', strings.unknown, strings.noPrice), result: html`` }
  const utilization = Number(settings['utilization'] ?? DEFAULT_UTILIZATION)
  const fits = verdict === 'fits' || verdict === 'tight'
  return {
    verdict: verdictOf(cost, utilization, strings),
    result: html`${!fits && html`<p class="note">${strings.notFit(formatBytes(answer.per_gpu_bytes, unitIn(settings)))}</p>`}
      <h2 class="result-heading">${strings.matrix}</h2>
      ${tableView(
        strings.matrix,
        [{ label: strings.factor }, { label: strings.cloud }, { label: strings.own }],
        matrixRows(cost, both, strings),
      )}
      ${offersView(cost, strings)} ${basisView(cost, strings, words)} ${warningsView(answer.warnings)}`,
  }
}
