import * as z from 'zod'
import { failure, success, type Issue, type Result } from '../errors.ts'
import { nearest } from '../near.ts'
import { ESTIMATE_FIELDS } from './estimate-fields.ts'
import { unknownNames } from './unknown-names.ts'

type Fields = typeof ESTIMATE_FIELDS
/** A field left out is absent; a field given must be valid. */
type EstimateShape = { [K in keyof Fields]: z.ZodOptional<Fields[K]> }
const optional = Object.fromEntries(
  Object.entries(ESTIMATE_FIELDS).map(([name, field]) => [name, field.optional()]),
) as unknown as EstimateShape

/** The one schema of an estimate request. */
export const estimateSchema = z.strictObject(optional)

/** Schemas of some of the fields, kept by their names: an absent field costs a parser as much as a given one. */
const SUBSETS_KEPT = 500
const subsets = new Map<string, typeof estimateSchema>()
const NAMES = Object.keys(ESTIMATE_FIELDS) as (keyof Fields)[]

/** The schema, less the fields that are not there. It takes and refuses the same, in the same words. */
function schemaFor(input: unknown): typeof estimateSchema {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return estimateSchema
  const given = NAMES.filter((name) => name in input)
  const key = given.join()
  let schema = subsets.get(key)
  if (!schema) {
    if (subsets.size >= SUBSETS_KEPT) subsets.clear()
    const shape = Object.fromEntries(given.map((name) => [name, optional[name]]))
    subsets.set(key, (schema = z.strictObject(shape) as unknown as typeof estimateSchema))
  }
  return schema
}

/** What a user asked, each given field checked, nothing filled in yet. */
export type EstimateRequest = { readonly [K in keyof Fields]?: z.output<Fields[K]> | undefined }
export type EstimateField = keyof Fields

/** zod's issues as ours: one per wrong field, with the allowed values and a near match. */
export function issuesOf(error: z.ZodError, known: readonly string[]): Issue[] {
  return error.issues.flatMap((issue): Issue[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => {
        const [near] = nearest(key, known)
        return { field: key, message: 'is not a known field', ...(near ? { did_you_mean: near } : {}) }
      })
    const params = issue.code === 'custom' ? issue.params : undefined
    const allowed = params?.['allowed']
    const near = params?.['did_you_mean']
    return [
      {
        field: issue.path.join('.') || 'body',
        message: issue.path.length === 0 ? 'must be a JSON object' : issue.message,
        ...(Array.isArray(allowed) ? { allowed: allowed.map(String) } : {}),
        ...(typeof near === 'string' ? { did_you_mean: near } : {}),
      },
    ]
  })
}

const PARAMS_ONLY = ['layers', 'hidden_size', 'heads', 'kv_heads', 'head_dim', 'vocab_size'] as const

/** Rules between fields that make a request malformed whatever the model is. */
function crossChecks(request: EstimateRequest): Issue[] {
  const issues: Issue[] = []
  const given = (['model', 'config', 'params'] as const).filter((name) => request[name] !== undefined)
  if (given.length === 0)
    issues.push({ field: 'model', message: 'is missing: give exactly one of model, config and params' })
  for (const name of given.slice(1))
    issues.push({
      field: name,
      message: `cannot stand beside ${given[0]}: give exactly one of model, config and params`,
    })
  if (request.params === undefined)
    for (const name of PARAMS_ONLY)
      if (request[name] !== undefined)
        issues.push({ field: name, message: 'goes with params only; a model or config brings its own' })
  if (request.speculative_cost !== undefined && request.speculative_tokens === undefined)
    issues.push({ field: 'speculative_cost', message: 'goes with speculative_tokens' })
  const [tokens, acceptance] = [request.speculative_tokens, request.speculative_acceptance]
  if (tokens !== undefined && acceptance === undefined)
    issues.push({
      field: 'speculative_acceptance',
      message: 'is missing: the gain of speculative_tokens depends on how many are accepted',
    })
  if (acceptance !== undefined && tokens === undefined)
    issues.push({ field: 'speculative_tokens', message: 'is missing: how many tokens are guessed per step' })
  return issues
}

/**
 * Checks a request given as JSON body or as query parameters (all strings).
 * Every wrong field is named at once.
 */
export function parseEstimateRequest(input: unknown): Result<EstimateRequest> {
  const parsed = schemaFor(input).safeParse(input)
  const wrong = parsed.success
    ? crossChecks(parsed.data as EstimateRequest)
    : issuesOf(parsed.error, Object.keys(ESTIMATE_FIELDS))
  if (parsed.success && wrong.length === 0) return success(parsed.data as EstimateRequest)
  return failure('invalid-request', [...wrong, ...unknownNames(input, wrong)])
}
