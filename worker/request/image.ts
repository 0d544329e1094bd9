import { failure, success, type Issue, type Result } from '../../shared/errors.ts'
import { ESTIMATE_FIELDS, parseEstimateRequest, type EstimateRequest } from '../../shared/index.ts'
import { nearest } from '../../shared/near.ts'
import { MOST_GPUS } from '../../shared/present/badge-marks.ts'
import { answeredByUrl, MAY_BE_BLANK } from './estimate.ts'
import { checkFields, withoutBlanks, type QueryFields, type QueryValues } from './query.ts'

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

/** One estimate of an image, or as much of it as the image shows, with the request it answers. */
export interface Drawn<V> {
  readonly request: EstimateRequest
  readonly estimate: V
}

/** What an image's URL asks for, checked and not yet answered. */
export interface ImageQuestion<T extends QueryFields, F extends string = string> {
  readonly path: ImagePath<F>
  readonly look: QueryValues<T>
  /** The estimate's fields as they came, path included: what an error quotes. */
  readonly asked: Asked
  /** What is wrong beside the estimates' own fields. */
  readonly issues: readonly Issue[]
  /** One request per GPU that is named, checked; one without any. */
  readonly requests: readonly ImageRequest[]
  /** The look's fields. */
  readonly fields: T
}

interface ImageRequest {
  readonly asked: Asked
  readonly request: Result<EstimateRequest>
}

/** What there is to draw, or what keeps us from it and the fields it quotes. */
export interface ImageAnswer<V> {
  readonly asked: Asked
  /** One estimate per GPU that is named; one without any. */
  readonly drawn: Result<readonly [Drawn<V>, ...Drawn<V>[]]>
}

interface Rules<T extends QueryFields, F extends string> {
  readonly fields: T
  readonly formats: readonly F[]
  /** Rules between the look and the estimate. */
  readonly check?: (look: QueryValues<T>, asked: Asked) => readonly Issue[]
}

/** The GPUs of `gpu=a,b`. A list given any other way is left as it is, for the schema to refuse. */
function gpusOf(value: string | string[] | undefined): readonly (string | string[] | undefined)[] {
  if (typeof value !== 'string') return [value]
  if (!value.includes(',')) return [value.trim() || value]
  const names = value.split(',').map((name) => name.trim())
  return names.some((name) => name !== '') ? names.filter((name) => name !== '') : [value]
}

/** A name that is neither the image's nor the estimate's is compared with both. */
function withNearMatch(issue: Issue, known: readonly string[]): Issue {
  if (issue.message !== 'is not a known field') return issue
  const [near] = nearest(issue.field, known)
  return near === undefined ? issue : { ...issue, did_you_mean: near }
}

/** Splits a query into the fields of the look, checked, and those of the estimate. */
function splitQuery<T extends QueryFields>(
  given: Asked,
  fields: T,
): { readonly look: Result<QueryValues<T>>; readonly given: Asked } {
  const isLook = (name: string): boolean => Object.hasOwn(fields, name)
  // Most images are asked for as they are.
  if (!Object.keys(given).some(isLook)) return { look: success({}), given }
  const query = Object.entries(given)
  return {
    look: checkFields(fields, Object.fromEntries(query.filter(([name]) => isLook(name)))),
    given: Object.fromEntries(query.filter(([name]) => !isLook(name))),
  }
}

function requestOf(asked: Asked): Result<EstimateRequest> {
  const request = parseEstimateRequest(withoutBlanks(asked, MAY_BE_BLANK))
  if (request.ok) return request
  // Of what is wrong, an estimate's own route says more.
  const answer = answeredByUrl(asked)
  return answer.ok ? success(answer.value.request) : answer
}

/** Splits an image's query into look and estimates, and checks both. */
export function readImage<T extends QueryFields, F extends string>(
  path: ImagePath<F>,
  query: Asked,
  { fields, formats, check }: Rules<T, F>,
): ImageQuestion<T, F> {
  const { look: checked, given } = splitQuery(query, fields)
  const look = checked.ok ? checked.value : ({} as QueryValues<T>)
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
  const requests = gpus.slice(0, MOST_GPUS).map((gpu): ImageRequest => {
    const own = gpu === undefined || gpu === asked['gpu'] ? asked : { ...asked, gpu }
    return { asked: own, request: requestOf(own) }
  })
  return { path, look, asked, issues, requests, fields }
}

/** Estimates what an image asks for, in as much detail as `answer` goes into. Every wrong field is named. */
export function answerImage<T extends QueryFields, V>(
  { path, asked, issues, requests, fields }: ImageQuestion<T>,
  answer: (request: EstimateRequest) => Result<V>,
): ImageAnswer<V> {
  const drawn: Drawn<V>[] = []
  for (const { asked: own, request } of requests) {
    const found = request.ok ? answer(request.value) : request
    if (request.ok && found.ok) drawn.push({ request: request.value, estimate: found.value })
    else if (!found.ok) {
      const names = [...Object.keys(ESTIMATE_FIELDS), ...Object.keys(fields)]
      const named = found.problem.errors.map((issue) => withNearMatch(issue, names))
      // With a wrong ending the name is not the one that was meant.
      const errors = path.format === null ? [...issues, ...named] : [...named, ...issues]
      return { asked: own, drawn: { ok: false, problem: { ...found.problem, errors } } }
    }
  }
  const [first, ...others] = drawn
  if (first === undefined || issues.length > 0) return { asked, drawn: failure('invalid-request', issues) }
  return { asked, drawn: success([first, ...others]) }
}
