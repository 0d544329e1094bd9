import { env } from 'cloudflare:workers'
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { Estimate } from '../../../shared/estimate/types.ts'
import app from '../../../worker/index.ts'
import { ask, ORIGIN, post, problemOf } from '../support/ask.ts'
import { parseXml } from '../support/xml.ts'

type Answer = Estimate & { readonly links: Readonly<Record<string, string>> }
const answerOf = async (response: Response): Promise<Answer> => {
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return response.json()
}

const NAMED = 'public, max-age=300, s-maxage=600, stale-while-revalidate=86400'

describe('GET /v1/estimate of a model on the hub', () => {
  it.each([
    ['fixture/dense-single', 988_065_536],
    ['fixture/dense-sharded', 16_060_522_496],
    ['fixture/fp8', 9_437_399_040],
    ['fixture/mxfp4', 13_761_264_768],
    ['fixture/awq', 5_727_854_592],
    ['fixture/bnb-nf4', 6_027_782_272],
    ['fixture/moe-118-shards', 470_187_269_120],
    ['fixture/llama-GGUF&weights=q8_0', 8_532_934_912],
    ['fixture/split-GGUF', 18_550_716_416],
    ['fixture/large-vocabulary-GGUF', 5_021_827_072],
    ['https://huggingface.co/fixture/per-layer-GGUF/blob/main/granite-Q4_K_M.gguf', 4_227_387_648],
  ])('%s: %i bytes', async (model, bytes) => {
    const response = await ask(`/v1/estimate?model=${model}`)
    expect(response.headers.get('Cache-Control')).toBe(NAMED)
    const { memory, model: described } = await answerOf(response)
    expect(memory.file_bytes).toBe(bytes)
    expect(['hub', 'gguf']).toContain(described.source)
    expect(described.origin?.revision).toMatch(/^[0-9a-f]{40}$/)
  })

  it('fits a GPU and suggests changes like any other model', async () => {
    const { fit, links } = await answerOf(await ask('/v1/estimate?model=fixture/dense-sharded&gpu=rtx-4090'))
    expect(fit?.verdict).toBe('fits')
    expect(fit?.max_context_length).toBeGreaterThan(8192)
    expect(links['self']).toBe(`${ORIGIN}/v1/estimate?model=fixture/dense-sharded&gpu=rtx-4090`)
  })

  it('at a commit may be kept as long as the catalogue', async () => {
    const named = await answerOf(await ask('/v1/estimate?model=fixture/dense-single'))
    const commit = named.model.origin?.revision
    const response = await ask(`/v1/estimate?model=fixture/dense-single@${commit}`)
    expect(response.headers.get('Cache-Control')).toMatch(/max-age=3600/)
    expect((await answerOf(response)).memory.total_bytes).toBe(named.memory.total_bytes)
  })

  it('has an entity tag, and answers 304 to it', async () => {
    const first = await ask('/v1/estimate?model=fixture/dense-single')
    const tag = first.headers.get('ETag') ?? ''
    expect(
      (await ask('/v1/estimate?model=fixture/dense-single', { headers: { 'If-None-Match': tag } })).status,
    ).toBe(304)
  })

  it('a POST body names one too', async () => {
    const response = await post({ model: 'fixture/dense-single', context_length: 4096 })
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect((await answerOf(response)).memory.file_bytes).toBe(988_065_536)
  })
})

describe('the other questions about a model on the hub', () => {
  const bytesOf = async (model: string, engine = 'vllm'): Promise<number> =>
    (await answerOf(await ask(`/v1/estimate?model=${model}&gpu=h100-sxm&engine=${engine}`))).memory
      .per_gpu_bytes
  const sent = (path: string, body: unknown, headers = {}): Promise<Response> =>
    ask(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  it.each([
    ['/v1/fit?gpu=h100-sxm&model=fixture/dense-sharded', 'per_gpu_bytes'],
    ['/v1/recommend?model=fixture/dense-sharded&limit=1', 'recommendations'],
    ['/v1/compare?models=llama-3.1-8b,fixture/dense-sharded&gpus=h100-sxm', 'cells'],
    ['/v1/figures?gpu=h100-sxm&model=fixture/dense-sharded', 'per_gpu_bytes'],
  ])('%s', async (path, field) => {
    const response = await ask(path)
    expect(response.status, await response.clone().text()).toBe(200)
    expect(response.headers.get('Cache-Control')).toBe(NAMED)
    expect(await response.json()).toHaveProperty(field)
  })

  it('POST /v1/plan puts one beside models of the catalogue, wherever it stands in the list', async () => {
    const small = { model: 'qwen2.5-0.5b', context_length: 2048 }
    const response = await sent('/v1/plan', {
      gpu: 'h100-sxm',
      models: [small, small, small, small, { model: 'fixture/dense-single', engine: 'transformers' }],
    })
    expect(response.status, await response.clone().text()).toBe(200)
    const { models } = await response.json<{ models: { per_gpu_bytes: number }[] }>()
    expect(models.at(-1)?.per_gpu_bytes).toBe(await bytesOf('fixture/dense-single', 'transformers'))
  })

  it('POST /mcp estimates one', async () => {
    const call = (name: string, args: object) =>
      sent(
        '/mcp',
        { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } },
        { Accept: 'application/json, text/event-stream', 'MCP-Protocol-Version': '2025-06-18' },
      )
    const one = await (
      await call('estimate_memory', { model: 'fixture/dense-sharded', gpu: 'h100-sxm', engine: 'vllm' })
    ).text()
    expect(one).toContain(`"per_gpu_bytes":${await bytesOf('fixture/dense-sharded')}`)
    const two = await (
      await call('compare', { models: 'fixture/awq,fixture/fp8', gpus: 'h100-sxm', contexts: '8192' })
    ).text()
    expect(two).toContain(`"per_gpu_bytes":${await bytesOf('fixture/awq')}`)
    expect(two).toContain(`"per_gpu_bytes":${await bytesOf('fixture/fp8')}`)
    expect(await (await call('estimate_memory', { model: 'fixture/gated' })).text()).toMatch(/HF_TOKEN/)
  })
})

