import { failure, type Issue, type Result } from '../../shared/errors.ts'
import { BADGE_FIELDS, isLogoName, type BadgeOptions } from '../../shared/present/badge-fields.ts'
import { marksText, METRICS_OF_SEVERAL } from '../../shared/present/badge-marks.ts'
import { badgeText, problemBadgeText, type BadgeText } from '../../shared/present/badge-text.ts'
import { smallestGpu } from '../../shared/present/min-gpu.ts'
import { nearest } from '../../shared/near.ts'
import { glance, type Glance } from '../../shared/index.ts'
import { answerImage, imagePath, readImage, type Asked, type Drawn, type ImageQuestion } from './image.ts'

export const BADGE_FORMATS = ['svg', 'json', 'png'] as const
export type BadgeFormat = (typeof BADGE_FORMATS)[number]

/** What a badge's URL asks for. */
export type BadgeQuestion = ImageQuestion<typeof BADGE_FIELDS, BadgeFormat>

/** What a badge says; with a problem, the words say what is wrong. */
export interface BadgeAnswer {
  readonly words: BadgeText
  readonly answer: Result<readonly [Drawn<Glance>, ...Drawn<Glance>[]]>
}

function rules({ metric = 'memory' }: BadgeOptions, { gpu }: Asked): Issue[] {
  if (metric === 'fit' && (gpu ?? '') === '')
    return [{ field: 'gpu', message: 'is missing: metric=fit needs it' }]
  const several = typeof gpu === 'string' && gpu.includes(',')
  if (several && !METRICS_OF_SEVERAL.includes(metric))
    return [{ field: 'gpu', message: `must be one GPU for metric=${metric}` }]
  return []
}

function wordsOf(
  [first, ...others]: readonly [Drawn<Glance>, ...Drawn<Glance>[]],
  { metric }: BadgeOptions,
): BadgeText {
  if (others.length > 0)
    return marksText(
      [first, ...others].map(({ estimate }) => estimate),
      metric,
    )
  const minGpu = metric === 'min_gpu' ? smallestGpu(first.request) : undefined
  return badgeText(first.estimate, metric, minGpu)
}

/** Reads what a badge's path and query ask for. */
export const readBadge = (route: string, query: Asked): BadgeQuestion =>
  readImage(imagePath(route, BADGE_FORMATS), query, {
    fields: BADGE_FIELDS,
    formats: BADGE_FORMATS,
    check: rules,
  })

/** Answers with what the badge shows, and no more. `logos` are the names it may take a logo by. */
export function answerBadge(question: BadgeQuestion, logos: readonly string[]): BadgeAnswer {
  const { look } = question
  const { asked, drawn } = answerImage(question, glance)
  const answer = withLogo(drawn, look, logos)
  return { words: answer.ok ? wordsOf(answer.value, look) : problemBadgeText(answer.problem, asked), answer }
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
