import type { Verdict } from '../../../shared/estimate/types.ts'
import { BADGE_STYLES } from '../../../shared/present/badge-fields.ts'
import { VERDICT_MARKS } from '../../../shared/present/badge-marks.ts'
import { BADGE_METRICS } from '../../../shared/present/badge-text.ts'
import { CHART_KINDS } from '../../../shared/present/image-fields.ts'
import { answers, estimateOf } from '../lib/engine.ts'
import { imagePath, type ImageKind } from '../lib/images.ts'
import type { Settings } from '../lib/url-state.ts'
import { builderWords } from './badge-builder-words.ts'
import { galleryWords as words } from './gallery-words.ts'

/** A picture of the gallery: what it shows, in words, and where it is drawn. */
export interface Shown {
  readonly label: string
  readonly path: string
}

const shown = (label: string, kind: ImageKind, settings: Settings): Shown => ({
  label,
  path: imagePath({ kind, file: 'svg', settings }),
})

const MODEL = { model: 'llama-3.1-8b', weights: 'q4_k_m' }
const ON_GPU = { ...MODEL, gpu: 'rtx-4090' }

/** Well-known runs, tried in turn: a newer engine may move one of them over a line. */
const TRIED: readonly Settings[] = ['llama-3.1-8b', 'qwen2.5-14b', 'llama-3.1-70b'].flatMap((model) =>
  ['q4_k_m', 'q8_0', 'bf16'].flatMap((weights) =>
    ['rtx-4090', 'rtx-3060-12gb'].map((gpu) => ({ model, weights, gpu, context_length: '8192' })),
  ),
)

/** A run as it stands, with some of its layers on the GPU, and at its longest context, which reaches the line. */
function variants(settings: Settings): Settings[] {
  const longest = estimateOf(settings).fit?.max_context_length
  return [
    settings,
    { ...settings, gpu_layers: '8' },
    ...(longest ? [{ ...settings, context_length: String(longest) }] : []),
  ].filter(answers)
}

/** @throws when no run has the verdict: the gallery must not show one under the name of another */
function runWith(verdict: Verdict): Settings {
  for (const settings of TRIED)
    for (const variant of variants(settings)) if (estimateOf(variant).fit?.verdict === verdict) return variant
  throw new Error(`no run is ${verdict}`)
}

/** One run for each verdict. */
export const verdictRuns = (Object.keys(VERDICT_MARKS) as Verdict[]).map(
  (verdict) => [verdict, runWith(verdict)] as const,
)

/** A row per style, a badge per verdict. */
export const styleRows: readonly (readonly [string, readonly Shown[]])[] = BADGE_STYLES.map((style) => [
  style,
  verdictRuns.map(([verdict, settings]) => shown(`${style}, ${verdict}`, 'badge', { ...settings, style })),
])

const metricSettings = (metric: string): Settings =>
  metric === 'trainable'
    ? { model: MODEL.model, task: 'training', method: 'lora', metric }
    : { ...ON_GPU, metric }

export const metrics: readonly Shown[] = BADGE_METRICS.map((metric) =>
  shown(builderWords.options['metric']?.[metric] ?? metric, 'badge', metricSettings(metric)),
)

const SEVERAL = { ...MODEL, weights: 'q8_0', gpu: 'rtx-3050-8gb,rtx-3060-12gb,rtx-4090' }
export const several: readonly Shown[] = ['memory', 'max_context'].map((metric) =>
  shown(builderWords.options['metric']?.[metric] ?? metric, 'badge', { ...SEVERAL, metric }),
)

export const looks: readonly Shown[] = [
  shown(words.looks.cjk, 'badge', { ...ON_GPU, label: '显存' }),
  shown(words.looks.emoji, 'badge', { ...ON_GPU, label: '🚢 VRAM' }),
  shown(words.looks.logo, 'badge', { ...ON_GPU, logo: 'nvidia', style: 'for-the-badge' }),
  shown(words.looks.logo, 'badge', { ...ON_GPU, logo: 'plimsoll', style: 'social' }),
  shown(words.looks.colors, 'badge', { ...ON_GPU, labelColor: '0b2239', color: '0f766e', logo: 'plimsoll' }),
]

export const faults: readonly Shown[] = [
  shown(words.faults.model, 'badge', { model: 'llama-3.1-9b' }),
  shown(words.faults.field, 'badge', { ...MODEL, contxt_length: '8k' }),
  shown(words.faults.gpu, 'badge', { ...MODEL, metric: 'fit' }),
]

const THEMED = ['light', 'dark'] as const

export const cards: readonly Shown[] = verdictRuns.flatMap(([verdict, settings]) =>
  THEMED.map((theme) => shown(`${verdict}, ${words.themes[theme]}`, 'card', { ...settings, theme })),
)

export const charts: readonly Shown[] = CHART_KINDS.flatMap((kind) =>
  [...THEMED, 'auto' as const].map((theme) =>
    shown(`${builderWords.options['kind']?.[kind] ?? kind}, ${words.themes[theme]}`, 'chart', {
      ...ON_GPU,
      kind,
      theme,
    }),
  ),
)
