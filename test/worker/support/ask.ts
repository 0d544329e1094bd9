import { exports } from 'cloudflare:workers'
import type { Issue } from '../../../shared/errors.ts'

/** Origin of every request of these tests. */
export const ORIGIN = 'https://plimsoll.test'

/** Sends a request to the Worker as deployed, its static files apart. */
export const ask = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(new Request(`${ORIGIN}${path}`, init))

export const post = (
  body: unknown,
  path = '/v1/estimate',
  headers: Record<string, string> = {},
): Promise<Response> =>
  ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors: readonly Issue[]
}

/** Reads a problem document and checks what every one of them must have. */
export async function problemOf(response: Response): Promise<ProblemBody> {
  const type = response.headers.get('Content-Type')
  if (type !== 'application/problem+json')
    throw new Error(`not a problem document: ${response.status} ${type}`)
  if (response.headers.get('Cache-Control') !== 'no-store') throw new Error('a problem must not be cached')
  const body: ProblemBody = await response.json()
  if (body.status !== response.status)
    throw new Error(`status ${response.status}, but the document says ${body.status}`)
  if (!body.type.startsWith(`${ORIGIN}/api/errors/#`)) throw new Error(`type ${body.type}`)
  return body
}

/** Fields that a problem names, in its order. */
export const fieldsOf = async (response: Response): Promise<string[]> =>
  (await problemOf(response)).errors.map(({ field }) => field)
