import type { Issue } from '../errors.ts'
import type { Degrees } from '../estimate/scenario.ts'
import type { Architecture } from '../model/architecture.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { cachingMixers } from '../terms/kv-cache.ts'

const FIELDS = ['tensor_parallel', 'pipeline_parallel', 'data_parallel', 'context_parallel'] as const

/** Degrees and number of GPUs from what was asked, and every contradiction between them. */
export function settleDegrees(
  request: EstimateRequest,
  split: 'tensor' | 'pipeline' | 'data',
): { degrees: Degrees; gpus: number; issues: Issue[] } {
  const issues: Issue[] = []
  const given = FIELDS.filter((field) => request[field] !== undefined)
  const degrees = {
    tensor: request.tensor_parallel ?? 1,
    pipeline: request.pipeline_parallel ?? 1,
    data: request.data_parallel ?? 1,
    context: request.context_parallel ?? 1,
    expert: request.expert_parallel ?? 1,
  }
  if (given.length === 0 && request.gpus !== undefined) degrees[split] = request.gpus
  const product = degrees.tensor * degrees.pipeline * degrees.data * degrees.context
  if (request.gpus !== undefined && product !== request.gpus)
    issues.push({
      field: 'gpus',
      message: `is ${request.gpus}, but the parallel degrees multiply to ${product} (tensor ${degrees.tensor} × pipeline ${degrees.pipeline} × data ${degrees.data} × context ${degrees.context})`,
    })
  if (product > 65_536)
    issues.push({
      field: 'gpus',
      message: `${product} GPUs are more than any layout here is meant for (65536)`,
    })
  if (product % degrees.expert !== 0)
    issues.push({ field: 'expert_parallel', message: `must divide the number of GPUs (${product})` })
  return { degrees, gpus: product, issues }
}

const divisors = (numbers: readonly number[], most: number): number[] =>
  Array.from({ length: most }, (_, i) => i + 1).filter((degree) =>
    numbers.every((number) => number % degree === 0),
  )

/** Degrees the architecture cannot be cut by: query heads must divide evenly, KV heads divide or replicate. */
export function architectureLimits(architecture: Architecture, degrees: Degrees): Issue[] {
  const issues: Issue[] = []
  const { tensor, pipeline, expert } = degrees
  const mixers = architecture.kinds.flatMap((layer) => cachingMixers(layer.mixer))
  const heads = [...new Set(mixers.map((mixer) => mixer.heads))]
  const kvHeads = [...new Set(mixers.flatMap((mixer) => (mixer.kind === 'attention' ? [mixer.kvHeads] : [])))]
  if (tensor > 1) {
    const wrongHeads = heads.filter((count) => count % tensor !== 0)
    const wrongKv = kvHeads.filter((count) => count % tensor !== 0 && tensor % count !== 0)
    const valid = (): string[] =>
      divisors(heads, 64)
        .filter((degree) => kvHeads.every((count) => count % degree === 0 || degree % count === 0))
        .map(String)
    if (wrongHeads.length > 0)
      issues.push({
        field: 'tensor_parallel',
        message: `${tensor} does not divide the ${wrongHeads.join(' and ')} attention heads`,
        allowed: valid(),
      })
    else if (wrongKv.length > 0)
      issues.push({
        field: 'tensor_parallel',
        message: `${tensor} neither divides the ${wrongKv.join(' and ')} KV heads nor is a multiple of them`,
        allowed: valid(),
      })
  }
  if (pipeline > 1 && pipeline > architecture.pattern.length)
    issues.push({
      field: 'pipeline_parallel',
      message: `${pipeline} stages are more than the ${architecture.pattern.length} layers`,
    })
  if (expert > 1) {
    const experts = architecture.kinds.flatMap((layer) =>
      layer.feedForward.kind === 'moe' ? [layer.feedForward.experts] : [],
    )
    if (experts.length === 0) issues.push({ field: 'expert_parallel', message: 'the model has no experts' })
    else if (experts.some((count) => count % expert !== 0))
      issues.push({
        field: 'expert_parallel',
        message: `${expert} does not divide the ${experts[0]} experts`,
        allowed: divisors(experts, 256).map(String),
      })
  }
  return issues
}
