import type { ModelOnGpu } from '../../../../../shared/decide/fit.ts'
import type { ModelsOnGpu } from '../../../../../shared/decide/fit-gpu.ts'
import type { BestFormat } from '../../../../../shared/decide/fit-types.ts'
import type { QualityPlace } from '../../../../../shared/decide/quality.ts'
import { formatBytes, formatCount } from '../../../../../shared/units/format.ts'
import type { FitWords } from '../../../data/decide/fit.ts'
import { html, type Html } from '../../html.ts'
import { memoryView } from '../memory.ts'
import { changesView, warningsView } from '../suggestions.ts'
import { cardView, verdictTag, verdictWord, withoutSign } from '../verdict.ts'
import {
  answersView,
  applyView,
  calculatorHref,
  count,
  devices,
  engineSays,
  rounded,
  sourceView,
  tableView,
  unitIn,
  type DecisionView,
  type ViewContext,
} from './common.ts'

/** What a format loses, with the source of the figure. */
function lossView(
  { basis, perplexity_increase_percent: percent, model, source }: QualityPlace,
  strings: FitWords,
): Html {
  if (basis === 'lossless') return html`${strings.lossless}`
  if (basis !== 'measured' || percent === null) return html`${strings.byBits}`
  const [before, after] = strings.measured(rounded(percent))
  return sourceView(source, html`${before}${engineSays(model ?? '')}${after}`)
}

const bestView = (
  best: BestFormat | null | undefined,
  field: 'weights' | 'kv_cache_dtype',
  { settings, words, decide: { fit: strings } }: ViewContext,
): { figure: Html | string; about?: Html } =>
  best
    ? {
        figure: applyView(settings, { [field]: best.format }, best.format),
        about: html`${memoryView(best.per_gpu_bytes, unitIn(settings), words.bytes)}${words.comma}${lossView(best.quality, strings)}`,
      }
    : { figure: strings.none }

function stretchRows(answer: ModelOnGpu, context: ViewContext) {
  const { settings, words } = context
  const strings = context.decide.fit
  const unit = unitIn(settings)
  const { longest_context: longest, largest_batch: batch, cache, request } = answer
  const asked = count(Number(request['context_length']))
  const training = request['task'] === 'training'
  return [
    {
      label: strings.longestContext,
      figure:
        longest.value === null
          ? strings.none
          : applyView(
              settings,
              { context_length: String(longest.value) },
              strings.tokens(count(longest.value)),
            ),
      ...(longest.value === null ? {} : { about: strings.limits[longest.limited_by] }),
    },
    {
      label: strings.largestBatch,
      figure:
        batch.value === null
          ? strings.none
          : applyView(
              settings,
              { batch_size: String(batch.value) },
              strings.sequences(count(batch.value), asked),
            ),
      ...(batch.value === null ? {} : { about: strings.limits[batch.limited_by] }),
    },
    ...(training
      ? []
      : [
          { label: strings.bestWeights, ...bestView(answer.best_weights, 'weights', context) },
          { label: strings.bestCache, ...bestView(answer.best_kv_cache, 'kv_cache_dtype', context) },
        ]),
    ...(cache
      ? [
          { label: strings.perToken, figure: memoryView(cache.kv_bytes_per_token, unit, words.bytes) },
          { label: strings.perSequence, figure: memoryView(cache.kv_bytes_per_sequence, unit, words.bytes) },
          ...(cache.kv_crossover_context_length === null
            ? []
            : [
                {
                  label: strings.crossover,
                  figure: strings.crossoverAt(count(cache.kv_crossover_context_length)),
                },
              ]),
        ]
      : []),
  ]
}

