import { describe, expect, it } from 'vitest'
import { ask, fieldsOf, post, problemOf } from './support/ask.ts'

const query = (text: string): Promise<Response> => ask(`/v1/estimate?${text}`)

describe('wrong fields by URL', () => {
  it('names an unknown field with its near match', async () => {
    const response = await query('model=llama-3.1-8b&contxt_length=4096')
    expect(response.status).toBe(400)
    const { errors, type } = await problemOf(response)
    expect(errors).toEqual([
      { field: 'contxt_length', message: 'is not a known field', did_you_mean: 'context_length' },
    ])
    expect(type).toMatch(/#invalid-request$/)
  })

  it('names an unknown model with its near matches', async () => {
    const response = await query('model=llama-3.1-9b')
    expect(response.status).toBe(404)
    const { errors, type } = await problemOf(response)
    expect(type).toMatch(/#unknown-model$/)
    expect(errors[0]?.field).toBe('model')
    expect(errors[0]?.allowed).toContain('llama-3.1-8b')
  })

  it('names an unknown GPU with its near matches', async () => {
    const response = await query('model=llama-3.1-8b&gpu=rtx-4091')
    expect(response.status).toBe(404)
    const { errors, type } = await problemOf(response)
    expect(type).toMatch(/#unknown-gpu$/)
    expect(errors[0]?.field).toBe('gpu')
    expect(errors[0]?.did_you_mean).toBe('rtx-4090')
  })

  it('names every wrong field at once', async () => {
    const response = await query(
      'model=llama-3.1-8b&weights=q4_k_x&batch_size=0&engine=vlm&flash_attention=maybe&nonsense=1',
    )
    expect(response.status).toBe(400)
    expect((await fieldsOf(response)).toSorted()).toEqual([
      'batch_size',
      'engine',
      'flash_attention',
      'nonsense',
      'weights',
    ])
  })

  it('offers the allowed values and the near one', async () => {
    const { errors } = await problemOf(await query('model=llama-3.1-8b&engine=vlm'))
    expect(errors[0]?.did_you_mean).toBe('vllm')
    expect(errors[0]?.allowed).toContain('llama.cpp')
  })

  it.each([
    ['context_length=1e99'],
    ['context_length=NaN'],
    ['context_length=Infinity'],
    ['context_length=-1'],
    ['context_length=0'],
    ['context_length=1.5'],
    ['context_length=0x10'],
    ['context_length=8%00k'],
    ['batch_size=1e308'],
    ['gpus=99999999999999999999'],
    ['gpu_memory_utilization=2'],
    ['weights=%F0%9F%92%A9'],
    ['gpu=%E0%A4%A'],
  ])('refuses %s and says which field', async (text) => {
    const response = await query(`model=llama-3.1-8b&${text}`)
    expect([400, 404]).toContain(response.status)
    expect(await fieldsOf(response)).toEqual([text.slice(0, text.indexOf('='))])
  })

  it('refuses a parameter given twice instead of taking one of the two', async () => {
    const response = await query('model=llama-3.1-8b&context_length=4096&context_length=8192')
    expect(response.status).toBe(400)
    const { errors } = await problemOf(response)
    expect(errors).toHaveLength(1)
    expect(errors[0]?.field).toBe('context_length')
    expect(errors[0]?.message).toContain('not a list')
  })

  it('says that a config goes by POST, beside the other wrong fields', async () => {
    const response = await query('config=%7B%7D&batch_size=x')
    expect(response.status).toBe(400)
    const { errors } = await problemOf(response)
    expect(errors[0]).toEqual({
      field: 'config',
      message: 'does not go into a URL: send it in the JSON body of POST /v1/estimate',
    })
    expect(errors.map(({ field }) => field)).toEqual(['config', 'batch_size'])
  })

  it('wants exactly one of model, config and params', async () => {
    expect(await fieldsOf(await ask('/v1/estimate'))).toEqual(['model'])
    expect(await fieldsOf(await query('model=llama-3.1-8b&params=7B'))).toEqual(['params'])
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])(
    'takes %s for an unknown field',
    async (name) => {
      const response = await query(`model=llama-3.1-8b&${name}=1`)
      expect(response.status).toBe(400)
      expect(await fieldsOf(response)).toEqual([name])
    },
  )

  it.each(['__proto__', 'constructor', 'toString'])(
    'takes %s for an unknown model, format and GPU',
    async (name) => {
      expect((await query(`model=${name}`)).status).toBe(404)
      expect((await query(`model=llama-3.1-8b&weights=${name}`)).status).toBe(400)
      expect((await query(`model=llama-3.1-8b&gpu=${name}`)).status).toBe(404)
      expect((await query(`model=llama-3.1-8b&engine=${name}`)).status).toBe(400)
    },
  )

  it('says 422 for fields that contradict each other', async () => {
    const response = await query('model=llama-3.1-8b&gpus=4&tensor_parallel=3')
    expect(response.status).toBe(422)
    expect((await problemOf(response)).type).toMatch(/#contradiction$/)
  })
})

describe('wrong bodies', () => {
  it('refuses fields in the URL of a POST and names them', async () => {
    const response = await post({ model: 'llama-3.1-8b' }, '/v1/estimate?batch_size=4&gpu=rtx-4090')
    expect(response.status).toBe(400)
    expect(await fieldsOf(response)).toEqual(['batch_size', 'gpu'])
  })

  it.each([
    ['', 'empty'],
    ['{"model": }', 'Line 1, column 11'],
    ['{\n  "model": "a",\n}', 'Line 3, column 1'],
    ['{"context_length": NaN}', 'JSON has no NaN'],
    ['{"context_length": -Infinity}', 'JSON has no Infinity'],
    ['{"flash_attention": True}', 'write true'],
    ["{'model': 'a'}", 'double quotes'],
    ['{"model": "a"} x', 'after the end'],
    ['{"model": "a"', 'end of the text'],
    ['{"batch_size": 1, "batch_size": 8}', 'given twice'],
    ['{"batch_size": 1, "batch\\u005fsize": 8}', 'given twice'],
    [`${'['.repeat(200_000)}`, 'nested deeper'],
    [`{"config":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`, 'nested deeper'],
  ])('says in words where %j stops being JSON', async (body, words) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    const { detail, type } = await problemOf(response)
    expect(type).toMatch(/#malformed-json$/)
    expect(detail).toContain(words)
  })

  it.each(['[]', '"llama"', '7', 'null', 'true'])('wants an object, not %s', async (body) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    expect(await fieldsOf(response)).toEqual(['body'])
  })

  it('refuses bytes that are not UTF-8', async () => {
    const response = await ask('/v1/estimate', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]),
    })
    expect(response.status).toBe(400)
    expect((await problemOf(response)).detail).toContain('UTF-8')
  })

  it.each([
    [{}, 'text/plain'],
    [{}, 'application/x-www-form-urlencoded'],
    [{}, 'application/jsonp'],
    [{}, 'application/json; charset=latin1'],
  ])('wants JSON: %j as %s', async (body, type) => {
    const response = await post(body, '/v1/estimate', { 'Content-Type': type })
    expect(response.status).toBe(415)
    expect((await problemOf(response)).type).toMatch(/#unsupported-media-type$/)
  })

  it('wants a type and no compression', async () => {
    const untyped = await ask('/v1/estimate', { method: 'POST', body: new Uint8Array([0x7b, 0x7d]) })
    expect(untyped.status).toBe(415)
    const packed = await post({}, '/v1/estimate', { 'Content-Encoding': 'gzip' })
    expect(packed.status).toBe(415)
  })

  it('refuses a body of 1 MB before it parses it', async () => {
    const response = await post(`{"config": "${'x'.repeat(1_000_000)}"}`)
    expect(response.status).toBe(413)
    expect((await problemOf(response)).type).toMatch(/#body-too-large$/)
  })

  it('refuses a stream of 1 MB that does not say its length', async () => {
    const chunk = new TextEncoder().encode(' '.repeat(10_000))
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        if (sent++ < 100) controller.enqueue(chunk)
        else controller.close()
      },
    })
    const response = await ask('/v1/estimate', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    })
    expect(response.status).toBe(413)
  })

  it('reads a string of 250 kB without trouble', async () => {
    const response = await post({ model: 'x'.repeat(250_000) })
    expect(response.status).toBe(400)
    expect(await fieldsOf(response)).toEqual(['model'])
  })

  it.each([
    ['context_length', 1e99],
    ['context_length', [4096]],
    ['context_length', { tokens: 4096 }],
    ['context_length', null],
    ['context_length', true],
    ['model', 7],
    ['model', ['llama-3.1-8b']],
    ['weights', { id: 'q4_0' }],
    ['flash_attention', 'perhaps'],
  ])('refuses %s: %j and says which field', async (field, value) => {
    const response = await post({ model: 'llama-3.1-8b', [field]: value })
    expect(response.status).toBe(400)
    expect(await fieldsOf(response)).toEqual([field])
  })

  it.each(['{"__proto__":{"model":"llama-3.1-8b"}}', '{"constructor":{"prototype":{}}}'])(
    'takes nothing from %s',
    async (body) => {
      const response = await post(body)
      expect(response.status).toBe(400)
      expect(await fieldsOf(response)).toContain(Object.keys(JSON.parse(body) as object)[0])
    },
  )
})

