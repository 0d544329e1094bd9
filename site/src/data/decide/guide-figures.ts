import { formatBytes } from '../../../../shared/units/format.ts'
import type { ModelOnGpu } from '../../../../shared/decide/fit.ts'
import { figuresOf, fitOf, planOf, recommendOf } from '../../lib/decide'
import { gpus } from '../../lib/engine'
import type { Settings } from '../../lib/url-state'
import { count, devices, rounded, usd } from '../../lib/view/decide/common'
import { holds } from '../faq-words'
import { PLAN_SETTINGS } from './plan'
import { RECOMMEND_SETTINGS } from './recommend'
import { RENT_SETTINGS } from './rent-or-buy'

/** Figures for the sentences of the guides, from the engine. A sentence that no longer holds is not built. */

function need<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined)
    throw new Error(`the guides say something of ${what}; there is none`)
  return value
}
const nameOf = (gpu: string): string => need(gpus.find(({ id }) => id === gpu)?.name, gpu)

/** Will it fit? One model on one card: as it is, at its longest context, and in four bits. */
export const EIGHT: Settings = {
  model: 'llama-3.1-8b',
  gpu: 'rtx-4090',
  weights: 'bf16',
  context_length: '8192',
}
export const EIGHT_LONG = holds({ ...EIGHT, context_length: '131072' }, 'exceeds', 'offload')
export const EIGHT_SHORT = holds(EIGHT, 'fits')
export const EIGHT_SMALL = holds({ ...EIGHT, weights: 'q4_k_m', context_length: '32768' }, 'fits')

/** How long a context? The same card with the cache stored in two ways. */
const contextOf = (settings: Settings): number => {
  const answer = fitOf(settings) as ModelOnGpu
  return need(answer.longest_context.value, JSON.stringify(settings))
}
export const LONG: Settings = {
  model: 'qwen3-32b',
  gpu: 'rtx-4090',
  weights: 'q4_k_m',
  context_length: '32768',
}
const long16 = contextOf(LONG)
const long8 = contextOf({ ...LONG, kv_cache_dtype: 'q8_0' })
if (long8 <= long16) throw new Error('the guide says that a cache in 8 bits holds a longer context')
const longCache = need((fitOf(LONG) as ModelOnGpu).cache, 'a cache')
export const long = {
  with16: count(long16),
  with8: count(long8),
  perToken: formatBytes(longCache.kv_bytes_per_token),
  perSequence: formatBytes(longCache.kv_bytes_per_sequence),
  crossover: count(need(longCache.kv_crossover_context_length, 'a crossover')),
}

/** Which GPU? The first of three rankings. */
const first = (changes: Settings) => {
  const [best] = recommendOf({ ...RECOMMEND_SETTINGS, ...changes }).recommendations
  return need(best, 'a GPU that holds it')
}
const cheapest = first({ sort: 'price' })
const rented = first({ sort: 'cloud_price' })
const fastest = first({ sort: 'speed' })
export const which = {
  kinds: count(recommendOf(RECOMMEND_SETTINGS).total),
  cheapest: devices(cheapest.gpus, cheapest.gpu_name),
  cheapestPrice: usd(need(cheapest.cost.purchase, 'a price').usd),
  cheapestSpeed: rounded(need(cheapest.speed, 'a speed').decode_tokens_per_second),
  rented: devices(rented.gpus, rented.gpu_name),
  rentedPrice: usd(need(rented.cost.cloud, 'a rent').usd_per_hour),
  fastest: devices(fastest.gpus, fastest.gpu_name),
  fastestSpeed: rounded(need(fastest.speed, 'a speed').decode_tokens_per_second),
}

/** Rent or buy? A card at home and a server's GPU, at half the hours. */
const moneyOf = (gpu: string) => {
  const { cost } = figuresOf({ ...RENT_SETTINGS, gpu })
  const { purchase, cloud, break_even: even } = need(cost, `a cost of ${gpu}`)
  const { hours, months_at_utilization: months } = need(even, `a break-even of ${gpu}`)
  return {
    name: nameOf(gpu),
    price: usd(need(purchase, gpu).usd),
    rent: usd(need(cloud, gpu).usd_per_hour),
    hours: count(hours),
    months: rounded(months),
  }
}
export const home = moneyOf('rtx-4090')
export const server = moneyOf('h100-sxm')

/** One card, several models: the plan of the calculator. */
const plan = planOf(PLAN_SETTINGS)
if (!plan.fits) throw new Error('the guide says that the three models fit')
const alone = planOf({ ...PLAN_SETTINGS, 'models.1.process': 'draft' })
export const several = {
  card: nameOf(plan.gpu),
  needed: formatBytes(plan.needed_bytes),
  left: formatBytes(plan.left_bytes),
  apart: formatBytes(alone.needed_bytes),
}