describe('what the hub does not give', () => {
  it('404 with near matches of the catalogue', async () => {
    const problem = await problemOf(await ask('/v1/estimate?model=meta-llama/Llama-3.1-8B-Instrukt'))
    expect(problem.status).toBe(404)
    expect(problem.errors[0]?.did_you_mean).toMatch(/^llama-3\.1-8b/)
  })

  it('403 for a gated model, and how to set the token', async () => {
    const problem = await problemOf(await ask('/v1/estimate?model=fixture/gated'))
    expect(problem).toMatchObject({ status: 403, title: 'The model is gated' })
    expect(problem.detail).toMatch(/HF_TOKEN/)
  })

  it('502 when it is down, and when it asks for patience', async () => {
    expect((await problemOf(await ask('/v1/estimate?model=fixture/down'))).status).toBe(502)
    const limited = await ask('/v1/estimate?model=fixture/limited')
    expect(limited.headers.get('Retry-After')).toBe('17')
    expect((await problemOf(limited)).status).toBe(502)
  })

  it.each([
    ['fixture/unknown-GGUF', 'gguf.general.architecture'],
    ['fixture/encoder', 'config.architectures'],
    ['fixture/diffusion', 'model'],
    ['fixture/llama-GGUF&weights=q2_k', 'weights'],
  ])('422 for %s, naming %s', async (model, field) => {
    const problem = await problemOf(await ask(`/v1/estimate?model=${model}`))
    expect(problem.status).toBe(422)
    expect(problem.errors[0]?.field).toBe(field)
  })

  it('400 for another host', async () => {
    const problem = await problemOf(await ask('/v1/estimate?model=https://169.254.169.254/model.gguf'))
    expect(problem.status).toBe(400)
    expect(problem.detail).toMatch(/not fetched from/)
  })
})

describe('images of a model on the hub', () => {
  it('draw its badge', async () => {
    const response = await ask('/badge/fixture/dense-sharded.svg?gpu=rtx-4090')
    expect(response.headers.get('X-Plimsoll-Error')).toBeNull()
    expect(response.headers.get('Cache-Control')).toBe(NAMED)
    expect(parseXml(await response.text()).find(({ name }) => name === 'title')?.text).toMatch(
      /^memory: fits/,
    )
  })

  it.each(['badge', 'card', 'chart'])(
    'a %s may be kept for ever when its address names commit and catalogue, and only then',
    async (kind) => {
      const { catalogue }: { catalogue: string } = await (await ask('/healthz')).json()
      const named = await answerOf(await ask('/v1/estimate?model=fixture/dense-single'))
      const commit = named.model.origin?.revision
      const life = async (path: string): Promise<string | null> => {
        const response = await ask(`/${kind}/${path}`)
        expect(response.headers.get('X-Plimsoll-Error')).toBeNull()
        await response.arrayBuffer()
        return response.headers.get('Cache-Control')
      }
      expect(await life(`fixture/dense-single@${commit}.svg?v=${catalogue}`)).toBe(
        'public, max-age=31536000, immutable',
      )
      expect(await life(`fixture/dense-single@${commit}.svg`)).toMatch(/^public, max-age=3600, /)
      expect(await life(`fixture/dense-single.svg?v=${catalogue}`)).toBe(NAMED)
    },
  )

  it('say what is wrong in the picture', async () => {
    const response = await ask('/badge/fixture/gated.svg')
    expect(response.status).toBe(200)
    expect(response.headers.get('X-Plimsoll-Error')).toMatch(/^gated-model/)
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=60, s-maxage=60')
  })

  it('draw its chart', async () => {
    const response = await ask('/chart/fixture/dense-sharded.svg')
    expect(response.headers.get('X-Plimsoll-Error')).toBeNull()
  })
})

describe('with HF_TOKEN', () => {
  const withToken = async (path: string): Promise<Response> => {
    const context = createExecutionContext()
    const response = await app.request(
      `${ORIGIN}${path}`,
      {},
      { ...env, HF_TOKEN: 'hf_stub_token_of_a_reader' },
      context,
    )
    await waitOnExecutionContext(context)
    return response
  }

  it('a gated model is answered, and kept by no cache on the way', async () => {
    const response = await withToken('/v1/estimate?model=fixture/gated-too')
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
    const text = await response.text()
    expect(text).toContain('"file_bytes":16060522496')
    expect(text).not.toContain('hf_stub_token')
  })

  it('so is its picture, and the edge does not keep it', async () => {
    const first = await withToken('/card/fixture/gated-too.svg')
    expect(first.headers.get('X-Plimsoll-Error')).toBeNull()
    expect(first.headers.get('Cache-Control')).toBe('private, no-store')
    expect((await withToken('/card/fixture/gated-too.svg')).headers.get('Cache-Status')).toContain('fwd')
  })

  it('a public model is kept like any other', async () => {
    expect((await withToken('/v1/estimate?model=fixture/dense-single')).headers.get('Cache-Control')).toBe(
      NAMED,
    )
  })
})

describe('requests at the same time', () => {
  it('share one reading, and every one is answered', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => ask('/v1/estimate?model=fixture/awq').then(answerOf)),
    )
    expect(new Set(answers.map(({ memory }) => memory.total_bytes)).size).toBe(1)
  })
})
