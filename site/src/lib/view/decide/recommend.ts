import type { Recommendation } from '../../../../../shared/decide/ranking.ts'
import type { Recommendations } from '../../../../../shared/decide/recommend.ts'
import { formatBytes } from '../../../../../shared/units/format.ts'
import type { RecommendWords } from '../../../data/decide/recommend.ts'
import { html, type Html } from '../../html.ts'
import type { Settings } from '../../url-state.ts'
import { memoryView } from '../memory.ts'
import { warningsView } from '../suggestions.ts'
import { cardView, verdictTag } from '../verdict.ts'
import {
  applyView,
  calculatorHref,
  count,
  devices,
  rounded,
  tableView,
  unitIn,
  usd,
  type DecisionView,
  type ViewContext,
} from './common.ts'

/** A recommendation's GPUs and layout as settings of an estimate; degrees of one are the API's default. */
function layoutSettings({ gpu, gpus, layout }: Recommendation): Settings {
  const degrees = Object.entries(layout).filter(([name, value]) => value > (name === 'zero_stage' ? 0 : 1))
  return {
    gpu,
    ...(gpus > 1 ? { gpus: String(gpus) } : {}),
    ...Object.fromEntries(degrees.map(([name, value]) => [name, String(value)])),
  }
}

const orUnknown = (
  strings: RecommendWords,
  value: number | null | undefined,
  print: (value: number) => Html | string,
): Html | string => (value === null || value === undefined ? strings.unknown : print(value))

/** The cheaper of owning and renting. */
function perMillion({ cost }: Recommendation): number | null {
  const { owned_usd: owned = null, rented_usd: rented = null } = cost.per_million_tokens ?? {}
  return owned === null ? rented : rented === null ? owned : Math.min(owned, rented)
}

/** A training run generates nothing: no speed, and no cost of a token. */
const isTraining = (settings: Settings): boolean => settings['task'] === 'training'

function rowView(row: Recommendation, { settings, words, decide }: ViewContext): (Html | string)[] {
  const strings = decide.recommend
  const unit = unitIn(settings)
  const { speed, cost } = row
  const stage = row.layout['zero_stage'] ?? 0
  const rate = speed
    ? html`${rounded(speed.decode_tokens_per_second)}
        <small>${strings.band(rounded(speed.decode_range.low), rounded(speed.decode_range.high))}</small>`
    : strings.unknown
  return [
    html`<a href="${calculatorHref(settings, words, layoutSettings(row))}"
        >${devices(row.gpus, row.gpu_name)}</a
      >
      ${stage > 0 && html`<small>${strings.zero(stage)}</small>`}
      ${row.verdict !== 'fits' && verdictTag(row.verdict, words)}`,
    html`${memoryView(row.per_gpu_bytes, unit, words.bytes)}
      <small>${strings.left(formatBytes(row.headroom_bytes, unit))}</small>`,
    ...(isTraining(settings) ? [] : [rate]),
    cost.purchase
      ? html`${usd(cost.purchase.usd)} <small>${strings[cost.purchase.kind]} ${cost.purchase.as_of}</small>`
      : strings.unknown,
    orUnknown(strings, cost.cloud?.usd_per_hour, usd),
    ...(isTraining(settings) ? [] : [orUnknown(strings, perMillion(row), usd)]),
    orUnknown(strings, row.watts, count),
  ]
}

/** What `/v1/recommend` answered: GPUs that hold the workload, in the asked order. */
export function recommendView(answer: Recommendations, context: ViewContext): DecisionView {
  const { settings } = context
  const strings = context.decide.recommend
  const unit = unitIn(settings)
  const trains = isTraining(settings)
  const [best] = answer.recommendations
  if (!best)
    return {
      verdict: cardView('exceeds', strings.none, trains ? strings.noneTraining : strings.noneAbout),
      result: warningsView(answer.warnings),
    }
  const held = strings.of(
    formatBytes(best.per_gpu_bytes, unit),
    formatBytes(best.usable_bytes, unit),
    best.gpus > 1,
  )
  return {
    verdict: cardView(
      best.verdict,
      devices(best.gpus, best.gpu_name),
      strings.best(strings.first[answer.sort], held, strings.found(count(answer.total))),
    ),
    result: html`${tableView(
        strings.table,
        [
          { label: strings.gpu },
          { label: strings.memory, number: true },
          ...(trains ? [] : [{ label: strings.speed, number: true }]),
          { label: strings.price, number: true },
          { label: strings.cloud, number: true },
          ...(trains ? [] : [{ label: strings.million, number: true }]),
          { label: strings.watts, number: true },
        ],
        answer.recommendations.map((row) => rowView(row, context)),
      )}
      ${
        answer.total > answer.recommendations.length &&
        html`<p>${applyView(settings, { limit: '500' }, strings.all(count(answer.total)))}</p>`
      }
      <p class="about">${trains ? strings.notesTraining : strings.notes}</p>
      ${warningsView(answer.warnings)}`,
  }
}
