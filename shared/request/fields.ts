import * as z from 'zod'
import { nearest } from '../near.ts'

/** What a form, a reference page and a tool description need to know about a field beside its type. */
export interface FieldInfo {
  readonly title: string
  readonly description: string
  /** Heading the field stands under on the reference page and in forms. */
  readonly group: FieldGroup
  /** Default, in words where it depends on something. */
  readonly default?: string
  readonly examples?: readonly (string | number | boolean)[]
}
export type FieldGroup =
  | 'what'
  | 'how'
  | 'layout'
  | 'llama.cpp'
  | 'vllm'
  | 'training'
  | 'output'
  | 'hardware'
  | 'params'

/** What is given for a field: words of a query or values of JSON. One for all, because each schema costs a start its making. */
const given = z.unknown()

const meta = (info: FieldInfo, json: Record<string, unknown>): Record<string, unknown> => ({
  title: info.title,
  description:
    info.default === undefined ? info.description : `${info.description} Default: ${info.default}.`,
  ...(info.examples ? { examples: info.examples } : {}),
  'x-group': info.group,
  ...(info.default === undefined ? {} : { 'x-default': info.default }),
  'x-json': json,
})

const shown = (value: unknown): string =>
  typeof value === 'string'
    ? `"${value.slice(0, 60)}"`
    : Array.isArray(value)
      ? 'a list'
      : value === null || typeof value !== 'object'
        ? String(value)
        : 'an object'

const fail = (ctx: z.RefinementCtx, message: string, extra: Record<string, unknown> = {}): never => {
  ctx.addIssue({ code: 'custom', message, params: extra })
  return z.NEVER
}

const SUFFIXES: Readonly<Record<'tokens' | 'plain' | 'count', Readonly<Record<string, number>>>> = {
  /** Context lengths are powers of two: 8k = 8192. */
  tokens: { '': 1, k: 1024, m: 1_048_576 },
  plain: { '': 1 },
  /** Parameter counts are decimal: 7B = 7e9. */
  count: { '': 1, k: 1e3, m: 1e6, b: 1e9, t: 1e12 },
}

function parseNumber(value: unknown, suffixes: Readonly<Record<string, number>>): number | null {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return null
  const match = /^([+-]?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]?)$/.exec(value.trim())
  if (!match) return null
  const factor = suffixes[(match[2] ?? '').toLowerCase()]
  if (factor === undefined) return null
  return Number((match[1] ?? '').replaceAll('_', '')) * factor
}

interface NumberOptions {
  readonly min: number
  readonly max: number
  readonly suffix?: 'tokens' | 'plain' | 'count'
}

/** A whole number, as JSON number or as text with a suffix ("8k"). */
export const integerField = (info: FieldInfo, { min, max, suffix = 'plain' }: NumberOptions) =>
  given
    .transform((value, ctx): number => {
      const number = parseNumber(value, SUFFIXES[suffix])
      const rounded = number !== null && suffix === 'count' ? Math.round(number) : number
      if (
        rounded === null ||
        !Number.isFinite(rounded) ||
        !Number.isInteger(rounded) ||
        rounded < min ||
        rounded > max
      ) {
        const forms =
          suffix === 'tokens'
            ? ' (suffixes k and M are allowed: 8k = 8192)'
            : suffix === 'count'
              ? ' (suffixes k, M, B, T are allowed: 7B)'
              : ''
        return fail(ctx, `must be a whole number from ${min} to ${max}${forms}, not ${shown(value)}`)
      }
      return rounded
    })
    .register(z.globalRegistry, meta(info, { type: ['integer', 'string'], minimum: min, maximum: max }))

/** A real number. */
export const numberField = (info: FieldInfo, { min, max }: NumberOptions) =>
  given
    .transform((value, ctx): number => {
      const number = parseNumber(value, SUFFIXES.plain)
      if (number === null || !Number.isFinite(number) || number < min || number > max)
        return fail(ctx, `must be a number from ${min} to ${max}, not ${shown(value)}`)
      return number
    })
    .register(z.globalRegistry, meta(info, { type: ['number', 'string'], minimum: min, maximum: max }))

