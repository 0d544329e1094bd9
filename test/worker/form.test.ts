import { exports } from 'cloudflare:workers'
import { describe, it } from 'vitest'

const get = (query: string) => exports.default.fetch(`https://plimsoll.test/v1/estimate?${query}`)

describe('a plain HTML form', () => {
  it('sends blank fields, which count as not given', async ({ expect }) => {
    const blank = await get('model=llama-3.1-8b&weights=&context_length=&gpu=&gpus=')
    const plain = await get('model=llama-3.1-8b')
    const [a, b] = (await Promise.all([blank.json(), plain.json()])) as {
      memory: unknown
      request: unknown
    }[]
    expect(blank.status).toBe(200)
    expect([a?.memory, a?.request]).toEqual([b?.memory, b?.request])
  })

  it('asks for a model when that field is blank', async ({ expect }) => {
    const response = await get('model=&gpu=rtx-4090')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ field: 'model' }] })
  })

  it('turns a bare switch on', async ({ expect }) => {
    const answer = (await (await get('model=llama-3.1-8b&explain')).json()) as {
      memory: { components: { trace?: unknown }[] }
    }
    expect(answer.memory.components[0]?.trace).toBeDefined()
  })

  it('still refuses an unknown field, blank or not', async ({ expect }) => {
    expect((await get('model=llama-3.1-8b&contxt_length=9')).status).toBe(400)
    expect((await get('model=llama-3.1-8b&contxt_length=')).status).toBe(400)
  })
})
