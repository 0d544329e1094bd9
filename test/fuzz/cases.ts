import fc from 'fast-check'
import { COMPARE_FIELDS } from '../../shared/decide/compare-fields.ts'
import { CONVERT_FIELDS } from '../../shared/decide/convert.ts'
import { FIT_FIELDS, RECOMMEND_FIELDS } from '../../shared/decide/decide-fields.ts'
import { BUDGET_FIELDS, FIGURES_FIELDS } from '../../shared/decide/figures-fields.ts'
import { ESTIMATE_FIELDS } from '../../shared/index.ts'
import { BADGE_FIELDS } from '../../shared/present/badge-fields.ts'
import { FORMAT_LIST_FIELDS } from '../../shared/present/format-list.ts'
import { GPU_LIST_FIELDS } from '../../shared/present/gpu-list.ts'
import { CARD_FIELDS, CHART_FIELDS } from '../../shared/present/image-fields.ts'
import { MODEL_LIST_FIELDS } from '../../shared/present/model-list.ts'
import { BODY_EXAMPLES } from '../../worker/openapi/body-examples.ts'
import { body, config, plan } from './bodies.ts'
import { gpu, model, nastyText, pairsOf, queryText, type Fields } from './values.ts'

/** One request. */
export interface FuzzCase {
  readonly method: string
  /** Path and query, as they go over the wire. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer> | string
}

const { config: _postOnly, ...URL_FIELDS } = ESTIMATE_FIELDS
const { model: _path, params: _pathToo, ...PICTURE_FIELDS } = URL_FIELDS

const get = (path: string, fields: Fields, always: Readonly<Record<string, fc.Arbitrary<string>>> = {}) =>
  pairsOf(fields, always).map((pairs): FuzzCase => ({
    method: 'GET',
    path: `${path}?${queryText(pairs)}`,
    headers: {},
  }))

const segment = (name: fc.Arbitrary<string>) => name.map((text) => encodeURIComponent(text.toWellFormed()))
const subject = fc.oneof(
  { weight: 8, arbitrary: segment(model) },
  { weight: 1, arbitrary: fc.constantFrom('params:7B', 'params', 'params:0', 'gpu:rtx-4090', 'gpu:', '.') },
)

/** Pictures. */
function picture(
  kind: string,
  look: Fields,
  endings: readonly [string, ...string[]],
): fc.Arbitrary<FuzzCase> {
  const asked = pairsOf({ ...look, ...PICTURE_FIELDS }, { gpu })
  return fc.tuple(subject, fc.constantFrom(...endings), asked).map(([name, ending, pairs]) => ({
    method: 'GET',
    path: `/${kind}/${name}${ending}?${queryText(pairs)}`,
    headers: {},
  }))
}

const detail = (path: string, name: fc.Arbitrary<string>) =>
  segment(name).map((text): FuzzCase => ({ method: 'GET', path: `${path}/${text}`, headers: {} }))

const JSON_TYPE = { 'Content-Type': 'application/json' }
const bytes = fc.uint8Array({ maxLength: 300 }).map((given) => new Uint8Array(given))

const post = (path: string, content: fc.Arbitrary<string>): fc.Arbitrary<FuzzCase> =>
  content.map((text) => ({ method: 'POST', path, headers: JSON_TYPE, body: text }))

/** Bytes of any kind where JSON or a log is expected, under a right or a wrong name. */
const rawBody: fc.Arbitrary<FuzzCase> = fc
  .record({
    path: fc.constantFrom('/v1/estimate', '/v1/plan', '/v1/reconcile', '/mcp'),
    type: fc.constantFrom(
      'application/json',
      'text/plain',
      'text/html',
      'application/json; charset=utf-16',
      '',
    ),
    encoding: fc.constantFrom('', '', '', 'gzip', 'br'),
    body: fc.oneof(
      bytes,
      fc.json(),
      nastyText.map((text) => text.toWellFormed()),
    ),
  })
  .map(({ path, type, encoding, body: given }) => ({
    method: 'POST',
    path,
    headers: {
      ...(type === '' ? {} : { 'Content-Type': type }),
      ...(encoding === '' ? {} : { 'Content-Encoding': encoding }),
    },
    body: given,
  }))

const TEXT_TYPE = { 'Content-Type': 'text/plain' }
const LOG = String(BODY_EXAMPLES['POST /v1/reconcile']?.['vllm']?.value)
/** A log with pieces cut out of it, doubled, or replaced. */
const log: fc.Arbitrary<FuzzCase> = fc
  .tuple(
    fc.nat({ max: LOG.length }),
    fc.nat({ max: 60 }),
    fc.oneof(nastyText, fc.constant(LOG)),
    pairsOf(URL_FIELDS, {}),
  )
  .map(([at, length, text, pairs]) => ({
    method: 'POST',
    path: `/v1/reconcile?${queryText(pairs)}`,
    headers: TEXT_TYPE,
    body: `${LOG.slice(0, at)}${text.toWellFormed()}${LOG.slice(at + length)}`,
  }))

/** Any path and any method: what no route expects. */
const anywhere: fc.Arbitrary<FuzzCase> = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'),
    start: fc.constantFrom(
      '/v1',
      '/v1/estimate',
      '/badge',
      '/card',
      '/chart',
      '/mcp',
      '/embed',
      '/healthz',
      '/openapi.json',
    ),
    rest: fc.array(nastyText, { maxLength: 3 }),
    encoded: fc.boolean(),
    headers: fc.dictionary(
      fc.constantFrom(
        'If-None-Match',
        'X-Request-Id',
        'Accept',
        'Range',
        'Origin',
        'Cookie',
        'X-Forwarded-For',
      ),
      fc.string({ maxLength: 60 }).map((text) => text.trim()),
      { maxKeys: 3 },
    ),
  })
  .map(({ method, start, rest, encoded, headers }) => ({
    method,
    path: [
      start,
      ...rest.map((text) => (encoded ? encodeURIComponent(text.toWellFormed()) : text.toWellFormed())),
    ].join('/'),
    headers,
  }))

