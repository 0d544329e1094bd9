import { describe, expect, it } from 'vitest'
import { catalogueDate, engines, gpus, models, VERSION } from '../../shared/index.ts'
import { kvFormats } from '../../shared/precision/kv-format-list.ts'
import { weightFormats } from '../../shared/precision/weight-formats.ts'
import { ask, fieldsOf, ORIGIN, problemOf } from './support/ask.ts'

interface Row {
  readonly id: string
  readonly [name: string]: unknown
}
interface List {
  readonly total: number
  readonly limit: number
  readonly offset: number
  readonly next: string | null
  readonly previous: string | null
  readonly models?: readonly Row[]
  readonly gpus?: readonly Row[]
}
const list = async (path: string): Promise<List & { readonly ids: readonly string[] }> => {
  const response = await ask(path)
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
  const body: List = await response.json()
  return { ...body, ids: (body.models ?? body.gpus ?? []).map(({ id }) => id) }
}
const path = (url: string | null): string => (url ?? '').slice(ORIGIN.length)

describe('GET /v1/models', () => {
  it('pages through the whole catalogue, each model once', async () => {
    const seen: string[] = []
    let next: string | null = `${ORIGIN}/v1/models?limit=37`
    while (next !== null) {
      const page: Awaited<ReturnType<typeof list>> = await list(path(next))
      expect(page.total).toBe(models.length)
      seen.push(...page.ids)
      ;({ next } = page)
    }
    expect(seen).toEqual(models.map(({ id }) => id))
  })

  it('gives the neighbouring pages in the Link header too', async () => {
    const response = await ask('/v1/models?limit=10&offset=10&q=qwen')
    const body: List = await response.json()
    expect(response.headers.get('Link')).toBe(`<${body.next}>; rel="next", <${body.previous}>; rel="prev"`)
    expect(body.next).toBe(`${ORIGIN}/v1/models?limit=10&offset=20&q=qwen`)
    expect(body.previous).toBe(`${ORIGIN}/v1/models?limit=10&offset=0&q=qwen`)
  })

  it('filters by words, family, size and attention', async () => {
    expect((await list('/v1/models?q=llama+3.1+8b')).ids).toContain('llama-3.1-8b')
    const family = await list('/v1/models?family=llama&limit=500')
    expect(family.total).toBeGreaterThan(3)
    expect(family.models?.every(({ family: name }) => name === 'llama')).toBe(true)
    const sized = await list('/v1/models?min_params=7B&max_params=9B&attention=gqa&limit=500')
    expect(sized.ids).toContain('llama-3.1-8b')
    for (const model of sized.models ?? []) {
      const { params, attention } = model['counted'] as { params: { total: number }; attention: string }
      expect(params.total).toBeGreaterThanOrEqual(7e9)
      expect(params.total).toBeLessThanOrEqual(9e9)
      expect(attention).toBe('gqa')
    }
    expect((await list('/v1/models?q=nothing-of-that-name')).total).toBe(0)
  })

  it('gives each row its source and links that work', async () => {
    const [row] = (await list('/v1/models?q=llama-3.1-8b&limit=1')).models ?? []
    expect(row?.['source']).toBeTypeOf('string')
    for (const link of Object.values(row?.['links'] as Record<string, string>))
      expect((await ask(path(link))).status).toBe(200)
  })

  it('refuses unknown and wrong parameters, all at once', async () => {
    const response = await ask('/v1/models?famly=llama&limit=0&attention=quadratic')
    expect(response.status).toBe(400)
    const { errors } = await problemOf(response)
    expect(errors.map(({ field }) => field).toSorted()).toEqual(['attention', 'famly', 'limit'])
    expect(errors.find(({ field }) => field === 'famly')?.did_you_mean).toBe('family')
  })
})

