import { changedVerdict } from '../estimate/change.ts'
import { resolveModel } from '../estimate/resolve-model.ts'
import type { Estimate, Verdict } from '../estimate/types.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { stackWith, topOf, type Layer } from './chart-data.ts'
import { formatName } from './image-words.ts'

/** One weight format with all that the request needs in it. */
export interface FormatBar {
  readonly id: string
  readonly name: string
  readonly layers: readonly Layer[]
  readonly total: number
  /** Null without a GPU. */
  readonly verdict: Verdict | null
}

export interface FormatBars {
  readonly bars: readonly FormatBar[]
  /** Formats that the engine refuses for this request. */
  readonly refused: readonly string[]
  readonly top: number
}

/** What each engine is mostly run with, most bits first. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  vllm: ['bf16', 'fp8', 'int8', 'awq'],
  sglang: ['bf16', 'fp8', 'int8', 'awq'],
  'tensorrt-llm': ['bf16', 'fp8', 'int8', 'nvfp4'],
  transformers: ['bf16', 'bnb-int8', 'nf4', 'nf4-dq'],
  mlx: ['bf16', 'mlx-8bit', 'mlx-6bit', 'mlx-4bit', 'mlx-3bit'],
  exllama: ['exl3-8', 'exl3-6', 'exl3-5', 'exl3-4', 'exl3-3'],
  pytorch: ['fp32', 'bf16', 'nf4-dq'],
  none: ['bf16', 'fp8', 'int4'],
}
const GGUF = ['bf16', 'q8_0', 'q6_k', 'q5_k_m', 'q4_k_m', 'q3_k_m', 'q2_k'] as const

/** The formats asked for, or those that the engine is mostly run with and the request's own. */
function compared(
  asked: readonly string[] | undefined,
  { request }: Pick<Estimate, 'request'>,
): readonly string[] {
  if (asked !== undefined) return asked
  const usual = USUAL[String(request['engine'])] ?? GGUF
  const own = request['weights']
  return typeof own === 'string' && !usual.includes(own) ? [own, ...usual] : usual
}

/** The same request in one weight format after the other, all on the same engine. */
export function formatBars(
  request: EstimateRequest,
  estimate: Estimate,
  asked?: readonly string[],
): FormatBars | null {
  const model = resolveModel(request)
  if (!model.ok) return null
  const engine = estimate.request['engine'] as NonNullable<EstimateRequest['engine']>
  const bars: FormatBar[] = []
  const refused: string[] = []
  for (const id of compared(asked, estimate)) {
    const change = { weights: id, engine } as Partial<EstimateRequest>
    const layers = stackWith(request, model.value, change)
    if (layers === null) refused.push(id)
    else {
      const verdict = estimate.fit ? (changedVerdict(request, model.value, change)?.verdict ?? null) : null
      bars.push({ id, name: formatName(id), layers, total: topOf(layers), verdict })
    }
  }
  const highest = Math.max(...bars.map(({ total }) => total), estimate.fit?.usable_bytes ?? 0)
  return { bars, refused, top: highest * 1.02 }
}
