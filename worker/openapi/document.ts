import { catalogueDate, estimateSchema } from '../../shared/index.ts'
import { ESTIMATE_FIELDS } from '../../shared/request/estimate-fields.ts'
import { BADGE_FIELDS } from '../../shared/present/badge-fields.ts'
import { FORMAT_LIST_FIELDS } from '../../shared/present/format-list.ts'
import { GPU_LIST_FIELDS } from '../../shared/present/gpu-list.ts'
import { MODEL_LIST_FIELDS } from '../../shared/present/model-list.ts'
import { ROUTES } from '../routes/table.ts'
import * as answers from './answer-schemas.ts'
import { estimateAnswer } from './estimate-schema.ts'
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
  Health: jsonSchema(answers.healthAnswer, 'output'),
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
const badgeParameters = [
  pathParameter('model', `${MODEL_ID}. Or \`params:7B\`, a bare parameter count`, 'llama-3.1-8b'),
  ...queryParameters({ ...BADGE_FIELDS, ...BADGE_ESTIMATE_FIELDS }),
]
const estimateProblems = {
  400: MALFORMED,
  404: problem('Unknown model or GPU, with near matches'),
  422: problem('Well-formed but contradictory, or an architecture that is not understood'),
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
    requestBody: { required: true, content: json(ref('EstimateRequest')) },
    responses: {
      200: answer('Estimate'),
      ...estimateProblems,
      413: problem('A body of more than 256 KiB'),
      415: problem('A body that is not JSON'),
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
  'GET /badge/{model}.svg': {
    operationId: 'badge',
    parameters: badgeParameters,
    responses: {
      200: {
        description:
          'The badge; on bad input a grey one that says what is wrong, and the header X-Plimsoll-Error',
        content: { 'image/svg+xml': { schema: { type: 'string' } } },
      },
    },
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

function paths(): Record<string, Record<string, JsonSchema>> {
  const all: Record<string, Record<string, JsonSchema>> = {}
  for (const { method, path, summary } of ROUTES)
    (all[path] ??= {})[method.toLowerCase()] = { summary, ...OPERATIONS[`${method} ${path}`] }
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
  paths: paths(),
  components: { schemas: SCHEMAS },
})
