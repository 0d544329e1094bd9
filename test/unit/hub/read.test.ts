import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findModel } from '../../../shared/index.ts'
import { GOOD_TOKEN, type Fault } from '../../support/hub-stub.ts'
import { ggufFile } from '../../support/hub/gguf-file.ts'
import { fixtures } from '../../support/hub/repositories.ts'
import { serveHub, type HubServer } from '../../support/hub/server.ts'
import { estimateOf, failureOf, read } from './support.ts'

const { stub, tensorBytes, loraElements, headers } = fixtures()
let hub: HubServer
beforeAll(async () => {
  hub = await serveHub(stub)
})
afterAll(() => hub.close())
afterEach(() => {
  stub.faults.clear()
  stub.calls.length = 0
})

describe('a checkpoint on the hub', () => {
  // Totals that the publishers' own shard indices state, for the models whose shapes the fixtures have.
  it.each([
    ['fixture/dense-single', 988_065_536, 'hub', 3],
    ['fixture/dense-sharded', 16_060_522_496, 'hub', 3],
    ['fixture/fp8', 9_437_399_040, 'hub', 3],
    ['fixture/mxfp4', 13_761_264_768, 'hub', 3],
    ['fixture/awq', 5_727_854_592, 'hub', 3],
    ['fixture/bnb-nf4', 6_027_782_272, 'headers', 9],
    ['fixture/moe-118-shards', 470_187_269_120, 'hub', 3],
    ['fixture/other-dtype', 1_976_131_072, 'headers', 5],
  ] as const)('%s holds %i bytes, known from %s in %i fetches', async (id, bytes, basis, fetches) => {
    expect(tensorBytes[id]).toBe(bytes)
    const { reading, session } = await read(hub.fetch, id)
    const { model, memory, warnings } = estimateOf(reading)
    expect(memory.file_bytes).toBe(bytes)
    expect(model).toMatchObject({ source: 'hub', id, origin: { basis, tensor_bytes: bytes } })
    expect(session.requests).toBe(fetches)
    expect(warnings).toEqual([])
  })

  it('is the model of the catalogue whose config it has', async () => {
    const { reading } = await read(hub.fetch, 'fixture/moe-118-shards')
    const published = findModel('Qwen/Qwen3-235B-A22B')
    expect(estimateOf(reading).model.params.total).toBe(235_093_634_560)
    expect(published?.published.params_total).toBe(235_093_634_560)
  })

  it('asks the index, then the headers, where the hub has counted nothing', async () => {
    const repository = stub.repositories.get('fixture/dense-sharded')
    if (!repository) throw new Error('no fixture')
    const { elements: _counted, ...uncounted } = repository
    stub.add('fixture/uncounted', uncounted)
    const { reading } = await read(hub.fetch, 'fixture/uncounted')
    expect(estimateOf(reading)).toMatchObject({
      memory: { file_bytes: 16_060_522_496 },
      model: { origin: { basis: 'index', tensor_bytes: 16_060_522_496 } },
    })
    expect(stub.calls.filter(({ url }) => url.includes('.safetensors?'))).toEqual([])
  })

  it('puts tensors of the headers where an engine puts them', async () => {
    const { reading } = await read(hub.fetch, 'fixture/other-dtype')
    const whole = estimateOf(reading, { engine: 'none', tensor_parallel: 1 })
    const half = estimateOf(reading, { engine: 'none', tensor_parallel: 2 })
    const weights = (of: typeof whole): number =>
      of.memory.components.find(({ id }) => id === 'weights')?.per_gpu_bytes ?? 0
    expect(weights(whole)).toBe(1_976_131_072)
    // Norms are on both: (2 × 24 + 1) × 896 float32. The rest is halved.
    expect(2 * weights(half) - weights(whole)).toBe((2 * 24 + 1) * 896 * 4 + 24 * 896 * 4 + 2 * 24 * 128 * 4)
  })

  it('of the mamba_ssm package is read by its own names', async () => {
    const { reading } = await read(hub.fetch, 'fixture/native-mamba')
    const { model, warnings } = estimateOf(reading)
    // mamba-2.8b: 2,768,345,600 parameters, as its authors count them.
    expect(model).toMatchObject({
      architecture: 'mamba',
      attention: 'none',
      params: { total: 2_768_345_600 },
    })
    expect(warnings.map(({ code }) => code)).toEqual(['checkpoint-unread'])
  })

  it.each([
    ['fixture/lora', 'fixture/dense-sharded', loraElements],
    ['fixture/lora-of-catalogue', 'meta-llama/Llama-3.1-8B', 8_388_608],
  ] as const)('%s is its base model and the adapter', async (id, base, elements) => {
    const { reading } = await read(hub.fetch, id)
    const { model } = estimateOf(reading)
    expect(model).toMatchObject({ id, origin: { base_model: base, adapter: { rank: 32, elements } } })
    expect(model.params.total).toBe(8_030_261_248 + elements)
  })
})