const LLAMA = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 32000,
  max_position_embeddings: 8192,
}

describe('absurd configs', () => {
  it.each([
    ['no layers', { num_hidden_layers: 0 }],
    ['negative layers', { num_hidden_layers: -4 }],
    ['head_dim of a billion', { head_dim: 1e9 }],
    ['a billion layers', { num_hidden_layers: 1e9 }],
    ['half a layer', { num_hidden_layers: 1.5 }],
    ['layers as list', { num_hidden_layers: [32] }],
    ['layers as text', { num_hidden_layers: 'many' }],
    ['no width', { hidden_size: 0 }],
    ['a width beyond any number', { hidden_size: 1e300 }],
    ['no vocabulary', { vocab_size: null }],
    ['heads that the KV heads do not divide', { num_key_value_heads: 7 }],
    ['no model type', { model_type: undefined }],
    ['an unknown model type', { model_type: 'nobody-knows-this' }],
    ['a model type of the prototype', { model_type: 'constructor' }],
    ['a model type that is a list', { model_type: ['llama'] }],
  ])('answers %s with a problem', async (_name, change) => {
    const response = await post({ config: { ...LLAMA, ...change } })
    expect([400, 422]).toContain(response.status)
    const { errors } = await problemOf(response)
    expect(errors.length).toBeGreaterThan(0)
    for (const { field } of errors) expect(field).toMatch(/^config/)
  })

  it('answers the config itself', async () => {
    expect((await post({ config: LLAMA })).status).toBe(200)
  })

  it('answers an empty config with a problem', async () => {
    expect([400, 422]).toContain((await post({ config: {} })).status)
  })
})
