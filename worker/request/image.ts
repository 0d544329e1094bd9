import { failure, success, type Issue, type Result } from '../../shared/errors.ts'
import { ESTIMATE_FIELDS, type EstimateRequest } from '../../shared/index.ts'
import { nearest } from '../../shared/near.ts'
import { MOST_GPUS } from '../../shared/present/badge-marks.ts'
import { answeredByUrl, type LinkedEstimate } from './estimate.ts'
import { checkFields, queryObject, type QueryFields, type QueryValues } from './query.ts'

/** Fields of an estimate as a URL gives them. */
export type Asked = Readonly<Record<string, string | string[]>>

export interface ImagePath<F extends string> {
  /** What is drawn, as the field it stands for. */
  readonly subject: Readonly<Record<string, string>>
  /** Null when the path has none of the endings. */
  readonly format: F | null
}

/**
 * Reads `{model}.svg`: a catalogue id, a Hugging Face id with its slash, or `params:7B`. A bare `params` leaves the
 * count to the query, as does nothing at all.
 */
export function imagePath<F extends string>(path: string, formats: readonly F[]): ImagePath<F> {
  const format = formats.find((each) => path.endsWith(`.${each}`)) ?? null
  const name = format === null ? path : path.slice(0, -format.length - 1)
  if (name === '' || name === 'params') return { subject: {}, format }
  return {
    subject: name.startsWith('params:') ? { params: name.slice('params:'.length) } : { model: name },
    format,
  }
}

/** One estimate of an image, with the request it answers. */
export interface Drawn {
  readonly request: EstimateRequest
  readonly estimate: LinkedEstimate
}

/** The look that a URL asks for, and what there is to draw or what keeps us from it. */
export interface ImageAsked<T extends QueryFields> {
  readonly look: QueryValues<T>
  /** The estimate's fields as they came, path included: what an error quotes. */
  readonly asked: Asked
  /** One estimate per GPU that is named; one without any. */
  readonly drawn: Result<readonly [Drawn, ...Drawn[]]>
}

interface Rules<T extends QueryFields> {
  readonly fields: T
  readonly formats: readonly string[]
  /** Rules between the look and the estimate. */
  readonly check?: (look: QueryValues<T>, asked: Asked) => readonly Issue[]
}

/** The GPUs of `gpu=a,b`. A list given any other way is left as it is, for the schema to refuse. */
function gpusOf(value: string | string[] | undefined): readonly (string | string[] | undefined)[] {
  if (typeof value !== 'string') return [value]
  const names = value.split(',').map((name) => name.trim())
  return names.some((name) => name !== '') ? names.filter((name) => name !== '') : [value]
}

/** A name that is neither the image's nor the estimate's is compared with both. */
function withNearMatch(issue: Issue, known: readonly string[]): Issue {
  if (issue.message !== 'is not a known field') return issue
  const [near] = nearest(issue.field, known)
  return near === undefined ? issue : { ...issue, did_you_mean: near }
}

/** Splits an image's query into look and estimates, and asks for the estimates. Every wrong field is named. */
export function askForImage<T extends QueryFields>(
  path: ImagePath<string>,
  url: string,
  { fields, formats, check }: Rules<T>,
): ImageAsked<T> {
  const query = Object.entries(queryObject(url))
  const isLook = ([name]: readonly [string, unknown]): boolean => Object.hasOwn(fields, name)
  const checked = checkFields(fields, Object.fromEntries(query.filter(isLook)))
  const look = checked.ok ? checked.value : ({} as QueryValues<T>)

  const given: Asked = Object.fromEntries(query.filter((entry) => !isLook(entry)))
  const issues: Issue[] = checked.ok ? [] : [...checked.problem.errors]
  for (const name of Object.keys(path.subject))
    if (Object.hasOwn(given, name)) issues.push({ field: name, message: 'is already given by the path' })
  if (path.format === null)
    issues.push({
      field: 'path',
      message: `must end in .${formats.join(', .').replace(/, (?=[^,]*$)/, ' or ')}`,
    })
  const asked = { ...given, ...path.subject }
  const gpus = gpusOf(given['gpu'])
  if (gpus.length > MOST_GPUS)
    issues.push({ field: 'gpu', message: `may name ${MOST_GPUS} GPUs, not ${gpus.length}` })
  issues.push(...(check?.(look, asked) ?? []))

  const drawn: Drawn[] = []
  for (const gpu of gpus.slice(0, MOST_GPUS)) {
    const answer = answeredByUrl(gpu === undefined ? asked : { ...asked, gpu })
    if (answer.ok) drawn.push(answer.value)
    else {
      const known = [...Object.keys(ESTIMATE_FIELDS), ...Object.keys(fields)]
      const named = answer.problem.errors.map((issue) => withNearMatch(issue, known))
      // With a wrong ending the name is not the one that was meant.
      const errors = path.format === null ? [...issues, ...named] : [...named, ...issues]
      return {
        look,
        asked: gpu === undefined ? asked : { ...asked, gpu },
        drawn: { ok: false, problem: { ...answer.problem, errors } },
      }
    }
  }
  const [first, ...others] = drawn
  if (first === undefined || issues.length > 0)
    return { look, asked, drawn: failure('invalid-request', issues) }
  return { look, asked, drawn: success([first, ...others]) }
}
