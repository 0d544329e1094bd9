import { describe, expect, it } from 'vitest'
import { estimateModel, models, parseEstimateRequest } from '../../../shared/index.ts'
import type { ResolvedModel } from '../../../shared/estimate/resolve-model.ts'
import type { Architecture } from '../../../shared/model/architecture.ts'
import { architectureFromConfig } from '../../../shared/model/config/index.ts'
import { architectureFromGguf } from '../../../shared/model/from-gguf.ts'
import { ggufFamily } from '../../../shared/model/gguf/families.ts'
import type { GgufHeader } from '../../../shared/model/gguf/header.ts'
import { ggufHeaderOf } from '../../support/gguf-header.ts'
import { architectureOf } from '../../support/hub/repositories.ts'

function fromHeader(header: GgufHeader): Architecture {
  const read = architectureFromGguf(header, { conservative: false })
  if (!read.ok) throw new Error(read.problem.detail)
  return read.value
}

const REQUESTS = [
  {},
  { context_length: 32_768, batch_size: 4, gpus: 2 },
  { flash_attention: false, ubatch_size: 1024, gpu_layers: 5 },
]

/** Everything of an estimate that is bytes. Null where the request contradicts the model. */
function bytesOf(
  architecture: Architecture,
  weights: string,
  source: ResolvedModel['source'],
  request: object,
): unknown {
  const parsed = parseEstimateRequest({ model: 'x', engine: 'llama.cpp', weights, ...request })
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  const answer = estimateModel(parsed.value, { id: 'x', name: 'x', source, architecture })
  if (!answer.ok) return answer.problem.kind
  const { memory, model } = answer.value
  return {
    file: memory.file_bytes,
    host: memory.host_components,
    devices: memory.per_gpu,
    attention: model.attention,
  }
}

const known = models.flatMap((entry) => {
  const read = architectureFromConfig(entry.config, { conservative: false })
  if (!read.ok || read.value.ggufArchitecture === null || !ggufFamily(read.value.ggufArchitecture)) return []
  return [[entry.id, read.value] as const]
})

describe('a GGUF header and the config it was converted from', () => {
  it('are compared for most of the catalogue', () => {
    expect(known.length).toBeGreaterThan(140)
  })

  it.each(known)('give the same bytes: %s', (_, architecture) => {
    for (const weights of ['q4_k_m', 'f16'] as const) {
      const fromFile = fromHeader(ggufHeaderOf(architecture, weights))
      for (const request of REQUESTS)
        expect(bytesOf(fromFile, weights, 'gguf', request)).toEqual(
          bytesOf(architecture, weights, 'config', request),
        )
    }
  })
})

describe('architectures with mixers of their own', () => {
  const entry = (id: string): Architecture => {
    const found = known.find(([name]) => name === id)
    if (!found) throw new Error(`${id} is not compared`)
    return found[1]
  }
  const mixers = (architecture: Architecture) =>
    architecture.pattern.map((kind) => architecture.kinds[kind]?.mixer)

  it.each([
    ['deepseek-v4-flash', 'latent_attention'],
    ['kimi-linear-48b-a3b-instruct', 'gated_delta'],
    ['kimi-k3', 'gated_delta'],
    ['minimax-text-01', 'linear_attention'],
    ['minimax-m3', 'attention'],
  ])('%s: every layer as its config says', (id, kind) => {
    const architecture = entry(id)
    const read = mixers(fromHeader(ggufHeaderOf(architecture, 'q4_k_m')))
    expect(read).toEqual(mixers(architecture))
    expect(read.some((mixer) => mixer?.kind === kind)).toBe(true)
  })

  it('take the table from tokens to experts as the integers it is stored in', () => {
    const header = ggufHeaderOf(entry('deepseek-v4-flash'), 'q4_k_m')
    const tables = header.tensors.filter(({ name }) => name.endsWith('ffn_gate_tid2eid.weight'))
    const elements = tables.reduce((sum, { shape }) => sum + (shape[0] ?? 0) * (shape[1] ?? 0), 0)
    const asType = (type: number): number => {
      const tensors = header.tensors.map((each) => (tables.includes(each) ? { ...each, type } : each))
      return (bytesOf(fromHeader({ ...header, tensors }), 'q4_k_m', 'gguf', {}) as { file: number }).file
    }
    expect(elements).toBeGreaterThan(0)
    // I32 (26) against F16 (1): four bytes an element, not two.
    expect(asType(26) - asType(1)).toBe(2 * elements)
  })

  it('name the ratio that the tensors of a layer contradict', () => {
    const header = ggufHeaderOf(entry('deepseek-v4-flash'), 'q4_k_m')
    const ratios = [...(header.metadata['deepseek4.attention.compress_ratios'] as readonly number[])]
    const wrong = ratios.findIndex((ratio) => ratio > 0)
    const metadata = {
      ...header.metadata,
      'deepseek4.attention.compress_ratios': ratios.map((ratio, layer) => (layer === wrong ? 0 : ratio)),
    }
    const read = architectureFromGguf({ ...header, metadata }, { conservative: false })
    expect(read.ok ? [] : read.problem.errors.map(({ field }) => field)).toEqual([
      'gguf.deepseek4.attention.compress_ratios',
    ])
  })

  it.each([
    ['kimi-linear2', 'kimi-linear'],
    ['minimax-01x', 'minimax-01'],
    ['deepseek41', 'deepseek4'],
  ])('%s, which is not one of them, is refused with %s as near match', (name, near) => {
    const read = architectureFromGguf(
      { metadata: { 'general.architecture': name }, tensors: [] },
      { conservative: false },
    )
    const [issue] = read.ok ? [] : read.problem.errors
    expect(issue?.field).toBe('gguf.general.architecture')
    expect(issue?.did_you_mean).toBe(near)
  })
})

