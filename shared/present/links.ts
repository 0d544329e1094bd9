import type { Estimate } from '../estimate/types.ts'
import { ESTIMATE_FIELDS } from '../request/estimate-fields.ts'
import type { EstimateField, EstimateRequest } from '../request/estimate.ts'

/** Where an estimate can be seen again, as paths of one deployment. */
export interface EstimateLinks {
  /** The canonical request: fields in the schema's order, defaults left out. */
  readonly self: string
  /** Absent for a config, which no URL can hold. */
  readonly badge?: string
  /** A social card and a chart of the same; absent for a config as well. */
  readonly card?: string
  readonly chart?: string
  readonly docs: string
}

/**
 * Fields whose default is the same whatever the model, engine and task. A field whose default depends on something is
 * kept in a URL even where it happens to equal it: it may not, once the catalogue or an engine's profile is newer.
 */
const FIXED_DEFAULTS: { readonly [K in EstimateField]?: EstimateRequest[K] } = {
  formula: 'architecture',
  task: 'inference',
  batch_size: 1,
  flash_attention: true,
  modality: 'all',
  mmproj: false,
  mtp: false,
  conservative: false,
  swa_full: false,
  kv_unified: false,
  cpu_moe: false,
  importance_matrix: false,
  method: 'full',
  precision: 'bf16-mixed',
  optimizer: 'adamw',
  gradient_checkpointing: 'none',
  offload: 'none',
  fused_loss: false,
  gradient_accumulation_steps: 1,
  units: 'GiB',
  explain: false,
}

/** A value that stands in a query as it is. */
const PLAIN = /^[\w.~!*'()/,-]*$/

const encoded = (value: string): string =>
  PLAIN.test(value) ? value : encodeURIComponent(value).replaceAll('%2F', '/').replaceAll('%2C', ',')

const NAMES = Object.keys(ESTIMATE_FIELDS) as EstimateField[]

/** Fields of a canonical query with their text, in the schema's order. */
function parameters(request: EstimateRequest): { readonly name: EstimateField; readonly text: string }[] {
  const found: { name: EstimateField; text: string }[] = []
  for (const name of NAMES) {
    const value = request[name]
    if (value === undefined || typeof value === 'object' || value === FIXED_DEFAULTS[name]) continue
    found.push({ name, text: `${name}=${encoded(String(value))}` })
  }
  return found
}

type Parameters = ReturnType<typeof parameters>

function queryOf(given: Parameters, without: readonly EstimateField[] = []): string {
  const texts = given.flatMap(({ name, text }) => (without.includes(name) ? [] : [text]))
  return texts.length === 0 ? '' : `?${texts.join('&')}`
}

/** The part of a URL after the path, in the shortest form that always asks the same; empty or with its `?`. */
export const canonicalQuery = (request: EstimateRequest, without: readonly EstimateField[] = []): string =>
  queryOf(parameters(request), without)

/** Links of an answer. Names are canonical: `meta-llama/Llama-3.1-8B` and `LLAMA-3.1-8B` give the same URL. */
export function estimateLinks(
  request: EstimateRequest,
  { model, request: used }: Pick<Estimate, 'model' | 'request'>,
): EstimateLinks {
  const docs = '/api/'
  if (request.config !== undefined) return { self: '/v1/estimate', docs }
  const { gpu } = used
  const canonical: EstimateRequest = {
    ...request,
    ...(request.model === undefined ? {} : { model: model.id }),
    ...(typeof gpu === 'string' ? { gpu } : {}),
  }
  const subject = request.model === undefined ? `params:${request.params}` : model.id
  const given = parameters(canonical)
  // The path of a picture names the model.
  const query = queryOf(given, ['model', 'params'])
  return {
    self: `/v1/estimate${queryOf(given)}`,
    badge: `/badge/${subject}.svg${query}`,
    card: `/card/${subject}.png${query}`,
    chart: `/chart/${subject}.svg${query}`,
    docs,
  }
}
