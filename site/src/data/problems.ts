import { PROBLEM_STATUS, type ProblemKind } from '../../../shared/errors.ts'

/** What an error means and what to do about it. Its id is the end of the problem document's `type`. */
export interface ProblemEntry {
  readonly id: string
  readonly status: number
  readonly meaning: string
  readonly remedy: string
}

/** One entry per kind of the engine: a new kind without words here does not compile. */
const ENGINE_PROBLEMS: Readonly<Record<ProblemKind, Pick<ProblemEntry, 'meaning' | 'remedy'>>> = {
  'invalid-request': {
    meaning: 'A field is unknown, missing, or has a value that it cannot have.',
    remedy:
      'Read `errors`: it names every wrong field at once, with the allowed values and a near match. Unknown fields are errors, so that a misspelt name cannot silently estimate something else.',
  },
  'gated-model': {
    meaning: 'The model’s files are behind an agreement on the hub, and this server has no access to them.',
    remedy:
      'Send the model’s own `config.json` as `config` in a POST, or name an open copy of the same architecture.',
  },
  'unknown-model': {
    meaning: 'No model of that name is in the catalogue or on the hub.',
    remedy:
      'Take the near match in `errors`, look in `/v1/models`, or send the model’s own `config.json` as `config` in a POST.',
  },
  'unknown-gpu': {
    meaning: 'No accelerator of that name is in the catalogue.',
    remedy: 'Take the near match in `errors`, or look in `/v1/gpus`.',
  },
  contradiction: {
    meaning: 'Each field is fine alone, but together they describe something that cannot run.',
    remedy:
      'Change one of the fields that `errors` names. An example: parallel degrees whose product is not the number of GPUs.',
  },
  'hub-failed': {
    meaning: 'A model had to be read from the hub, and the hub did not answer as it should.',
    remedy: 'Try again later, name a model of the catalogue, or send the `config.json` yourself.',
  },
  'hub-slow': {
    meaning: 'A model had to be read from the hub, and the hub took too long.',
    remedy: 'Try again: what was read so far may be cached. A model of the catalogue needs no hub.',
  },
  'not-understood': {
    meaning: 'The architecture is one that the engine does not compute.',
    remedy:
      'There is nothing to change in the request. An unknown architecture gets no answer, for a guess would look like a number.',
  },
}

const EDGE_PROBLEMS: readonly ProblemEntry[] = [
  {
    id: 'malformed-json',
    status: 400,
    meaning: 'The body of a POST is not JSON.',
    remedy: '`detail` says where the text stops being JSON.',
  },
  {
    id: 'not-found',
    status: 404,
    meaning: 'The path is none of the API’s.',
    remedy: 'See the routes of the API page, or `/openapi.json`.',
  },
  {
    id: 'method-not-allowed',
    status: 405,
    meaning: 'The route exists, but not for this method.',
    remedy: 'The `Allow` header lists the methods of the route.',
  },
  {
    id: 'body-too-large',
    status: 413,
    meaning: 'The body is longer than any configuration of a model.',
    remedy: 'Send the `config.json` alone, without weights or tokenizer.',
  },
  {
    id: 'url-too-long',
    status: 414,
    meaning: 'The URL is longer than any question needs.',
    remedy: 'Send a `config.json` in the body of a POST, and name a logo rather than embed a large one.',
  },
  {
    id: 'unsupported-media-type',
    status: 415,
    meaning: 'The body of a POST is not declared as JSON.',
    remedy: 'Send the header `Content-Type: application/json`.',
  },
  {
    id: 'rate-limited',
    status: 429,
    meaning: 'One client asked more often than the route allows.',
    remedy:
      'Wait as many seconds as `Retry-After` says. Keep answers: each is a pure function of its URL. `/v1/compare` and `/v1/plan` answer many questions at once.',
  },
  {
    id: 'internal',
    status: 500,
    meaning: 'The fault is on the server’s side.',
    remedy: 'Nothing in the request is wrong. Report it with the request’s URL.',
  },
]

export const problems: readonly ProblemEntry[] = [
  ...(Object.entries(ENGINE_PROBLEMS) as [ProblemKind, Pick<ProblemEntry, 'meaning' | 'remedy'>][]).map(
    ([id, words]) => ({ id, status: PROBLEM_STATUS[id], ...words }),
  ),
  ...EDGE_PROBLEMS,
]
