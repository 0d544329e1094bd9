import { makeBadge } from 'badge-maker'
import { describe, expect, it } from 'vitest'
import { BADGE_STYLES } from '../../shared/present/badge-fields.ts'
import { catalogueDate } from '../../shared/index.ts'
import { TONE_COLORS } from '../../shared/present/badge-text.ts'
import { ask } from './support/ask.ts'
import { parseXml } from './support/xml.ts'

const SHORT = 'public, max-age=60, s-maxage=60'

interface Badge {
  readonly title: string
  readonly attributes: Readonly<Record<string, string>>
  readonly fills: readonly string[]
  readonly names: readonly string[]
}

/** Asks for an SVG badge and reads it with a strict parser: a badge that is not well-formed fails every test. */
async function badge(path: string): Promise<Badge & { readonly response: Response }> {
  const response = await ask(path)
  const elements = parseXml(await response.text())
  const svg = elements[0]
  if (svg?.name !== 'svg') throw new Error('not an SVG')
  return {
    response,
    title: elements.find(({ name }) => name === 'title')?.text ?? '',
    attributes: svg.attributes,
    fills: elements.flatMap(({ attributes }) =>
      attributes['fill'] === undefined ? [] : [attributes['fill']],
    ),
    names: elements.map(({ name }) => name),
  }
}

