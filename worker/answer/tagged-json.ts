import type { Context, TypedResponse } from 'hono'
import type { JSONParsed } from 'hono/utils/types'
import type { AppEnv } from '../env.ts'
import { taggedText } from './tagged.ts'

/** Answers with a value as JSON and its ETag, typed as a client reads it. */
export const taggedJson = <T>(
  c: Context<AppEnv>,
  value: T,
  headers: Readonly<Record<string, string>>,
): Response & TypedResponse<JSONParsed<T>, 200, 'json'> =>
  taggedText(c, JSON.stringify(value), { 'Content-Type': 'application/json', ...headers }) as Response &
    TypedResponse<JSONParsed<T>, 200, 'json'>
