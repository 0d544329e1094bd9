import { describe, expect, it } from 'vitest'
import { BADGE_FIELDS } from '../../shared/present/badge-fields.ts'
import { CARD_FIELDS, CHART_FIELDS } from '../../shared/present/image-fields.ts'
import { catalogueDate, VERSION } from '../../shared/index.ts'
import { pictureKey } from '../../worker/cache/key.ts'
import { CACHE_CONTROL } from '../../worker/cache/policy.ts'
import { readImage } from '../../worker/request/image.ts'
import { queryObject } from '../../worker/request/query.ts'
import { ask, ORIGIN } from './support/ask.ts'

const SAME: readonly (readonly [string, string])[] = [
  ['gpu=rtx-4090&weights=q4_k_m&context_length=32k', 'context_length=32768&weights=Q4_K_M&gpu=RTX-4090'],
  ['gpu=rtx-4090', 'gpu=rtx-4090&weights=&context_length='],
  ['gpu=rtx-4090', 'gpu=%20rtx-4090'],
]
const OTHER: readonly (readonly [string, string])[] = [
  ['gpu=rtx-4090', 'gpu=rtx-3090'],
  ['context_length=32k', 'context_length=32000'],
  ['gpu=rtx-4090', 'gpu=rtx-4090,rtx-3090'],
  ['theme=light', 'theme=dark'],
]

describe('the key of a picture', { timeout: 30_000 }, () => {
  const keyOf = (query: string, subject: Readonly<Record<string, string>>, fields: object = CARD_FIELDS) =>
    pictureKey(
      readImage({ subject, format: 'png' }, queryObject(`${ORIGIN}/card/x.png?${query}`), {
        fields: fields as typeof CARD_FIELDS,
        formats: ['png'],
      }),
    )
  const key = (query: string, model = 'llama-3.1-8b', fields?: object) => keyOf(query, { model }, fields)

  it.each(SAME)('is one for ?%s and ?%s', (a, b) => {
    expect(key(a)).toBeDefined()
    expect(key(a)).toBe(key(b))
  })
  it.each(OTHER)('is another for ?%s and ?%s', (a, b) => expect(key(a)).not.toBe(key(b)))
  it('is one for every name of a model, and keeps the letters of a name of a hub', () => {
    expect(key('', 'meta-llama/Llama-3.1-8B')).toBe(key('', 'LLAMA-3.1-8B'))
    expect(key('', 'Owner/Name')).not.toBe(key('', 'owner/name'))
    expect(keyOf('', { params: '7B' })).toBe(keyOf('', { params: '7000000000' }))
  })
  it('is none for a wrong question', () => {
    for (const query of ['gpu=a&gpu=b', 'nonsense=1', 'theme=purple', 'context_length=-1'])
      expect(key(query), query).toBeUndefined()
  })
  it('holds the look of each kind', () => {
    expect(key('metric=fit', 'llama-3.1-8b', BADGE_FIELDS)).not.toBe(key('', 'llama-3.1-8b', BADGE_FIELDS))
    expect(key('formats=bf16,q8_0', 'llama-3.1-8b', CHART_FIELDS)).toBe(
      key('formats=BF16,Q8_0', 'llama-3.1-8b', CHART_FIELDS),
    )
  })
})

describe('equal questions', { timeout: 30_000 }, () => {
  it.each(SAME)('?%s and ?%s are one estimate, with one tag and one address', async (a, b) => {
    const [one, two] = await Promise.all(
      [a, b].map((query) => ask(`/v1/estimate?model=llama-3.1-8b&${query}`)),
    )
    expect(one?.headers.get('ETag')).toBe(two?.headers.get('ETag'))
    expect(one?.headers.get('Link')).toBe(two?.headers.get('Link'))
    expect(await one?.text()).toBe(await two?.text())
  })

  it('are drawn once', async () => {
    const first = await ask('/card/qwen2.5-14b.png?gpu=rtx-4090&context_length=8k')
    const second = await ask('/card/QWEN2.5-14B.png?context_length=8192&gpu=RTX-4090&weights=')
    expect(first.headers.get('Cache-Status')).toBe('plimsoll; fwd=miss; stored')
    await first.arrayBuffer()
    expect(second.headers.get('Cache-Status')).toBe('plimsoll; hit')
    expect(second.headers.get('ETag')).toBe(first.headers.get('ETag'))
  })
})

describe('tags to purge by', { timeout: 30_000 }, () => {
  it('are on whatever may be kept, and on nothing else', async () => {
    const kept = await ask('/v1/gpus/rtx-4090')
    expect(kept.headers.get('Cache-Tag')).toBe(`plimsoll,engine-${VERSION},catalogue-${catalogueDate}`)
    for (const path of ['/healthz', '/v1/gpus/nothing', '/v1/nothing'])
      expect((await ask(path)).headers.has('Cache-Tag'), path).toBe(false)
  })
})

describe('the table of lives', { timeout: 30_000 }, () => {
  it('is all that a Cache-Control is taken from', async () => {
    const lives: ReadonlySet<string | null> = new Set<string>(Object.values(CACHE_CONTROL))
    for (const path of [
      '/v1/models',
      '/embed',
      '/embed.js',
      '/healthz',
      '/chart/llama-3.1-8b.svg',
      '/card/none.svg',
    ])
      expect(lives.has((await ask(path)).headers.get('Cache-Control')), path).toBe(true)
  })
})