describe('an SVG badge', () => {
  it('says verdict, need and capacity in words', async () => {
    const { response, title, attributes, fills } = await badge(
      '/badge/llama-3.1-8b.svg?gpu=rtx-4090&weights=q4_k_m',
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('image/svg+xml; charset=utf-8')
    expect(title).toMatch(/^memory: fits · [\d.]+ of 24\.0 GiB$/)
    expect(attributes['role']).toBe('img')
    expect(attributes['aria-label']).toBe(title)
    expect(fills).toContain(TONE_COLORS.fits)
  })

  it('shows memory alone without a GPU', async () => {
    const { title } = await badge('/badge/llama-3.1-8b.svg?weights=q4_k_m&units=GB')
    expect(title).toMatch(/^memory: [\d.]+ GB$/)
  })

  it('shows that a model exceeds a GPU, in word and colour', async () => {
    const { title, fills } = await badge('/badge/llama-3.1-70b.svg?gpu=rtx-4090&engine=vllm')
    expect(title).toMatch(/exceeds/)
    expect(fills).toContain(TONE_COLORS.exceeds)
  })

  it.each([
    ['fit', /^GeForce RTX 4090: (fits|tight) · [\d.]+ [GM]iB free$/],
    ['max_context', /^max context: \w+ tokens on GeForce RTX 4090$/],
    ['speed', /^speed: ~[\d.]+ tokens\/s on GeForce RTX 4090$/],
    ['min_gpu', /^min GPU: \w.+ \d+ ?Gi?B\)?$/],
    ['weights', /^weights: [\d.]+ GiB$/],
    ['kv_cache', /^KV cache: [\d.]+ GiB at 8K tokens$/],
    ['trainable', /^trainable: only with task=training$/],
  ])('shows the metric %s', async (metric, words) => {
    const { title, response } = await badge(
      `/badge/llama-3.1-8b.svg?gpu=rtx-4090&weights=q4_k_m&metric=${metric}`,
    )
    expect(title).toMatch(words)
    expect(response.headers.get('X-Plimsoll-Error')).toBeNull()
  })

  it.each(['llama-3.1-8b', 'meta-llama/Llama-3.1-8B', 'meta-llama%2FLlama-3.1-8B', 'LLAMA-3.1-8B'])(
    'finds the model by %s',
    async (name) => {
      const [{ title, response }, own] = await Promise.all([
        badge(`/badge/${name}.svg`),
        badge('/badge/llama-3.1-8b.svg'),
      ])
      expect(response.headers.get('X-Plimsoll-Error')).toBeNull()
      expect(title).toBe(own.title)
    },
  )

  it('takes a bare parameter count from path or query', async () => {
    const titles = await Promise.all(
      [
        '/badge/params:7B.svg',
        '/badge/params.svg?params=7B',
        '/badge/.svg?params=7B',
        '/badge/params:7000000000.svg',
      ].map(async (path) => (await badge(path)).title),
    )
    expect(titles[0]).toMatch(/^memory: [\d.]+ GiB$/)
    expect(new Set(titles).size).toBe(1)
  })

  it.each(BADGE_STYLES)('draws the style %s', async (style) => {
    const { title, response } = await badge(`/badge/llama-3.1-8b.svg?style=${style}`)
    expect(response.headers.get('X-Plimsoll-Error')).toBeNull()
    expect(title.toLowerCase()).toMatch(/^memory: [\d.]+ gib$/)
  })

  it('draws every style differently', async () => {
    const texts = await Promise.all(
      BADGE_STYLES.map(async (style) => (await ask(`/badge/llama-3.1-8b.svg?style=${style}`)).text()),
    )
    expect(new Set(texts).size).toBe(BADGE_STYLES.length)
  })

  it('takes label, colours and logo from the URL', async () => {
    const { title, fills, names } = await badge(
      '/badge/llama-3.1-8b.svg?label=VRAM%20of%20mine&color=%23123456&labelColor=abcdef&logo=plimsoll',
    )
    expect(title).toMatch(/^VRAM of mine: /)
    expect(fills).toContain('#123456')
    expect(fills).toContain('#abcdef')
    expect(names).toContain('image')
  })

  it.each(['nvidia', 'huggingface', 'OLLAMA'])('takes the logo %s by its name', async (logo) => {
    const { response, names } = await badge(`/badge/llama-3.1-8b.svg?logo=${logo}&logoColor=ff0`)
    expect(response.headers.get('X-Plimsoll-Error')).toBeNull()
    expect(names).toContain('image')
  })

  it('marks several GPUs at once', async () => {
    const { title, fills } = await badge('/badge/llama-3.1-8b.svg?weights=q8_0&gpu=rtx-3050-8gb,rtx-4090')
    expect(title).toBe('runs on: ✗ RTX 3050 8GB · ✓ RTX 4090')
    expect(fills).toContain(TONE_COLORS.tight)
  })

  it('may be kept for ever when the URL names the catalogue, and only then', async () => {
    const { catalogue }: { catalogue: string } = await (await ask('/healthz')).json()
    const life = async (path: string) => (await ask(path)).headers.get('Cache-Control')
    expect(await life(`/badge/llama-3.1-8b.svg?v=${catalogue}`)).toBe('public, max-age=31536000, immutable')
    expect(await life('/badge/llama-3.1-8b.svg?v=2020-01-01')).toMatch(/^public, max-age=3600, /)
    expect(await life(`/badge/no-such-model.svg?v=${catalogue}`)).toBe(SHORT)
  })

  it.each(BADGE_STYLES)('in the style %s has the geometry and bytes of shields', async (style) => {
    const response = await ask(
      `/badge/llama-3.1-8b.svg?label=KV%20cache&metric=kv_cache&color=blue&style=${style}`,
    )
    const text = await response.text()
    const message =
      parseXml(text)
        .find(({ name }) => name === 'title')
        ?.text.replace(/^KV cache: /i, '') ?? ''
    expect(text).toBe(makeBadge({ label: 'KV cache', message, color: 'blue', style }))
  })

  it.each(BADGE_STYLES)('in the style %s weighs less than 2 KiB', async (style) => {
    const paths = [
      'metric=fit&gpu=rtx-4090',
      'gpu=rtx-4090,rtx-3060-12gb&logo=plimsoll',
      'metric=min_gpu',
      'bad=1',
    ]
    for (const query of paths) {
      const body = await (await ask(`/badge/llama-3.1-8b.svg?${query}&style=${style}`)).arrayBuffer()
      expect(body.byteLength).toBeLessThanOrEqual(2048)
    }
  })

  it('leaves the label out when it is empty', async () => {
    expect((await badge('/badge/llama-3.1-8b.svg?label=')).title).toMatch(/^[\d.]+ GiB$/)
  })

  it('escapes whatever the label holds', async () => {
    const label = `"><script>alert(1)</script>&<!--]]>'`
    const { title, names } = await badge(`/badge/llama-3.1-8b.svg?label=${encodeURIComponent(label)}`)
    expect(title.startsWith(`${label}: `)).toBe(true)
    expect(names).not.toContain('script')
  })

  it('is drawn alike each time', async () => {
    const [a, b] = await Promise.all(
      [1, 2].map(async () => (await ask('/badge/qwen2.5-7b.svg?gpu=rtx-4090')).text()),
    )
    expect(a).toBe(b)
  })
})