describe('GET /v1/models/{id}', () => {
  it.each(['llama-3.1-8b', 'meta-llama/Llama-3.1-8B', 'meta-llama%2FLlama-3.1-8B'])(
    'finds %s',
    async (id) => {
      const response = await ask(`/v1/models/${id}`)
      expect(response.status).toBe(200)
      const body: Row = await response.json()
      const entry = models.find((model) => model.id === 'llama-3.1-8b')
      expect(body).toMatchObject({ ...entry, catalogue: catalogueDate })
      expect(body['counted']).toMatchObject({
        params: { total: 8_030_261_248 },
        attention: 'gqa',
        max_context_length: 131_072,
      })
    },
  )

  it('names the near ones of an unknown id', async () => {
    const response = await ask('/v1/models/llama-3.1-9b')
    expect(response.status).toBe(404)
    const { errors, type } = await problemOf(response)
    expect(type).toMatch(/#unknown-model$/)
    expect(errors[0]?.allowed).toContain('llama-3.1-8b')
  })

  it('takes no parameters', async () => {
    expect(await fieldsOf(await ask('/v1/models/llama-3.1-8b?weights=q4_0'))).toEqual(['weights'])
  })

  it.each(['__proto__', 'constructor', '%E0%A4%A', '..%2F..%2Fetc', 'a'.repeat(9000)])(
    'does not know %s',
    async (id) => {
      expect((await ask(`/v1/models/${id}`)).status).toBe(404)
    },
  )
})

describe('GET /v1/gpus', () => {
  it('lists every GPU', async () => {
    const page = await list('/v1/gpus?limit=500')
    expect(page.ids).toEqual(gpus.map(({ id }) => id))
    expect(page.next).toBeNull()
  })

  it('filters by vendor, class, memory and words', async () => {
    const page = await list(
      '/v1/gpus?vendor=nvidia&class=consumer&min_memory_gib=24&max_memory_gib=24&limit=500',
    )
    expect(page.ids).toContain('rtx-4090')
    const GiB = 1024 ** 3
    for (const gpu of page.gpus ?? []) {
      expect(gpu['vendor']).toBe('NVIDIA')
      expect(gpu['marketed_bytes']).toBe(24 * GiB)
    }
    expect((await list('/v1/gpus?q=4090')).ids).toContain('rtx-4090')
  })

  it('gives one GPU by id, alias or name', async () => {
    for (const id of ['rtx-4090', 'RTX-4090', 'GeForce%20RTX%204090']) {
      const body: Row = await (await ask(`/v1/gpus/${id}`)).json()
      expect(body).toEqual({ ...gpus.find((gpu) => gpu.id === 'rtx-4090'), catalogue: catalogueDate })
    }
  })

  it('names the near ones of an unknown id', async () => {
    const response = await ask('/v1/gpus/rtx-4091')
    expect(response.status).toBe(404)
    expect((await problemOf(response)).errors[0]?.did_you_mean).toBe('rtx-4090')
  })
})

describe('GET /v1/formats', () => {
  interface Formats {
    readonly weights: readonly Row[]
    readonly weight_patterns: readonly { readonly example: string }[]
    readonly kv_cache: readonly Row[]
  }
  const formats = async (query = ''): Promise<Formats> => (await ask(`/v1/formats${query}`)).json()

  it('lists every format with its source', async () => {
    const body = await formats()
    expect(body.weights.map(({ id }) => id)).toEqual(weightFormats.map(({ id }) => id))
    expect(body.kv_cache.map(({ id }) => id)).toEqual(kvFormats.map(({ id }) => id))
    for (const { source } of [...body.weights, ...body.kv_cache]) expect(source).toMatch(/https:\/\//)
  })

  it('states layouts to the bit', async () => {
    const {
      kv_cache: [q8],
    } = await formats('?kind=kv_cache&q=q8_0')
    expect(q8).toMatchObject({ key: { block_elements: 32, block_bytes: 34, bits_per_element: 8.5 } })
  })

  it('filters by kind', async () => {
    expect((await formats('?kind=weights')).kv_cache).toEqual([])
    expect((await formats('?kind=kv-cache')).weights).toEqual([])
    expect((await ask('/v1/formats?kind=both')).status).toBe(400)
  })
})

describe('GET /healthz', () => {
  it('names version, catalogue and the profile of each engine', async () => {
    const body: Record<string, unknown> = await (await ask('/healthz')).json()
    expect(body).toMatchObject({ status: 'ok', version: VERSION, catalogue: catalogueDate })
    expect((body['engine_profiles'] as { engine: string }[]).map(({ engine }) => engine)).toEqual(
      engines.map(({ id }) => id),
    )
  })
})
