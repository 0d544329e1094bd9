import fc from 'fast-check'
import type { FuzzCase } from './cases.ts'
import { faultsOf } from './judge.ts'

/** A case with everything that was wrong with its answer. */
export interface Found {
  readonly seed: number
  /** Running number of the case under its seed. */
  readonly number: number
  readonly asked: FuzzCase
  readonly faults: readonly string[]
}

/** Cases that are made at once: a seed and a number name each of them for ever. */
export const BATCH = 500

/** How answers were spread, so that a run that was refused everywhere shows. */
export type Spread = Record<string, number>

const API = /^\/(?:v1|badge|card|chart|embed|embed\.js|mcp|healthz|openapi\.json)(?:\/|$)/

const isAskable = ({ method, path, headers, body }: FuzzCase): boolean => {
  try {
    const init = { method, headers, ...(body === undefined ? {} : { body }) }
    // A path with `..` in it may lead out of the API, to the site's own pages.
    const { pathname } = new URL(new Request(`https://plimsoll.test${path}`, init).url)
    return API.test(pathname)
  } catch {
    // Not every text is a header or a URL: such a request never leaves a client.
    return false
  }
}

/** Asks one batch of cases and judges every answer. */
export async function fuzzBatch(
  cases: fc.Arbitrary<FuzzCase>,
  seed: number,
  batch: number,
  ask: (asked: FuzzCase) => Promise<Response>,
  spread: Spread,
  most: number = BATCH,
): Promise<Found[]> {
  const found: Found[] = []
  const drawn = fc.sample(cases, { numRuns: BATCH, seed: seed + batch * 7919 }).slice(0, most)
  for (const [index, asked] of drawn.entries()) {
    if (!isAskable(asked)) continue
    let faults: string[]
    try {
      const response = await ask(asked)
      const kind = `${/^\/(?:v1\/)?[a-z.]*/.exec(asked.path)?.[0] ?? '/'} ${response.status}`
      spread[kind] = (spread[kind] ?? 0) + 1
      faults = await faultsOf(asked, response)
    } catch (error) {
      faults = [`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]
    }
    if (faults.length > 0) found.push({ seed, number: batch * BATCH + index, asked, faults })
  }
  return found
}

/** A found case in words, as it can be asked again. */
export const told = ({ seed, number, asked, faults }: Found): string =>
  `seed ${seed}, case ${number}: ${asked.method} ${asked.path}${asked.body === undefined ? '' : `\n  body ${typeof asked.body === 'string' ? asked.body.slice(0, 1500) : `of bytes ${asked.body.join(' ')}`}`}\n  ${faults.join('\n  ')}`
