import { HubFailure } from './failure.ts'
import type { HubSession } from './session.ts'
import { demand } from './status.ts'

export interface Piece {
  readonly bytes: Uint8Array
  /** Bytes of the whole file; null where the server does not say. */
  readonly fileLength: number | null
  /** Where the bytes came from: the next range of the same file is asked for there, without the redirect. */
  readonly url: string
}

/** The range of the first so many bytes. */
export const theFirst = (count: number): readonly [first: number, last: number] => [0, count - 1]

/** Reads `bytes 0-999/49501056`. */
function contentRange(response: Response): { first: number; total: number | null } | null {
  const [, first, total] =
    /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(response.headers.get('content-range') ?? '') ?? []
  return first === undefined
    ? null
    : { first: Number(first), total: total === undefined || total === '*' ? null : Number(total) }
}

/**
 * Bytes `first` to `last` of a file, fewer where it ends before. A server that ignores the range sends the file from
 * its start: that is read up to `last`, if the range begins there, and let go of.
 */
export async function readRange(
  session: HubSession,
  url: string,
  [first, last]: readonly [number, number],
  { what, withToken = false }: { readonly what: string; readonly withToken?: boolean },
): Promise<Piece> {
  const answer = await session.ask(url, { range: [first, last], withToken })
  await demand(session, answer, what, withToken)
  const most = last - first + 1
  const range = contentRange(answer.response)
  if (answer.response.status === 206 && range?.first !== first)
    throw new HubFailure('failed', 'the hub sent another range than was asked for')
  if (answer.response.status === 200 && first > 0) {
    await session.drop(answer)
    throw new HubFailure('failed', 'the hub does not answer range requests')
  }
  const { bytes } = await session.read(answer, most)
  // Only the total of a range, or of a whole answer, is the file's size; a redirect's is its word for it.
  const whole =
    answer.response.status === 200
      ? Number(answer.response.headers.get('content-length') ?? Number.NaN)
      : Number.NaN
  const fileLength = range?.total ?? answer.linkedSize ?? (Number.isSafeInteger(whole) ? whole : null)
  const expected = fileLength === null ? null : Math.min(most, Math.max(0, fileLength - first))
  if (expected !== null && bytes.length < expected)
    throw new HubFailure('failed', 'the hub broke off in the middle of a file')
  return { bytes, fileLength, url: answer.url }
}
