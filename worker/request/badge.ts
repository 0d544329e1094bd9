import { failure, success, type Issue, type Result } from '../../shared/errors.ts'
import { BADGE_FIELDS, type BadgeOptions } from '../../shared/present/badge-fields.ts'
import { badgeText, type BadgeText } from '../../shared/present/badge-text.ts'
import { ESTIMATE_FIELDS } from '../../shared/request/estimate-fields.ts'
import { nearest } from '../../shared/near.ts'
import { askByUrl } from './estimate.ts'
import { checkFields, queryObject } from './query.ts'

export interface BadgePath {
  /** What is estimated, as the field it stands for. */
  readonly subject: Readonly<Record<string, string>>
  /** Null when the path has neither ending. */
  readonly format: 'svg' | 'json' | null
}

const PATH = /^(.*)\.(svg|json)$/s

/**
 * Reads `{model}.svg`: a catalogue id, a Hugging Face id with its slash, or `params:7B`. A bare `params` leaves the
 * count to the query, as does nothing at all.
 */
export function badgePath(path: string): BadgePath {
  const [, name = path, ending] = PATH.exec(path) ?? []
  const format = ending === 'svg' || ending === 'json' ? ending : null
  if (name === '' || name === 'params') return { subject: {}, format }
  return {
    subject: name.startsWith('params:') ? { params: name.slice('params:'.length) } : { model: name },
    format,
  }
}

/** The look that a URL asks for, and the words or what keeps us from them. */
export interface BadgeAnswer {
  readonly options: BadgeOptions
  readonly text: Result<BadgeText>
}

const knownNames = [...Object.keys(ESTIMATE_FIELDS), ...Object.keys(BADGE_FIELDS)]

/** A name that is neither the badge's nor the estimate's is compared with both. */
function withNearMatch(issue: Issue): Issue {
  if (issue.message !== 'is not a known field') return issue
  const [near] = nearest(issue.field, knownNames)
  return near === undefined ? issue : { ...issue, did_you_mean: near }
}

/** Splits a badge's query into look and estimate, and asks for the estimate. Every wrong field is named. */
export function askForBadge(path: BadgePath, url: string): BadgeAnswer {
  const query = queryObject(url)
  const isLook = ([name]: readonly [string, unknown]): boolean => Object.hasOwn(BADGE_FIELDS, name)
  const entries = Object.entries(query)
  const look = checkFields(BADGE_FIELDS, Object.fromEntries(entries.filter(isLook)))
  const options = look.ok ? look.value : {}

  const asked = Object.fromEntries(entries.filter((entry) => !isLook(entry)))
  const issues: Issue[] = look.ok ? [] : [...look.problem.errors]
  for (const name of Object.keys(path.subject))
    if (Object.hasOwn(asked, name)) issues.push({ field: name, message: 'is already given by the path' })
  if (path.format === null) issues.push({ field: 'path', message: 'must end in .svg or .json' })
  if (options.metric === 'fit' && asked['gpu'] === undefined)
    issues.push({ field: 'gpu', message: 'is missing: metric=fit needs it' })

  const answer = askByUrl({ ...asked, ...path.subject })
  if (!answer.ok) {
    const errors = [...answer.problem.errors.map(withNearMatch), ...issues]
    return { options, text: { ok: false, problem: { ...answer.problem, errors } } }
  }
  if (issues.length > 0) return { options, text: failure('invalid-request', issues) }
  return { options, text: success(badgeText(answer.value, options.metric)) }
}
