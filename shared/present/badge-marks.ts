import type { Glance } from '../estimate/glance.ts'
import type { Verdict } from '../estimate/types.ts'
import { formatTokens } from '../units/format.ts'
import type { BadgeMetric, BadgeText, BadgeTone } from './badge-text.ts'
import { shortGpuName } from './gpu-name.ts'

/** Most GPUs of one badge or chart: a README's line has room for no more. */
export const MOST_GPUS = 6

/** Metrics that can be told of several GPUs at once. */
export const METRICS_OF_SEVERAL: readonly BadgeMetric[] = ['memory', 'fit', 'max_context']

/** A mark for each verdict; the badge's title reads them out. */
export const VERDICT_MARKS: Readonly<Record<Verdict, string>> = {
  fits: '✓',
  tight: '≈',
  offload: '↓',
  exceeds: '✗',
}

/** Mixed verdicts have the middle colour: some of the GPUs run it. */
function commonTone(verdicts: readonly Verdict[]): BadgeTone {
  const [first = 'exceeds'] = verdicts
  return verdicts.every((verdict) => verdict === first) ? first : 'tight'
}

const fitsOf = (estimates: readonly Pick<Glance, 'fit'>[]): NonNullable<Glance['fit']>[] =>
  estimates.flatMap(({ fit }) => (fit === undefined ? [] : [fit]))

/** One badge for several GPUs: a mark for each, or the longest context of each. In the order asked for. */
export function marksText(
  estimates: readonly Pick<Glance, 'fit'>[],
  metric: BadgeMetric = 'memory',
): BadgeText {
  const fits = fitsOf(estimates)
  const times = (fits[0]?.gpus ?? 1) > 1 ? `${fits[0]?.gpus}× ` : ''
  const tone = commonTone(fits.map(({ verdict }) => verdict))
  if (metric === 'max_context') {
    const words = fits.map(({ gpu_name, max_context_length: longest }) => {
      return `${shortGpuName(gpu_name)} ${longest === null ? 'none' : formatTokens(longest)}`
    })
    return { label: `${times}max context`, message: words.join(' · '), tone }
  }
  const words = fits.map(({ gpu_name, verdict }) => `${VERDICT_MARKS[verdict]} ${shortGpuName(gpu_name)}`)
  return { label: times === '' ? 'runs on' : `runs on ${times.trim()}`, message: words.join(' · '), tone }
}