const mcpCall: fc.Arbitrary<FuzzCase> = fc
  .tuple(
    fc.constantFrom(
      'estimate_memory',
      'find_fit',
      'recommend_gpu',
      'compare',
      'list_models',
      'list_gpus',
      'none',
    ),
    pairsOf(URL_FIELDS, { model }),
    fc.constantFrom('tools/call', 'tools/call', 'tools/list', 'initialize', 'x'),
  )
  .map(([name, pairs, method]) => ({
    method: 'POST',
    path: '/mcp',
    headers: { ...JSON_TYPE, Accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: { name, arguments: Object.fromEntries(pairs) },
    }),
  }))

const several = (value: fc.Arbitrary<string>) =>
  fc.array(value, { minLength: 1, maxLength: 3 }).map((all) => all.join(','))

/** Requests for every route, by the time that one takes: the cheap ones come often. */
export const fuzzCase: fc.Arbitrary<FuzzCase> = fc.oneof(
  { weight: 30, arbitrary: get('/v1/estimate', URL_FIELDS, { model, gpu }) },
  {
    weight: 6,
    arbitrary: get('/v1/estimate', URL_FIELDS, { params: fc.constantFrom('7B', '0.5B', '1e12', '1') }),
  },
  { weight: 16, arbitrary: post('/v1/estimate', body) },
  { weight: 14, arbitrary: post('/v1/estimate', config) },
  { weight: 3, arbitrary: post('/v1/plan', plan) },
  { weight: 8, arbitrary: rawBody },
  { weight: 5, arbitrary: log },
  { weight: 8, arbitrary: anywhere },
  { weight: 4, arbitrary: get('/v1/convert', CONVERT_FIELDS) },
  { weight: 3, arbitrary: get('/v1/models', MODEL_LIST_FIELDS) },
  { weight: 3, arbitrary: get('/v1/gpus', GPU_LIST_FIELDS) },
  { weight: 2, arbitrary: get('/v1/formats', FORMAT_LIST_FIELDS) },
  { weight: 3, arbitrary: detail('/v1/models', model) },
  { weight: 3, arbitrary: detail('/v1/gpus', gpu) },
  { weight: 3, arbitrary: get('/v1/figures', FIGURES_FIELDS, { model, gpu }) },
  { weight: 2, arbitrary: get('/v1/budget', BUDGET_FIELDS) },
  { weight: 1, arbitrary: get('/v1/fit', FIT_FIELDS, { model, gpu }) },
  { weight: 1, arbitrary: get('/v1/recommend', RECOMMEND_FIELDS, { model }) },
  {
    weight: 2,
    arbitrary: get('/v1/compare', COMPARE_FIELDS, { models: several(model), gpus: several(gpu) }),
  },
  { weight: 12, arbitrary: picture('badge', BADGE_FIELDS, ['.svg', '.svg', '.json', '']) },
  { weight: 4, arbitrary: picture('card', CARD_FIELDS, ['.svg', '.svg', '']) },
  { weight: 4, arbitrary: picture('chart', CHART_FIELDS, ['.svg', '.svg', '']) },
  { weight: 2, arbitrary: get('/embed', URL_FIELDS, { model, gpu }) },
  { weight: 2, arbitrary: mcpCall },
)

/** Pictures as PNG, and the script for other pages: what only a Worker can answer. */
export const workerOnlyCase: fc.Arbitrary<FuzzCase> = fc.oneof(
  picture('badge', BADGE_FIELDS, ['.png']),
  picture('card', CARD_FIELDS, ['.png']),
  picture('chart', CHART_FIELDS, ['.png']),
  get('/embed.js', URL_FIELDS),
)
