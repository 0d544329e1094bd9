import { describe, expect, inject, it } from 'vitest'
import { ESTIMATE_FIELDS, publishedFormulas, weightFormats } from '../../shared/index.ts'
import { coverage, features, isMissing } from '../../site/src/data/coverage.ts'
import type { Missing, Place } from '../../site/src/data/coverage-types.ts'
import { builtPage } from './support/pages.ts'

const answered = features.flatMap(({ id, answered: place }) => (isMissing(place) ? [] : [{ id, place }]))
const missing = features.flatMap(({ id, answered: place }) => (isMissing(place) ? [{ id, ...place }] : []))

const isRoute = (address: string): boolean => /^\/(v1|badge|card|chart|mcp|embed|openapi)/.test(address)

/** The text of a built page without its markup, so that words are found whatever stands between them. */
const wordsOf = (html: string): string => html.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ')

async function textAt({ at }: Place): Promise<string> {
  if (isRoute(at)) {
    const response = await fetch(inject('baseUrl') + at)
    expect(response.status, at).toBe(200)
    return response.text()
  }
  const { pathname, hash } = new URL(at, 'http://site')
  const page = builtPage(pathname)
  if (page === null) throw new Error(`no page ${pathname}`)
  if (hash === '') return wordsOf(page) + page
  const start = page.indexOf(` id="${hash.slice(1)}"`)
  if (start === -1) throw new Error(`no anchor ${at}`)
  // The words must stand below the anchor, not anywhere on a long page.
  return wordsOf(page.slice(start)) + page.slice(start)
}

/** Whether something listed as missing is there after all. */
async function isThere(until: Missing['until']): Promise<boolean> {
  if ('page' in until) return builtPage(until.page) !== null
  if ('field' in until) return Object.hasOwn(ESTIMATE_FIELDS, until.field)
  if ('format' in until) return weightFormats.some(({ id }) => id.includes(until.format))
  const found = await fetch(`${inject('baseUrl')}/v1/gpus?q=${until.gpu}`)
  return ((await found.json()) as { total: number }).total > 0
}

describe('the list of features', () => {
  it('names each once, under one of the three guides', () => {
    const ids = features.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(features.flatMap(({ guides }) => guides))).toEqual(new Set(Object.keys(publishedFormulas)))
    expect(coverage.every((group) => group.features.length > 0)).toBe(true)
  })

  it.each(answered)('$id is answered at $place.at', async ({ place }) => {
    const text = (await textAt(place)).toLowerCase()
    const { shows = '' } = place
    expect(text.includes(shows.toLowerCase()), `${place.at} says: ${shows}`).toBe(true)
  })

  it.each(missing)('$id is still missing, as the page says', async ({ until }) => {
    expect(await isThere(until)).toBe(false)
  })

  it('stands on its page, whole', () => {
    const page = builtPage('/coverage/') ?? ''
    for (const { id } of features) expect(page).toContain(`id="${id}"`)
    for (const { id } of missing) expect(page).toContain(`id="missing-${id}"`)
  })
})