describe('a file with types of its maker’s own', () => {
  const plain = ggufHeaderOf(architectureOf('meta-llama/Llama-3.1-8B'), 'q4_k_m')
  // Q8_0 (8) for every attention matrix, as some quantizers choose.
  const custom = {
    ...plain,
    tensors: plain.tensors.map((tensor) =>
      /attn_(q|k|v|output)\.weight$/.test(tensor.name) ? { ...tensor, type: 8 } : tensor,
    ),
  }

  it('counts each tensor as it is stored', () => {
    const attention = plain.tensors.filter(({ name }) => /attn_(q|k|v|output)\.weight$/.test(name))
    const elements = attention.reduce((sum, { shape }) => sum + (shape[0] ?? 0) * (shape[1] ?? 0), 0)
    const perElement: Record<number, number> = { 12: 144 / 256, 14: 210 / 256 }
    const before = attention.reduce(
      (sum, { shape, type }) => sum + (shape[0] ?? 0) * (shape[1] ?? 0) * (perElement[type] ?? 0),
      0,
    )
    const file = (header: GgufHeader) =>
      (bytesOf(fromHeader(header), 'q4_k_m', 'gguf', {}) as { file: number }).file
    expect(file(custom) - file(plain)).toBe((elements * 34) / 32 - before)
  })

  it('is estimated by the usual mixes in any other format', () => {
    expect(bytesOf(fromHeader(custom), 'q6_k', 'gguf', {})).toEqual(
      bytesOf(fromHeader(plain), 'q6_k', 'gguf', {}),
    )
  })
})

describe('a header that is not understood', () => {
  const good = ggufHeaderOf(architectureOf('meta-llama/Llama-3.1-8B'), 'q4_k_m')
  const fieldsOf = (header: GgufHeader, conservative = false): readonly string[] => {
    const read = architectureFromGguf(header, { conservative })
    return read.ok ? [] : read.problem.errors.map(({ field }) => field)
  }
  const withKey = (key: string, value: GgufHeader['metadata'][string]): GgufHeader => ({
    ...good,
    metadata: { ...good.metadata, [key]: value },
  })

  it('names an architecture it does not know, and the nearest it does', () => {
    const read = architectureFromGguf(withKey('general.architecture', 'qwen4'), { conservative: false })
    expect(read.ok ? null : read.problem.errors[0]).toMatchObject({
      field: 'gguf.general.architecture',
      did_you_mean: 'qwen',
    })
  })

  it('names a key that may change the architecture; conservative makes a note of it', () => {
    const header = withKey('llama.attention.mystery_state_size', 64)
    expect(fieldsOf(header)).toEqual(['gguf.llama.attention.mystery_state_size'])
    expect(fieldsOf(header, true)).toEqual([])
  })

  it('names a tensor it does not know', () => {
    expect(
      fieldsOf({
        ...good,
        tensors: [...good.tensors, { name: 'blk.3.mystery.weight', shape: [4096, 4096], type: 12 }],
      }),
    ).toEqual(['gguf.tensors.blk.3.mystery.weight'])
  })

  it('names an element type it does not know', () => {
    const [first, ...rest] = good.tensors
    expect(
      fieldsOf({ ...good, tensors: [{ ...(first as (typeof rest)[number]), type: 99 }, ...rest] }),
    ).toEqual(['gguf.tensors.token_embd.weight'])
  })

  it('says that a part of the file is missing', () => {
    expect(
      fieldsOf({ ...good, tensors: good.tensors.filter(({ name }) => !name.startsWith('blk.7.')) }),
    ).toEqual(['gguf.tensors.blk.7'])
  })

  it('says where tensors and metadata contradict each other', () => {
    expect(fieldsOf(withKey('llama.attention.head_count_kv', 4)).length).toBeGreaterThan(0)
  })

  it.each([
    [{ 'general.architecture': 'clip' }, /projector/],
    [{ 'general.architecture': 'llama', 'general.type': 'adapter' }, /adapter/],
    [{ 'general.type': 'imatrix' }, /importance matrix/],
    [{}, /missing/],
  ])('that is no model says so: %o', (metadata, words) => {
    const read = architectureFromGguf({ metadata, tensors: [] }, { conservative: false })
    expect(read.ok ? '' : read.problem.detail).toMatch(words)
  })
})