describe('a GGUF file on the hub', () => {
  it.each([
    // Llama 3.1 8B: tensor bytes of the published files.
    ['fixture/llama-GGUF', undefined, 4_912_898_304, 'q4_k_m'],
    ['fixture/llama-GGUF', 'q8_0', 8_532_934_912, 'q8_0'],
    ['fixture/llama-GGUF', 'f16', 16_061_055_232, 'f16'],
    ['fixture/llama-GGUF:Q8_0', undefined, 8_532_934_912, 'q8_0'],
    ['fixture/llama-GGUF/Llama-F16.gguf', undefined, 16_061_055_232, 'f16'],
    ['https://hub.test/fixture/llama-GGUF/blob/main/Llama-Q8_0.gguf', undefined, 8_532_934_912, 'q8_0'],
    ['fixture/split-GGUF', undefined, 18_550_716_416, 'q4_k_m'],
    ['fixture/split-GGUF/Q4_K_M/Qwen3-Q4_K_M-00002-of-00003.gguf', undefined, 18_550_716_416, 'q4_k_m'],
    ['fixture/per-layer-GGUF', undefined, 4_227_387_648, 'q4_k_m'],
    ['fixture/large-vocabulary-GGUF', undefined, 5_021_827_072, 'q4_k_m'],
    ['fixture/vision-GGUF', undefined, 4_123_860_992, 'q8_0'],
  ] as const)('%s with weights %s holds %i bytes', async (id, weights, bytes, format) => {
    const { reading } = await read(hub.fetch, id, { weights })
    const { memory, request, model } = estimateOf(reading)
    expect(memory.file_bytes).toBe(bytes)
    expect(request).toMatchObject({ engine: 'llama.cpp', weights: format })
    expect(model).toMatchObject({ source: 'gguf', origin: { basis: 'headers', tensor_bytes: bytes } })
  })

  it('is one model in three files, and costs two fetches for each', async () => {
    const { session, reading } = await read(hub.fetch, 'fixture/split-GGUF')
    expect(reading.facts).toMatchObject({ files: [{}, {}, {}] })
    expect(session.requests).toBe(1 + 3 * 2)
  })

  it('with a vocabulary of 151,936 words takes one range more, asked for at the CDN', async () => {
    const { session } = await read(hub.fetch, 'fixture/large-vocabulary-GGUF')
    expect(session.requests).toBe(4)
    expect(stub.calls.at(-1)).toMatchObject({ range: 'bytes=524288-8388607' })
    expect(stub.calls.at(-1)?.url).toMatch(/^https:\/\/cdn-lfs\.hf\.co\//)
  })

  it('adds the projector file where it is asked for', async () => {
    const without = estimateOf((await read(hub.fetch, 'fixture/vision-GGUF')).reading)
    const beside = estimateOf(
      (await read(hub.fetch, 'fixture/vision-GGUF', { withProjector: true })).reading,
      { mmproj: true },
    )
    const weights = (of: typeof without): number =>
      of.memory.components.find(({ id }) => id === 'weights')?.bytes ?? 0
    expect(weights(beside) - weights(without)).toBe(
      (14 * 14 * 3 * 1152 + 1152 * 1152 + 2560 * 1152) * 2 + 1152 * 4,
    )
  })

  it('that names no format offers what there is', async () => {
    const failure = await failureOf(read(hub.fetch, 'fixture/llama-GGUF', { weights: 'q2_k' }))
    expect(failure).toMatchObject({ kind: 'not-understood', field: 'weights' })
    expect(failure.message).toContain('q4_k_m, q8_0, f16')
  })

  it('whose splits are not all there says so', async () => {
    const repository = stub.repositories.get('fixture/split-GGUF')
    const files = Object.fromEntries(
      Object.entries(repository?.files ?? {}).filter(([path]) => !path.includes('00002-of')),
    )
    stub.add('fixture/half-GGUF', { commit: repository?.commit ?? '', files })
    expect(await failureOf(read(hub.fetch, 'fixture/half-GGUF'))).toMatchObject({ kind: 'not-understood' })
  })

  it('that promises more tensors than it has bytes is refused', async () => {
    const whole = ggufFile(headers.q4)
    stub.add('fixture/liar-GGUF', {
      commit: '1'.repeat(40),
      files: { 'liar-Q4_K_M.gguf': { ...whole, size: whole.start.length + 1000 } },
    })
    const failure = await failureOf(read(hub.fetch, 'fixture/liar-GGUF'))
    expect(failure.message).toMatch(/promises 4912898304 bytes/)
  })
})

describe('access', () => {
  it('to a gated model without a token says how to set one', async () => {
    const failure = await failureOf(read(hub.fetch, 'fixture/gated'))
    expect(failure.kind).toBe('gated')
    expect(failure.message).toMatch(/wrangler secret put HF_TOKEN/)
  })

  it('to a gated model with a token marks the answer as private', async () => {
    const { reading } = await read(hub.fetch, 'fixture/gated', {}, { token: GOOD_TOKEN })
    expect(reading.isPrivate).toBe(true)
    expect(estimateOf(reading).memory.file_bytes).toBe(16_060_522_496)
  })

  it('with a token that has not accepted the licence says so, and never repeats the token', async () => {
    const failure = await failureOf(read(hub.fetch, 'fixture/gated', {}, { token: 'hf_wrong_and_secret' }))
    expect(failure).toMatchObject({ kind: 'gated' })
    expect(failure.message).toMatch(/has no access/)
    expect(`${failure.message} ${failure.stack}`).not.toContain('hf_wrong_and_secret')
  })

  it('sends the token for gated models only, and to no other origin', async () => {
    await read(hub.fetch, 'fixture/dense-single', {}, { token: GOOD_TOKEN })
    await read(hub.fetch, 'fixture/gated', {}, { token: GOOD_TOKEN })
    const cdn = stub.calls.filter(({ url }) => !url.startsWith('https://hub.test/'))
    expect(cdn.every(({ authorization }) => authorization === null)).toBe(true)
    expect(stub.calls.some(({ authorization }) => authorization !== null)).toBe(true)
  })

  it('to a private repository of nobody’s is an absence', async () => {
    expect(await failureOf(read(hub.fetch, 'fixture/private'))).toMatchObject({ kind: 'not-found' })
    expect(await failureOf(read(hub.fetch, 'fixture/absent'))).toMatchObject({ kind: 'not-found' })
    expect(await failureOf(read(hub.fetch, 'fixture/dense-single@no-such-branch'))).toMatchObject({
      kind: 'not-found',
    })
  })

  it('to other hosts is refused before anything is fetched', async () => {
    const failure = await failureOf(read(hub.fetch, 'https://evil.example/model.gguf'))
    expect(failure.kind).toBe('refused')
    expect(stub.calls).toEqual([])
  })
})

const short = { totalMilliseconds: 400, stallMilliseconds: 200 }

describe('a hub that misbehaves', () => {
  it.each<[Fault, string, RegExp]>([
    ['status 500', 'failed', /answered 500/],
    ['status 503', 'failed', /answered 503/],
    ['status 429', 'failed', /try again later/],
    ['silent', 'slow', /too long/],
    ['endless redirects', 'failed', /redirected more than 4 times/],
    ['redirect to another host', 'failed', /169\.254\.169\.254, which is not fetched from/],
    ['redirect to http', 'failed', /http:\/\/hub\.test, which is not fetched from/],
    ['deep JSON', 'not-understood', /nests deeper/],
    ['gzip bomb', 'not-understood', /longer than 4000000 bytes/],
    ['not JSON', 'not-understood', /not valid JSON/],
  ])('%s at the repository', async (fault, kind, words) => {
    stub.faults.set('fixture/dense-single', fault)
    const failure = await failureOf(read(hub.fetch, 'fixture/dense-single', {}, { limits: short }))
    expect(failure.kind).toBe(kind)
    expect(failure.message).toMatch(words)
  })

  it.each<[Fault, string]>([
    ['slow body', 'slow'],
    ['truncated body', 'failed'],
    ['wrong range', 'failed'],
  ])('%s in the middle of a header', async (fault, kind) => {
    stub.faults.set('fixture/llama-GGUF', fault)
    expect(await failureOf(read(hub.fetch, 'fixture/llama-GGUF', {}, { limits: short }))).toMatchObject({
      kind,
    })
  })

  it('and ignores ranges is read from the start, no further than needed', async () => {
    stub.faults.set('fixture/llama-GGUF', 'no ranges')
    const { reading, session } = await read(hub.fetch, 'fixture/llama-GGUF')
    expect(estimateOf(reading).memory.file_bytes).toBe(4_912_898_304)
    expect(session.bytes).toBeLessThan(2_000_000)
  })

  it('passes on how long to wait', async () => {
    stub.faults.set('fixture/dense-single', 'status 429')
    expect(await failureOf(read(hub.fetch, 'fixture/dense-single'))).toMatchObject({ retryAfter: 17 })
  })
})

describe('limits', () => {
  it('bound the fetches of one answer', async () => {
    const failure = await failureOf(read(hub.fetch, 'fixture/split-GGUF', {}, { limits: { subrequests: 4 } }))
    expect(failure.message).toMatch(/more than 4 fetches/)
    expect(stub.calls.length).toBeLessThanOrEqual(5)
  })

  it('bound the splits of one file', async () => {
    expect(
      (await failureOf(read(hub.fetch, 'fixture/split-GGUF', {}, { limits: { splits: 2 } }))).message,
    ).toMatch(/3 files, and at most 2/)
  })

  it('bound the bytes of one answer, and those of a header', async () => {
    expect(
      (
        await failureOf(
          read(hub.fetch, 'fixture/large-vocabulary-GGUF', {}, { limits: { totalLength: 1_000_000 } }),
        )
      ).message,
    ).toMatch(/more than 1000000 bytes/)
    expect(
      (
        await failureOf(
          read(hub.fetch, 'fixture/large-vocabulary-GGUF', {}, { limits: { ggufHeaderLength: 1_000_000 } }),
        )
      ).message,
    ).toMatch(/header of more than 1000000/)
  })

  it('leave a checkpoint of many files to the count of its config, with a warning', async () => {
    const { reading } = await read(hub.fetch, 'fixture/other-dtype', {}, { limits: { headerFiles: 0 } })
    const { warnings, memory } = estimateOf(reading)
    expect(memory.file_bytes).toBe(988_065_536)
    expect(warnings.map(({ code }) => code)).toEqual(['checkpoint-size'])
  })

  it('refuse a safetensors header that claims 100 GB', async () => {
    const start = new Uint8Array(16)
    new DataView(start.buffer).setBigUint64(0, 100_000_000_000n, true)
    const repository = stub.repositories.get('fixture/other-dtype')
    stub.add('fixture/hostile', {
      commit: '2'.repeat(40),
      files: { ...repository?.files, 'model.safetensors': { start, size: 200_000_000_000, isLarge: true } },
    })
    const failure = await failureOf(read(hub.fetch, 'fixture/hostile'))
    expect(failure.message).toMatch(/header of 100000000000 bytes/)
  })
})

describe('a repository that is no language model', () => {
  it.each([['fixture/diffusion', /diffusion pipeline/]])('%s says what it is', async (id, words) => {
    expect((await failureOf(read(hub.fetch, id))).message).toMatch(words)
  })

  it('with a config of another kind names its class', async () => {
    const { reading } = await read(hub.fetch, 'fixture/encoder')
    expect(() => estimateOf(reading)).toThrow(/CLIPModel is not a language model/)
  })
})
