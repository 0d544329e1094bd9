import { isPicture } from '../answer/plain-picture.ts'

/** How often one client may ask routes of one kind. */
export interface RateClass {
  /** Name in `RateLimit-Policy`. */
  readonly name: string
  /** Binding of wrangler.toml that counts. */
  readonly binding: 'LIMIT_PLAIN' | 'LIMIT_PICTURE' | 'LIMIT_DEAR' | 'LIMIT_HUB'
  /** Requests of one client within the period, in one data centre: the binding counts in each of them apart. */
  readonly limit: number
  /** Seconds. */
  readonly period: 10 | 60
}

/**
 * The one table of rate limits. A binding cannot be asked for its own figures, so they stand here and in wrangler.toml;
 * a test holds the two together.
 */
export const RATE_CLASSES = {
  /** Answers of about a millisecond of CPU. */
  plain: { name: 'plain', binding: 'LIMIT_PLAIN', limit: 600, period: 60 },
  /** Badges, cards and charts: one proxy of images asks for the readers of many READMEs. */
  picture: { name: 'picture', binding: 'LIMIT_PICTURE', limit: 3000, period: 60 },
  /** Searches over many estimates, and bodies: 5 to 100 ms of CPU. */
  dear: { name: 'dear', binding: 'LIMIT_DEAR', limit: 120, period: 60 },
  /** A model that has to be read from a hub: up to 44 requests to somebody else's server. */
  hub: { name: 'hub', binding: 'LIMIT_HUB', limit: 30, period: 60 },
} as const satisfies Record<string, RateClass>

const DEAR = /^\/(?:mcp|v1\/(?:fit|recommend|compare|plan|reconcile|budget))(?:\/|$)/

/** The class of a path. */
export function rateClassOf(path: string): RateClass {
  if (isPicture(path)) return RATE_CLASSES.picture
  return DEAR.test(path) ? RATE_CLASSES.dear : RATE_CLASSES.plain
}

/** Headers of a limited route (draft-ietf-httpapi-ratelimit-headers): what is allowed. */
export const policyHeader = ({ name, limit, period }: RateClass): string => `"${name}";q=${limit};w=${period}`

/**
 * What is left, for the one case in which it is known: nothing. The binding says yes or no and never how many are left
 * or when the period ends, so the whole period is named, which is never too short.
 */
export const exhaustedHeader = ({ name, period }: RateClass): string => `"${name}";r=0;t=${period}`
