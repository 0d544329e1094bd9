import { Client, StreamableHTTPClientTransport, type CallToolResult } from '@modelcontextprotocol/client'
import { describe, expect, it } from 'vitest'
import { estimate, parseEstimateRequest } from '../../shared/index.ts'
import { ask, ORIGIN, problemOf } from './support/ask.ts'

/** A client of the official SDK that has done its handshake with the Worker. */
async function connected(): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  const fetch = (input: string | URL, init?: RequestInit): Promise<Response> =>
    ask(String(input).slice(ORIGIN.length), init)
  await client.connect(new StreamableHTTPClientTransport(new URL(`${ORIGIN}/mcp`), { fetch }))
  return client
}

async function call(name: string, args: Record<string, unknown>): Promise<CallToolResult> {
  const client = await connected()
  return (await client.callTool({ name, arguments: args })) as CallToolResult
}

const textOf = ({ content }: CallToolResult): string =>
  content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
const data = <T>(result: CallToolResult): T => result.structuredContent as T

describe('the handshake', () => {
  it('names server and instructions', async () => {
    const client = await connected()
    expect(client.getServerVersion()).toMatchObject({ name: 'plimsoll' })
    expect(client.getInstructions()).toContain('list_models')
  })

  it('lists six tools, each with a closed schema whose fields are all described', async () => {
    const { tools } = await (await connected()).listTools()
    expect(tools.map(({ name }) => name)).toEqual([
      'estimate_memory',
      'find_fit',
      'recommend_gpu',
      'compare',
      'list_models',
      'list_gpus',
    ])
    for (const { name, inputSchema, description } of tools) {
      expect(description, name).toMatch(/\w{3}/)
      expect(inputSchema['additionalProperties'], name).toBe(false)
      for (const [field, schema] of Object.entries(inputSchema.properties ?? {}))
        expect(schema, `${name}.${field}`).toMatchObject({
          type: expect.anything(),
          description: expect.stringMatching(/\w/),
        })
    }
    expect(JSON.stringify(tools)).not.toContain('"x-')
  })
})

