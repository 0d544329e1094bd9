import { catalogueDate, estimateSchema } from '../../shared/index.ts'
import { ESTIMATE_FIELDS } from '../../shared/request/estimate-fields.ts'
import { BADGE_FIELDS } from '../../shared/present/badge-fields.ts'
import { CARD_FIELDS, CHART_FIELDS } from '../../shared/present/image-fields.ts'
import { FORMAT_LIST_FIELDS } from '../../shared/present/format-list.ts'
import { GPU_LIST_FIELDS } from '../../shared/present/gpu-list.ts'
import { MODEL_LIST_FIELDS } from '../../shared/present/model-list.ts'
import { ROUTES } from '../routes/table.ts'
import * as answers from './answer-schemas.ts'
import { BODY_EXAMPLES } from './body-examples.ts'
import { DECIDE_OPERATIONS, DECIDE_SCHEMAS } from './decide-operations.ts'
import { estimateAnswer } from './estimate-schema.ts'
import { reconcileAnswer } from './reconcile-schema.ts'
import { jsonSchema, queryParameters, type JsonSchema } from './json-schema.ts'

const { config: _postOnly, ...URL_FIELDS } = ESTIMATE_FIELDS
const { model: _inPath, params: _inPathToo, ...BADGE_ESTIMATE_FIELDS } = URL_FIELDS

const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  EstimateRequest: jsonSchema(estimateSchema, 'input'),
  Estimate: jsonSchema(estimateAnswer, 'output'),
  ModelList: jsonSchema(answers.modelListAnswer, 'output'),
  Model: jsonSchema(answers.modelAnswer, 'output'),
  GpuList: jsonSchema(answers.gpuListAnswer, 'output'),
  Gpu: jsonSchema(answers.gpuAnswer, 'output'),
  FormatList: jsonSchema(answers.formatListAnswer, 'output'),
  BadgeEndpoint: jsonSchema(answers.badgeAnswer, 'output'),
  ...DECIDE_SCHEMAS,
  Health: jsonSchema(answers.healthAnswer, 'output'),
  Reconciliation: jsonSchema(reconcileAnswer, 'output'),
  Problem: jsonSchema(answers.problemAnswer, 'output'),
}

const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: JsonSchema): JsonSchema => ({ 'application/json': { schema } })
const answer = (name: string, description = 'The answer'): JsonSchema => ({
  description,
  content: json(ref(name)),
})
const problem = (description: string): JsonSchema => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
})
const MALFORMED = problem('Wrong fields, each named')
const pathParameter = (name: string, description: string, example: string): JsonSchema => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
  example,
})
const MODEL_ID = 'Catalogue id or Hugging Face id; the slash of the latter may be encoded or not'
const imageParameters = (look: Parameters<typeof queryParameters>[0]): JsonSchema[] => [
  pathParameter('model', `${MODEL_ID}. Or \`params:7B\`, a bare parameter count`, 'llama-3.1-8b'),
  ...queryParameters({ ...look, ...BADGE_ESTIMATE_FIELDS }),
]
const badgeParameters = imageParameters(BADGE_FIELDS)
/** An image is a 200 whatever was asked: on bad input it says what is wrong. */
const image = (type: string, what: string): JsonSchema => ({
  200: {
    description: `${what}; on bad input one that says what is wrong, with the headers X-Plimsoll-Status and X-Plimsoll-Error`,
    content: { [type]: { schema: type === 'image/png' ? {} : { type: 'string' } } },
  },
})
const SVG = 'image/svg+xml'
const PNG = 'image/png'
const estimateProblems = {
  400: MALFORMED,
  404: problem('Unknown model or GPU, with near matches'),
  403: problem('A gated model, and how to let this deployment read it'),
  422: problem('Well-formed but contradictory, or an architecture that is not understood'),
  502: problem('The hub that holds the model did not answer as it should'),
  504: problem('The hub that holds the model took too long'),
}

