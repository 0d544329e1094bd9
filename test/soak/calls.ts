import type { Call } from '../bench/load.ts'

/** Requests of a day: mostly badges and estimates of the catalogue, some lists and searches, few pictures. */
const MODELS = [
  'llama-3.1-8b',
  'mixtral-8x7b-v0.1',
  'llama-3.1-70b',
  'qwen3-30b-a3b',
  'deepseek-v3',
  'gemma-2-9b',
]
const GPUS = ['rtx-4090', 'h100-sxm', 'a100-sxm-80gb', 'rtx-3060-12gb']
/** Pictures are kept by the data centre's cache: a few of them are asked again and again. */
const PICTURES = 24

const of = <T>(values: readonly T[], n: number): T => values[n % values.length] as T

function pathOf(n: number): string {
  const [model, gpu] = [of(MODELS, n), of(GPUS, Math.floor(n / 7))]
  const query = `gpu=${gpu}&context_length=${1024 + (n % 30_000)}&batch_size=${1 + (Math.floor(n / 30_000) % 64)}`
  switch (n % 50) {
    case 0:
      return `/v1/fit?model=${model}&gpu=${gpu}`
    case 10:
      return `/v1/compare?models=${model}&gpus=${GPUS.join(',')}&contexts=4k,${1024 + (n % 9000)}`
    case 20:
      return `/card/${model}.png?gpu=${gpu}&context_length=${1024 * (1 + (n % PICTURES))}`
    case 30:
      return `/chart/${model}.svg?gpu=${gpu}&context_length=${1024 * (1 + (n % PICTURES))}`
    case 40:
      return `/v1/models?limit=20&offset=${n % 100}`
    case 45:
      return '/openapi.json'
    default:
      return n % 3 === 0 ? `/badge/${model}.svg?${query}` : `/v1/estimate?model=${model}&${query}`
  }
}

/** Requests without end, from a running number on. */
export function* calls(from = 0): Generator<Call, never> {
  for (let n = from; ; n += 1) yield { path: pathOf(n) }
}