describe('headers that badges share', () => {
  const PATH = '/badge/llama-3.1-8b.svg?gpu=rtx-4090'
  const headersOf = async (path: string, own: Record<string, string> = {}): Promise<Headers> => {
    const response = await ask(path, { headers: own })
    await response.text()
    return response.headers
  }

  it('leave each its own tag and id', async () => {
    const first = await headersOf(PATH, { 'X-Request-Id': 'one' })
    const other = await headersOf(`${PATH}&context_length=100000`, { 'X-Request-Id': 'two' })
    const again = await headersOf(PATH, { 'X-Request-Id': 'three' })
    expect([first, other, again].map((each) => each.get('X-Request-Id'))).toEqual(['one', 'two', 'three'])
    expect(other.get('ETag')).not.toBe(first.get('ETag'))
    expect(again.get('ETag')).toBe(first.get('ETag'))
  })

  it('are not those of a badge that may be kept for another time, or of one that says what is wrong', async () => {
    const kept = await headersOf(`${PATH}&v=${catalogueDate}`)
    expect(kept.get('Cache-Control')).toContain('immutable')
    const wrong = await headersOf('/badge/no-such-model.svg')
    expect(wrong.get('X-Plimsoll-Error')).toContain('no-such-model')
    const right = await headersOf(PATH)
    expect(right.get('X-Plimsoll-Error')).toBeNull()
    expect(right.get('Cache-Control')).not.toContain('immutable')
  })

  it('are the same where the tag is asked for and is another', async () => {
    const plain = await headersOf(PATH, { 'X-Request-Id': 'one' })
    const asked = await headersOf(PATH, { 'X-Request-Id': 'one', 'If-None-Match': '"another"' })
    expect([...asked]).toEqual([...plain])
  })
})

