import type { Call } from './load.ts'

/** A dense model, a mixture of experts and a GGUF mix: the work differs, so no single one is typical. */
export const QUERIES: readonly Readonly<Record<string, string>>[] = [
  { model: 'llama-3.1-8b', gpu: 'rtx-4090' },
  { model: 'mixtral-8x7b-v0.1', gpu: 'a100-sxm-80gb', gpus: '2' },
  { model: 'llama-3.1-70b', weights: 'q4_k_m', gpu: 'rtx-4090', gpus: '2' },
]

/** The n-th question: models in turn, and never the same context length and batch twice. */
function question(n: number): Readonly<Record<string, string>> {
  return {
    ...QUERIES[n % QUERIES.length],
    context_length: String(1024 + (n % 30_000)),
    batch_size: String(1 + Math.floor(n / 30_000)),
  }
}

const query = (values: Readonly<Record<string, string>>): string => String(new URLSearchParams(values))
const list = (length: number, at: (i: number) => number): string =>
  Array.from({ length }, (_, i) => at(i)).join()

/** 10,000 cells: 4 models on 10 GPUs in 5 formats at 10 contexts and 5 batches, other contexts each time. */
const matrix = (n: number): string =>
  query({
    models: 'llama-3.1-8b,mixtral-8x7b-v0.1,qwen3-32b,gemma-3-27b-it',
    gpus: 'rtx-3090,rtx-4090,rtx-5090,rtx-a6000,l40s,a100-sxm-40gb,a100-sxm-80gb,h100-sxm,h200-sxm,mi300x',
    weights: 'bf16,fp8,int8,int4,awq',
    contexts: list(10, (i) => 1024 + 4000 * i + (n % 4000)),
    batch_sizes: '1,2,4,8,16',
  })

const mcpCall = (n: number): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: n,
    method: 'tools/call',
    params: { name: 'estimate_memory', arguments: question(n) },
  })

export interface BenchRoute {
  readonly name: string
  /** Requests in flight: few where one keeps the processor busy for long. */
  readonly connections: number
  readonly call: (n: number) => Call
}

/** What is measured, each against the bare handler's answer of the same size. Every question is asked once. */
export const ROUTES: readonly BenchRoute[] = [
  { name: '/v1/estimate', connections: 16, call: (n) => ({ path: `/v1/estimate?${query(question(n))}` }) },
  {
    name: '/badge/{model}.svg',
    connections: 16,
    call: (n) => {
      const { model, ...rest } = question(n)
      return { path: `/badge/${model}.svg?${query(rest)}` }
    },
  },
  { name: '/v1/fit', connections: 4, call: (n) => ({ path: `/v1/fit?${query(question(n))}` }) },
  { name: '/v1/compare, 10,000 cells', connections: 2, call: (n) => ({ path: `/v1/compare?${matrix(n)}` }) },
  { name: 'MCP estimate_memory', connections: 16, call: (n) => ({ path: '/mcp', body: mcpCall(n) }) },
]