const TRUE = new Set(['true', '1', 'yes', 'on', ''])
const FALSE = new Set(['false', '0', 'no', 'off'])

/** true or false, as JSON boolean or as the words of a query string (a bare `?explain` is true). */
export const booleanField = (info: FieldInfo) =>
  given
    .transform((value, ctx): boolean => {
      if (typeof value === 'boolean') return value
      const word =
        typeof value === 'string' ? value.toLowerCase() : typeof value === 'number' ? String(value) : '?'
      if (TRUE.has(word)) return true
      if (FALSE.has(word)) return false
      return fail(ctx, `must be true or false, not ${shown(value)}`, { allowed: ['true', 'false'] })
    })
    .register(z.globalRegistry, meta(info, { type: ['boolean', 'string'] }))

const normal = (text: string): string => text.toLowerCase().replaceAll('_', '-')

/** One of a fixed list; letter case and `-` against `_` do not matter. */
export const choiceField = <const T extends readonly string[]>(info: FieldInfo, allowed: T) =>
  given
    .transform((value, ctx): T[number] => {
      if (typeof value === 'string') {
        const wanted = normal(value)
        for (const each of allowed) if (normal(each) === wanted) return each
      }
      const [near] = typeof value === 'string' ? nearest(value, allowed) : []
      return fail(ctx, `must be one of ${allowed.join(', ')}, not ${shown(value)}`, {
        allowed: [...allowed],
        ...(near ? { did_you_mean: near } : {}),
      })
    })
    .register(z.globalRegistry, meta(info, { type: 'string', enum: [...allowed] }))

/** A word that a lookup understands (a weight format, a KV format): `resolve` gives its canonical id. */
export const lookupField = (
  info: FieldInfo,
  resolve: (text: string) => string | undefined,
  allowed: () => readonly string[],
) =>
  given
    .transform((value, ctx): string => {
      const found = typeof value === 'string' ? resolve(value) : undefined
      if (found !== undefined) return found
      const [near] = typeof value === 'string' ? nearest(value, allowed()) : []
      return fail(ctx, `is not a known format: ${shown(value)}`, {
        allowed: [...allowed()],
        ...(near ? { did_you_mean: near } : {}),
      })
    })
    .register(z.globalRegistry, meta(info, { type: 'string' }))

/** Free text within a length. */
export const textField = (info: FieldInfo, longest = 300) =>
  given
    .transform((value, ctx): string => {
      if (typeof value !== 'string' || value.trim() === '' || value.length > longest)
        return fail(ctx, `must be text of 1 to ${longest} characters, not ${shown(value)}`)
      return value.trim()
    })
    .register(z.globalRegistry, meta(info, { type: 'string', maxLength: longest }))

/** A JSON object taken as it is. */
export const objectField = (info: FieldInfo) =>
  given
    .transform((value, ctx): Readonly<Record<string, unknown>> => {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return fail(ctx, `must be a JSON object, not ${shown(value)}`)
      return value as Readonly<Record<string, unknown>>
    })
    .register(z.globalRegistry, meta(info, { type: 'object' }))

/** A list of words separated by commas (or a JSON array), each checked as a field of its own; repeats count once. */
export const listField = <T>(info: FieldInfo, item: z.ZodType<T>, most: number) =>
  given
    .transform((value, ctx): readonly T[] => {
      const parts =
        typeof value === 'string'
          ? value.split(',').map((part) => part.trim())
          : Array.isArray(value)
            ? (value as unknown[])
            : [value]
      if (parts.length === 0 || parts.length > most)
        return fail(ctx, `must be a list of 1 to ${most} values, not ${parts.length}`)
      const values: T[] = []
      for (const part of parts) {
        const parsed = item.safeParse(part)
        if (parsed.success) values.push(parsed.data)
        else
          for (const issue of parsed.error.issues)
            fail(ctx, `${shown(part)} ${issue.message}`, issue.code === 'custom' ? (issue.params ?? {}) : {})
      }
      return [...new Set(values)]
    })
    .register(z.globalRegistry, meta(info, { type: 'string' }))