const frontierView = (
  { frontier = [], quality_order: order }: ModelOnGpu,
  { settings, words, decide: { fit: strings } }: ViewContext,
): Html =>
  frontier.length === 0
    ? html``
    : html`<h2 class="result-heading">${strings.frontier}</h2>
        <p class="about">${strings.frontierAbout}</p>
        ${tableView(
          strings.frontier,
          [
            { label: strings.weights },
            { label: strings.cache },
            { label: strings.longestContext, number: true },
            { label: strings.memory, number: true },
            { label: strings.place, number: true },
          ],
          frontier.map((point) => [
            applyView(
              settings,
              {
                weights: point.weights,
                kv_cache_dtype: point.kv_cache_dtype,
                context_length: String(point.max_context_length),
              },
              point.weights,
            ),
            point.kv_cache_dtype,
            count(point.max_context_length),
            memoryView(point.per_gpu_bytes, unitIn(settings), words.bytes),
            `${rounded(point.weights_loss)} + ${rounded(point.kv_cache_loss)}`,
          ]),
        )}
        ${orderView(order, strings)}`

const orderView = ({ basis, source }: ModelOnGpu['quality_order'], strings: FitWords): Html =>
  html`<details class="more">
    <summary>${strings.order}</summary>
    <p class="about" lang="en">${basis} ${sourceView(source, source)}</p>
  </details>`

function modelView(answer: ModelOnGpu, context: ViewContext): DecisionView {
  const { settings, nameOf, words } = context
  const strings = context.decide.fit
  const unit = unitIn(settings)
  const { verdict, suggestions, steps } = answer
  const room = withoutSign(formatBytes(answer.headroom_bytes, unit))
  const sentence = strings.room(
    formatBytes(answer.per_gpu_bytes, unit),
    formatBytes(answer.usable_bytes, unit),
    devices(answer.gpus, nameOf(answer.gpu)),
  )
  return {
    verdict: cardView(
      verdict,
      verdictWord(verdict, words),
      sentence + (answer.headroom_bytes < 0 ? strings.over(room) : strings.left(room)),
    ),
    result: html`<h2 class="result-heading">${strings.far}</h2>
      ${answersView(stretchRows(answer, context))}
      <p class="about"><a href="${calculatorHref(settings, words)}">${strings.everyTerm}</a></p>
      ${
        suggestions.length > 0 &&
        html`<h2 class="result-heading">${strings.change}</h2>
          ${changesView(suggestions.slice(0, 4), settings, unit, words)}`
      }
      ${
        steps.length > 1 &&
        html`<h2 class="result-heading">${strings.steps}</h2>
          ${changesView(steps, settings, unit, words)}`
      }
      ${frontierView(answer, context)} ${warningsView(answer.warnings)}`,
  }
}

function gpuView(answer: ModelsOnGpu, { settings, nameOf, words, decide }: ViewContext): DecisionView {
  const strings = decide.fit
  const unit = unitIn(settings)
  const where = devices(answer.gpus, nameOf(answer.gpu))
  const more = answer.total > answer.models.length
  return {
    verdict:
      answer.total === 0
        ? cardView('exceeds', strings.none, strings.noModel(where))
        : cardView(
            'fits',
            strings.modelsFit(count(answer.total), count(answer.considered)),
            strings.modelsOn(where, answer.engine),
          ),
    result: html`${
        answer.total > 0 &&
        tableView(
          strings.models,
          [
            { label: strings.model },
            { label: strings.format },
            { label: strings.memory, number: true },
            { label: strings.headroom, number: true },
            { label: strings.longestContext, number: true },
            { label: strings.parameters, number: true },
          ],
          answer.models.map((row) => [
            applyView(settings, { model: row.model, weights: row.weights, limit: '' }, row.name),
            html`${row.weights} ${row.verdict !== 'fits' && verdictTag(row.verdict, words)}`,
            memoryView(row.per_gpu_bytes, unit, words.bytes),
            memoryView(row.headroom_bytes, unit, words.bytes),
            row.max_context_length === null ? '' : count(row.max_context_length),
            formatCount(row.params_total),
          ]),
        )
      }
      ${more && html`<p>${applyView(settings, { limit: '500' }, strings.allModels(count(answer.total)))}</p>`}
      <p class="about">${engineSays(answer.ranked_by)}</p>
      ${orderView(answer.quality_order, strings)}`,
  }
}

/** What `/v1/fit` answered: how far a model can be stretched on a GPU, or which models fit it. */
export const fitView = (answer: ModelOnGpu | ModelsOnGpu, context: ViewContext): DecisionView =>
  'models' in answer ? gpuView(answer, context) : modelView(answer, context)