describe('an SVG badge that cannot be answered', () => {
  it.each([
    ['/badge/no-such-model-at-all-xyz.svg', /model: /],
    ['/badge/llama-3.1-9b.svg', /unknown model: llama-3\.1-9b, did you mean llama-/],
    ['/badge/llama-3.1-8b.svg?contxt_length=1', /contxt_length: unknown, did you mean context_length\?/],
    ['/badge/llama-3.1-8b.svg?stlye=flat', /stlye: unknown, did you mean style\?/],
    ['/badge/llama-3.1-8b.svg?style=round', /style: /],
    ['/badge/llama-3.1-8b.svg?color=nocolour', /color: must be a colour/],
    ['/badge/llama-3.1-8b.svg?color=__proto__', /color: must be a colour/],
    ['/badge/llama-3.1-8b.svg?color=red&color=blue', /color: must be a colour/],
    ['/badge/llama-3.1-8b.svg?labelColor=url(evil)', /labelColor: must be a colour/],
    ['/badge/llama-3.1-8b.svg?logo=https://example.com/x.png', /logo: must be/],
    ['/badge/llama-3.1-8b.svg?label=%00%01', /label: must be text/],
    [`/badge/llama-3.1-8b.svg?label=${'x'.repeat(5000)}`, /label: must be text/],
    ['/badge/llama-3.1-8b.svg?metric=fit', /gpu: is missing/],
    ['/badge/llama-3.1-8b.svg?model=qwen2.5-7b', /model: is already given by the path/],
    ['/badge/llama-3.1-8b.svg?context_length=1e99', /context_length: /],
    ['/badge/llama-3.1-8b.svg?gpu=rtx-4091', /unknown gpu: rtx-4091, did you mean rtx-4090/],
    ['/badge/llama-3.1-8b.svg?config=%7B%7D', /config: /],
    ['/badge/llama-3.1-8b.svg?a=1&b=2&c=3', /\(and 2 more\)/],
    ['/badge/llama-3.1-8b', /path: must end in \.svg, \.json or \.png/],
    ['/badge/llama-3.1-8b.gif', /must end in|model: /],
    ['/badge/llama-3.1-8b.svg?logo=huggingfase', /logo: unknown, did you mean huggingface/],
    ['/badge/llama-3.1-8b.svg?gpu=rtx-4090,rtx-4091', /unknown gpu: rtx-4091/],
    ['/badge/llama-3.1-8b.svg?gpu=a,b,c,d,e,f,g', /gpu: /],
    ['/badge/llama-3.1-8b.svg?metric=weights&gpu=rtx-4090,rtx-3090', /gpu: must be one GPU/],
    ['/badge/llama-3.1-8b.svg?scale=9', /scale: /],
    ['/badge/llama-3.1-8b.svg?v=<x>', /v: /],
    ['/badge/.svg', /model: is missing/],
    ['/badge/', /model: is missing|path: /],
    ['/badge/%E0%A4%A.svg', /model: /],
    ['/badge/%00%08%ef%bf%bf.svg', /model: /],
    ['/badge/<script>alert(1)</script>.svg', /model: /],
    ['/badge/__proto__.svg', /model: /],
    [`/badge/${'a'.repeat(5000)}.svg`, /model: /],
    ['/badge/params:many.svg', /params: /],
  ])('%s is a grey image that says what is wrong', async (path, words) => {
    const { response, title, fills, names } = await badge(path)
    expect(response.status).toBe(200)
    expect(title).toMatch(words)
    expect(title.length).toBeLessThan(130)
    expect(fills).toContain(TONE_COLORS.unavailable)
    expect(names).not.toContain('script')
    expect(response.headers.get('Cache-Control')).toBe(SHORT)
    expect(response.headers.get('X-Plimsoll-Error')).toMatch(/^[a-z-]+: /)
    expect(response.headers.get('X-Plimsoll-Status')).toMatch(/^(?:400|404|422)$/)
  })

  it('keeps the style it was asked for, and nothing that would dress it up', async () => {
    const { title, attributes, fills } = await badge(
      '/badge/nothing-like-it.svg?style=for-the-badge&label=fine&color=brightgreen',
    )
    expect(attributes['height']).toBe('28')
    expect(title).not.toMatch(/fine/i)
    expect(fills).not.toContain('#4b0')
  })
})

describe('a JSON badge', () => {
  it('is a shields.io endpoint', async () => {
    const response = await ask('/badge/llama-3.1-8b.json?gpu=rtx-4090&weights=q4_k_m&style=social')
    expect(await response.json()).toEqual({
      schemaVersion: 1,
      label: 'memory',
      message: expect.stringMatching(/^fits · [\d.]+ of 24\.0 GiB$/),
      color: TONE_COLORS.fits,
      style: 'social',
      cacheSeconds: 3600,
    })
  })

  it('says what the SVG says', async () => {
    const query = 'gpu=a100-sxm-80gb&metric=max_context&label=longest'
    const { label, message }: { label: string; message: string } = await (
      await ask(`/badge/qwen2.5-7b.json?${query}`)
    ).json()
    expect((await badge(`/badge/qwen2.5-7b.svg?${query}`)).title).toBe(`${label}: ${message}`)
  })

  it('marks an error, so that nobody can dress it up', async () => {
    const response = await ask('/badge/llama-3.1-8b.json?batch_size=none')
    expect(response.status).toBe(200)
    expect(response.headers.get('Cache-Control')).toBe(SHORT)
    expect(await response.json()).toMatchObject({
      schemaVersion: 1,
      isError: true,
      color: TONE_COLORS.unavailable,
    })
  })
})
