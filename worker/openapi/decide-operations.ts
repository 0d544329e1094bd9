import { COMPARE_FIELDS } from '../../shared/decide/compare-fields.ts'
import { CONVERT_FIELDS } from '../../shared/decide/convert.ts'
import { FIT_FIELDS, RECOMMEND_FIELDS } from '../../shared/decide/decide-fields.ts'
import { BUDGET_FIELDS, FIGURES_FIELDS } from '../../shared/decide/figures-fields.ts'
import { planSchema } from '../../shared/decide/plan-fields.ts'
import { BODY_EXAMPLES } from './body-examples.ts'
import * as answers from './decide-schemas.ts'
import { jsonSchema, queryParameters, type JsonSchema } from './json-schema.ts'

/** Schemas of the decision routes, by the name the document refers to them with. */
export const DECIDE_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Fit: jsonSchema(answers.fitAnswer, 'output'),
  Recommendations: jsonSchema(answers.recommendAnswer, 'output'),
  Comparison: jsonSchema(answers.compareAnswer, 'output'),
  PlanRequest: jsonSchema(planSchema, 'input'),
  Plan: jsonSchema(answers.planAnswer, 'output'),
  Figures: jsonSchema(answers.figuresAnswer, 'output'),
  Budgets: jsonSchema(answers.budgetAnswer, 'output'),
  Conversion: jsonSchema(answers.convertAnswer, 'output'),
}

const schema = (name: string): JsonSchema => ({ schema: { $ref: `#/components/schemas/${name}` } })
const answer = (name: string, other: JsonSchema = {}): JsonSchema => ({
  description: 'The answer',
  content: { 'application/json': schema(name), ...other },
})
const problem = (description: string): JsonSchema => ({
  description,
  content: { 'application/problem+json': schema('Problem') },
})
const MALFORMED = problem('Wrong fields, each named')
const UNKNOWN = problem('Unknown model or GPU, with near matches')
const CONTRADICTORY = problem('Well-formed but contradictory')
const estimatorProblems = { 400: MALFORMED, 404: UNKNOWN, 422: CONTRADICTORY }

/** What the decision routes take and answer, by method and path. */
export const DECIDE_OPERATIONS: Readonly<Record<string, JsonSchema>> = {
  'GET /v1/fit': {
    operationId: 'fit',
    parameters: queryParameters(FIT_FIELDS),
    responses: { 200: answer('Fit'), ...estimatorProblems },
  },
  'GET /v1/recommend': {
    operationId: 'recommend',
    parameters: queryParameters(RECOMMEND_FIELDS),
    responses: { 200: answer('Recommendations'), ...estimatorProblems },
  },
  'GET /v1/compare': {
    operationId: 'compare',
    parameters: queryParameters(COMPARE_FIELDS),
    responses: {
      200: answer('Comparison', { 'text/csv': { schema: { type: 'string' } } }),
      400: MALFORMED,
      404: UNKNOWN,
    },
  },
  'POST /v1/plan': {
    operationId: 'plan',
    requestBody: {
      required: true,
      content: {
        'application/json': { ...schema('PlanRequest'), examples: BODY_EXAMPLES['POST /v1/plan'] },
      },
    },
    responses: {
      200: answer('Plan'),
      ...estimatorProblems,
      413: problem('A body of more than 256 KiB'),
      415: problem('A body that is not JSON'),
    },
  },
  'GET /v1/figures': {
    operationId: 'figures',
    parameters: queryParameters(FIGURES_FIELDS),
    responses: { 200: answer('Figures'), ...estimatorProblems },
  },
  'GET /v1/budget': {
    operationId: 'budget',
    parameters: queryParameters(BUDGET_FIELDS),
    responses: { 200: answer('Budgets'), 400: MALFORMED },
  },
  'GET /v1/convert': {
    operationId: 'convert',
    parameters: queryParameters(CONVERT_FIELDS),
    responses: { 200: answer('Conversion'), 400: MALFORMED },
  },
}
