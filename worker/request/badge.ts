import { failure, type Issue, type Result } from '../../shared/errors.ts'
import { BADGE_FIELDS, isLogoName, type BadgeOptions } from '../../shared/present/badge-fields.ts'
import { marksText, METRICS_OF_SEVERAL } from '../../shared/present/badge-marks.ts'
import { badgeText, problemBadgeText, type BadgeText } from '../../shared/present/badge-text.ts'
import { smallestGpu } from '../../shared/present/min-gpu.ts'
import { nearest } from '../../shared/near.ts'
import { askForImage, imagePath, type Asked, type Drawn, type ImagePath } from './image.ts'

export const BADGE_FORMATS = ['svg', 'json', 'png'] as const
export type BadgeFormat = (typeof BADGE_FORMATS)[number]

/** The look that a URL asks for, and the words; with a problem, the words say what is wrong. */
export interface BadgeAnswer {
  readonly path: ImagePath<BadgeFormat>
  readonly options: BadgeOptions
  readonly words: BadgeText
  readonly answer: Result<readonly [Drawn, ...Drawn[]]>
}

function rules({ metric = 'memory' }: BadgeOptions, { gpu }: Asked): Issue[] {
  if (metric === 'fit' && (gpu ?? '') === '')
    return [{ field: 'gpu', message: 'is missing: metric=fit needs it' }]
  const several = typeof gpu === 'string' && gpu.includes(',')
  if (several && !METRICS_OF_SEVERAL.includes(metric))
    return [{ field: 'gpu', message: `must be one GPU for metric=${metric}` }]
  return []
}

function wordsOf([first, ...others]: readonly [Drawn, ...Drawn[]], { metric }: BadgeOptions): BadgeText {
  if (others.length > 0)
    return marksText(
      [first, ...others].map(({ estimate }) => estimate),
      metric,
    )
  const minGpu = metric === 'min_gpu' ? smallestGpu(first.request) : undefined
  return badgeText(first.estimate, metric, minGpu)
}

/** Asks for what a badge shows. `logos` are the names it may take a logo by. */
export function askForBadge(route: string, url: string, logos: readonly string[]): BadgeAnswer {
  const path = imagePath(route, BADGE_FORMATS)
  const { look, asked, drawn } = askForImage(path, url, {
    fields: BADGE_FIELDS,
    formats: BADGE_FORMATS,
    check: rules,
  })
  const answer = withLogo(drawn, look, logos)
  return {
    path,
    options: look,
    words: answer.ok ? wordsOf(answer.value, look) : problemBadgeText(answer.problem, asked),
    answer,
  }
}

function withLogo<T>(drawn: Result<T>, { logo }: BadgeOptions, logos: readonly string[]): Result<T> {
  if (!drawn.ok || logo === undefined || logo === 'plimsoll' || !isLogoName(logo) || logos.includes(logo))
    return drawn
  const [near] = nearest(logo, ['plimsoll', ...logos])
  const message = 'is not among the logos known by name: give it as data URI'
  return failure('invalid-request', [
    { field: 'logo', message, ...(near === undefined ? {} : { did_you_mean: near }) },
  ])
}
