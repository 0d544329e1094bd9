import { describe, expect, it } from 'vitest'
import { reconcileAnswer } from '../../../worker/openapi/reconcile-schema.ts'
import { LLAMA_CPP_LOG, VLLM_LOG } from '../../unit/reconcile/logs.ts'
import { ask, problemOf } from '../support/ask.ts'

const send = (
  log: string,
  query = '',
  headers: Record<string, string> = { 'Content-Type': 'text/plain' },
): Promise<Response> => ask(`/v1/reconcile${query}`, { method: 'POST', headers, body: log })

describe('POST /v1/reconcile', () => {
  it.each([
    ['vLLM', VLLM_LOG, '?gpu=h100-sxm'],
    ['llama.cpp', LLAMA_CPP_LOG, ''],
  ])('answers a log of %s as the document says', async (_, log, query) => {
    const response = await send(log, query, { 'Content-Type': 'text/plain; charset=utf-8' })
    expect(response.status).toBe(200)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    const body = reconcileAnswer.parse(await response.json())
    expect(body.terms.length).toBeGreaterThan(3)
    for (const { difference, estimated, measured } of body.terms)
      expect(difference).toBeCloseTo(estimated - measured, 3)
  })

  it('reads a model of the hub that the log names', async () => {
    const response = await send(
      VLLM_LOG.replaceAll('meta-llama/Llama-3.1-8B', 'fixture/dense-sharded'),
      '?gpu=h100-sxm',
    )
    expect(reconcileAnswer.parse(await response.json()).model).toMatchObject({
      id: 'fixture/dense-sharded',
      source: 'hub',
    })
  })

  it('names every wrong field of the URL', async () => {
    const problem = await problemOf(await send(VLLM_LOG, '?gpu=h100-sxm&contxt_length=1'))
    expect(problem).toMatchObject({
      status: 400,
      errors: [{ field: 'contxt_length', did_you_mean: 'context_length' }],
    })
  })

  it('refuses what is no text, no log, or too long', async () => {
    expect((await problemOf(await send('{}', '', { 'Content-Type': 'application/json' }))).status).toBe(415)
    expect((await problemOf(await send('hello'))).status).toBe(422)
    expect((await problemOf(await send('x'.repeat(1_100_000)))).status).toBe(413)
    expect((await ask('/v1/reconcile')).status).toBe(405)
  })
})