describe('estimate_memory', () => {
  const request = { model: 'llama-3.1-8b', gpu: 'rtx-4090', context_length: '32k', weights: 'q4_k_m' }

  it("answers with the engine's own bytes and a text that says the verdict", async () => {
    const parsed = parseEstimateRequest(request)
    const own = parsed.ok ? estimate(parsed.value) : parsed
    if (!own.ok) throw new Error(own.problem.detail)
    const result = await call('estimate_memory', request)
    expect(result.isError ?? false).toBe(false)
    const { memory, fit, links, speed } = data<{
      speed: object
      memory: { total_bytes: number; components: { bytes: number }[] }
      fit: { verdict: string }
      links: { self: string }
    }>(result)
    expect(memory.total_bytes).toBe(own.value.memory.total_bytes)
    expect(memory.components.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(memory.total_bytes)
    expect(fit.verdict).toBe(own.value.fit?.verdict)
    expect(textOf(result)).toContain('GeForce RTX 4090')
    expect(textOf(result)).toMatch(/^Speed: decode ~\d+ tokens\/s \(\d+-\d+\), \w+/m)
    expect(speed).toEqual(own.value.speed)
    expect(links.self.startsWith(`${ORIGIN}/v1/estimate?`)).toBe(true)
    expect(textOf(result).length).toBeLessThan(1500)
  })

  it('names every wrong field with its near match, as an answer the agent can read', async () => {
    const result = await call('estimate_memory', { model: 'llama-3.1-8b', contxt_length: 4096 })
    expect(result.isError).toBe(true)
    expect(textOf(result)).toContain('Did you mean context_length?')
    const wrong = await call('estimate_memory', { model: 'llama-3.1-8', weights: 'q4_k_x', batch_size: -1 })
    expect(textOf(wrong)).toMatch(/weights[\s\S]*batch_size|batch_size[\s\S]*weights/)
    expect(textOf(await call('estimate_memory', {}))).toContain('model')
    expect(textOf(await call('estimate_memory', { model: 'llama-3.1-8b', gpu: 'rtx-4091' }))).toContain(
      'rtx-4090',
    )
  })
})

describe('the decisions', () => {
  it('find_fit stretches a model on a GPU, and lists models for a GPU', async () => {
    const one = await call('find_fit', { model: 'llama-3.1-8b', gpu: 'rtx-4090' })
    const { longest_context } = data<{ longest_context: { value: number } }>(one)
    expect(textOf(one)).toContain(`Longest context: ${longest_context.value}`)
    const all = data<{ models: { model: string; headroom_bytes: number }[] }>(
      await call('find_fit', { gpu: 'rtx-4090', limit: 3 }),
    )
    expect(all.models).toHaveLength(3)
    for (const { headroom_bytes } of all.models) expect(headroom_bytes).toBeGreaterThanOrEqual(0)
    expect((await call('find_fit', { model: 'llama-3.1-8b' })).isError).toBe(true)
  })

  it('recommend_gpu ranks GPUs that carry the workload', async () => {
    const result = await call('recommend_gpu', { model: 'llama-3.1-70b', weights: 'q4_k_m', limit: 3 })
    const { recommendations } = data<{
      recommendations: { gpu: string; per_gpu_bytes: number; usable_bytes: number }[]
    }>(result)
    expect(recommendations).toHaveLength(3)
    for (const { gpu, per_gpu_bytes, usable_bytes } of recommendations) {
      expect(per_gpu_bytes).toBeLessThanOrEqual(usable_bytes)
      expect(textOf(result)).toContain(gpu)
    }
  })

  it('compare answers small matrices and refuses large ones', async () => {
    const result = await call('compare', {
      models: 'llama-3.1-8b,qwen2.5-7b',
      gpus: 'rtx-4090',
      weights: 'bf16,q4_k_m',
    })
    expect(data<{ cells: unknown[] }>(result).cells).toHaveLength(4)
    expect(textOf(result).split('\n')).toHaveLength(4)
    const contexts = Array.from({ length: 101 }, (_, index) => index + 1).join(',')
    expect(textOf(await call('compare', { models: 'llama-3.1-8b', contexts }))).toContain('101 cells')
  })
})

describe('the lists', () => {
  it('find ids by words and page through them', async () => {
    const models = data<{ models: { id: string }[] }>(await call('list_models', { q: 'llama-3.1-8b' })).models
    expect(models.map(({ id }) => id)).toContain('llama-3.1-8b')
    const first = data<{ gpus: { id: string }[]; next_offset: number }>(await call('list_gpus', { limit: 2 }))
    const second = data<{ gpus: { id: string }[] }>(
      await call('list_gpus', { limit: 2, offset: first.next_offset }),
    )
    expect(second.gpus[0]?.id).not.toBe(first.gpus[0]?.id)
  })
})

describe('POST /mcp without a client', () => {
  const send = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    ask('/mcp', {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...headers,
      },
    })

  it('is never cached and readable from any origin', async () => {
    const response = await send('{"jsonrpc":"2.0","id":1,"method":"tools/list"}')
    expect(response.status).toBe(200)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(await response.text()).toContain('estimate_memory')
  })

  it('answers at once, as JSON, a client that keeps no session', async () => {
    const response = await send(
      '{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"list_gpus","arguments":{"limit":1}}}',
      { 'MCP-Protocol-Version': '2025-06-18' },
    )
    expect(response.headers.get('Content-Type')).toBe('application/json')
    expect(await response.json()).toMatchObject({
      jsonrpc: '2.0',
      id: 'a',
      result: { structuredContent: {} },
    })
    expect((await send('{"jsonrpc":"2.0","method":"notifications/initialized"}')).status).toBe(202)
    const batch = await send(
      '[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/list"}]',
    )
    expect(await batch.json()).toMatchObject([
      { id: 1, result: {} },
      { id: 2, result: { tools: expect.any(Array) } },
    ])
  })

  it('answers a message of the revision without handshakes', async () => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const response = await send(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'list_gpus', arguments: { limit: 1 }, _meta: meta },
      }),
      { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'list_gpus' },
    )
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('"structuredContent":')
  })

  it('answers an unknown method and an unknown tool with a protocol error', async () => {
    expect(await (await send('{"jsonrpc":"2.0","id":1,"method":"nope"}')).text()).toContain('-32601')
    expect(
      await (await send('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nope"}}')).text(),
    ).toMatch(/-32602|isError/)
    expect((await send('{"id":1}')).status).toBe(400)
  })

  it('refuses what is not JSON, is too large, or is not a POST', async () => {
    expect((await problemOf(await send('{'))).status).toBe(400)
    expect((await problemOf(await send('{}', { 'Content-Type': 'text/plain' }))).status).toBe(415)
    expect((await problemOf(await send(`"${'x'.repeat(300_000)}"`))).status).toBe(413)
    const get = await ask('/mcp')
    expect(get.status).toBe(405)
    expect(get.headers.get('Allow')).toContain('POST')
  })
})