/** What each route takes and answers, by its method and path in the table of routes. */
const OPERATIONS: Readonly<Record<string, JsonSchema>> = {
  'GET /v1/estimate': {
    operationId: 'estimate',
    parameters: queryParameters(URL_FIELDS),
    responses: { 200: answer('Estimate'), 304: { description: 'Not modified' }, ...estimateProblems },
  },
  'POST /v1/estimate': {
    operationId: 'estimateFromBody',
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: ref('EstimateRequest'), examples: BODY_EXAMPLES['POST /v1/estimate'] },
      },
    },
    responses: {
      200: answer('Estimate'),
      ...estimateProblems,
      413: problem('A body of more than 256 KiB'),
      415: problem('A body that is not JSON'),
    },
  },
  'POST /v1/reconcile': {
    operationId: 'reconcile',
    parameters: queryParameters(URL_FIELDS),
    requestBody: {
      required: true,
      description:
        'The start-up log of vLLM, SGLang or llama.cpp. Fields in the URL win over what the log says.',
      content: {
        'text/plain': { schema: { type: 'string' }, examples: BODY_EXAMPLES['POST /v1/reconcile'] },
      },
    },
    responses: {
      200: answer('Reconciliation', 'The figures of the log beside the estimate of the same run'),
      ...estimateProblems,
      413: problem('A log of more than 1 MB'),
      415: problem('A body that is not text/plain'),
    },
  },
  'GET /v1/models': {
    operationId: 'listModels',
    parameters: queryParameters(MODEL_LIST_FIELDS),
    responses: { 200: answer('ModelList'), 400: MALFORMED },
  },
  'GET /v1/models/{id}': {
    operationId: 'getModel',
    parameters: [pathParameter('id', MODEL_ID, 'llama-3.1-8b')],
    responses: { 200: answer('Model'), 400: MALFORMED, 404: problem('Unknown model, with near matches') },
  },
  'GET /v1/gpus': {
    operationId: 'listGpus',
    parameters: queryParameters(GPU_LIST_FIELDS),
    responses: { 200: answer('GpuList'), 400: MALFORMED },
  },
  'GET /v1/gpus/{id}': {
    operationId: 'getGpu',
    parameters: [pathParameter('id', 'Catalogue id, alias or name', 'rtx-4090')],
    responses: { 200: answer('Gpu'), 400: MALFORMED, 404: problem('Unknown GPU, with near matches') },
  },
  'GET /v1/formats': {
    operationId: 'listFormats',
    parameters: queryParameters(FORMAT_LIST_FIELDS),
    responses: { 200: answer('FormatList'), 400: MALFORMED },
  },
  ...DECIDE_OPERATIONS,
  'GET /badge/{model}.svg': {
    operationId: 'badge',
    parameters: badgeParameters,
    responses: image(SVG, 'The badge'),
  },
  'GET /badge/{model}.png': {
    operationId: 'badgePng',
    parameters: badgeParameters,
    responses: image(PNG, 'The badge'),
  },
  'GET /card/{model}.svg': {
    operationId: 'card',
    parameters: imageParameters(CARD_FIELDS),
    responses: image(SVG, 'The card'),
  },
  'GET /card/{model}.png': {
    operationId: 'cardPng',
    parameters: imageParameters(CARD_FIELDS),
    responses: image(PNG, 'The card'),
  },
  'GET /chart/{model}.svg': {
    operationId: 'chart',
    parameters: imageParameters(CHART_FIELDS),
    responses: image(SVG, 'The chart'),
  },
  'GET /chart/{model}.png': {
    operationId: 'chartPng',
    parameters: imageParameters(CHART_FIELDS),
    responses: image(PNG, 'The chart'),
  },
  'GET /embed.js': {
    operationId: 'embedScript',
    responses: {
      200: { description: 'The script', content: { 'text/javascript': { schema: { type: 'string' } } } },
    },
  },
  'GET /embed': {
    operationId: 'embedPage',
    responses: { 200: { description: 'The page', content: { 'text/html': { schema: { type: 'string' } } } } },
  },
  'GET /badge/{model}.json': {
    operationId: 'badgeEndpoint',
    parameters: badgeParameters,
    responses: { 200: answer('BadgeEndpoint', 'On bad input `isError` is true') },
  },
  'GET /openapi.json': {
    operationId: 'openapi',
    responses: { 200: { description: 'This document', content: json({ type: 'object' }) } },
  },
  'GET /healthz': { operationId: 'health', responses: { 200: answer('Health') } },
}

/** What every route answers when it is asked too much, whatever else it does. */
const LIMITS = {
  414: problem('A URL of more than 12,000 characters'),
  429: {
    ...problem('One client asked too often; the headers say how often it may'),
    headers: {
      'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } },
      RateLimit: { description: 'The limit that is used up', schema: { type: 'string' } },
      'RateLimit-Policy': {
        description: 'How many requests in how many seconds',
        schema: { type: 'string' },
      },
    },
  },
}

/** An operation with the answers that all have in common. */
function whole(operation: JsonSchema | undefined): JsonSchema {
  const responses = operation?.['responses'] as JsonSchema | undefined
  return { ...operation, responses: { ...responses, ...LIMITS } }
}

function paths(): Record<string, Record<string, JsonSchema>> {
  const all: Record<string, Record<string, JsonSchema>> = {}
  for (const { method, path, summary } of ROUTES)
    // A protocol of its own, which describes its tools itself.
    if (path !== '/mcp')
      (all[path] ??= {})[method.toLowerCase()] = { summary, ...whole(OPERATIONS[`${method} ${path}`]) }
  return all
}

/** The OpenAPI 3.1 document of one deployment, generated from the schemas that check the requests. */
export const openapiDocument = (origin: string, version: string) => ({
  openapi: '3.1.1',
  info: {
    title: 'Plimsoll',
    version,
    summary: 'The load line for GPUs: memory of large language models, term by term',
    description: `Answers are pure functions of the request and of the catalogue of ${catalogueDate}. Byte fields are integers. Errors are RFC 9457 problem documents.`,
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: origin }],
  // No route takes a credential.
  security: [],
  paths: paths(),
  components: { schemas: SCHEMAS },
})
