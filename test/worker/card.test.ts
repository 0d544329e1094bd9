import { describe, expect, it } from 'vitest'
import { formatBytes, type Estimate } from '../../shared/index.ts'
import { ask } from './support/ask.ts'
import { drawing, png } from './support/picture.ts'

const GPUS = ['rtx-4090', 'rtx-3060-12gb', 'h100-sxm', 'apple-m4-pro', 'gtx-1070-ti']
const FITS = '/card/llama-3.1-8b.svg?gpu=rtx-4090&weights=q4_k_m'

describe('a card', () => {
  it('says verdict, need, terms and formula', async () => {
    const [{ title, description, words, width, height }, estimate] = await Promise.all([
      drawing(FITS),
      ask('/v1/estimate?model=llama-3.1-8b&gpu=rtx-4090&weights=q4_k_m').then((response) =>
        response.json<Estimate>(),
      ),
    ])
    expect([width, height]).toEqual([1200, 630])
    expect(title).toBe('Llama 3.1 8B: Fits GeForce RTX 4090')
    expect(words).toContain('Llama 3.1 8B')
    expect(words.join(' ')).toContain(`needs ${formatBytes(estimate.memory.per_gpu_bytes)}`)
    for (const { label, per_gpu_bytes } of estimate.memory.components)
      expect(description).toContain(`${label} ${formatBytes(per_gpu_bytes)}`)
    expect(words).toContain('Largest term: Weights')
    expect(words).toContain(estimate.memory.components[0]?.formula)
  })

  it('shows the overflow in words as well', async () => {
    const { words } = await drawing('/card/llama-3.1-70b.svg?gpu=rtx-4090&weights=q4_k_m')
    expect(words.join(' ')).toMatch(/Exceeds GeForce RTX 4090.*over the line/)
    expect(words.some((each) => /^\+[\d.]+/.test(each))).toBe(true)
  })

  it.each([
    '?gpu=h100-sxm&gpus=8&task=training&zero_stage=3',
    '?gpu=rtx-4090&gpus=2&weights=q4_k_m',
    '?gpu=rtx-4090&engine=none&units=GB',
    '?weights=bf16&context_length=128k',
    '?gpu=rtx-4090&weights=q4_k_m&gpu_layers=10',
    '?theme=dark',
    '?theme=auto',
  ])('is drawn for %s', async (query) => {
    const { response, words } = await drawing(`/card/llama-3.1-70b.svg${query}`)
    expect(response.headers.get('X-Plimsoll-Error')).toBeNull()
    expect(words.join(' ')).not.toMatch(/NaN|undefined|Infinity|null/)
  })

  it('has the numbers of its geometry in order', async () => {
    const { text } = await drawing(FITS)
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('is light for those who fetch it unless asked otherwise', async () => {
    expect((await drawing(FITS)).text).not.toContain('prefers-color-scheme')
    expect((await drawing(`${FITS}&theme=auto`)).text).toContain('prefers-color-scheme')
  })

  it('is a PNG of its size', async () => {
    const { width, height, bytes } = await png(FITS.replace('.svg', '.png'))
    expect([width, height]).toEqual([1200, 630])
    expect(bytes.byteLength).toBeLessThan(200_000)
    expect((await png(`${FITS.replace('.svg', '.png')}&scale=2`)).width).toBe(2400)
  })

  it('is drawn once for all who ask, and says so', async () => {
    const path = '/card/qwen2.5-7b.png?gpu=rtx-4090'
    const [first, second] = [await png(path), await png(path)]
    expect(first.response.headers.get('Cache-Status')).toContain('fwd')
    expect(second.response.headers.get('Cache-Status')).toBe('plimsoll; hit')
    expect(second.bytes).toEqual(first.bytes)
    expect(second.response.headers.get('ETag')).toBe(first.response.headers.get('ETag'))
    expect(second.response.headers.get('Cache-Control')).toBe(first.response.headers.get('Cache-Control'))
  })

  it('answers HEAD and If-None-Match', async () => {
    const get = await ask(FITS)
    const head = await ask(FITS, { method: 'HEAD' })
    expect(await head.text()).toBe('')
    expect(head.headers.get('ETag')).toBe(get.headers.get('ETag'))
    await get.arrayBuffer()
    expect((await ask(FITS, { headers: { 'If-None-Match': get.headers.get('ETag') ?? '' } })).status).toBe(
      304,
    )
  })
})

describe('the card of a GPU', () => {
  it.each(GPUS)('%s has its line and figures', async (id) => {
    const { response, words, text } = await drawing(`/card/gpu:${id}.svg`)
    expect(response.headers.get('X-Plimsoll-Error')).toBeNull()
    expect(words.join(' ')).toMatch(/usable .*of .* on the box/)
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
  })
  it('is a PNG too', async () => {
    expect(await png('/card/gpu:rtx-4090.png')).toMatchObject({ width: 1200, height: 630 })
  })
  it('says when there is no such GPU', async () => {
    const { response, title } = await drawing('/card/gpu:rtx-4091.svg')
    expect(title).toMatch(/rtx-4091/)
    expect(response.headers.get('X-Plimsoll-Status')).toBe('404')
  })
})

describe('a card that cannot be drawn', () => {
  it.each([
    ['/card/lama-3.svg', /^unknown model: lama-3/, '404'],
    ['/card/llama-3.1-8b.svg?gpu=rtx-4091', /^unknown gpu: rtx-4091, did you mean rtx-4090/, '404'],
    ['/card/llama-3.1-8b.svg?gpu=rtx-4090,rtx-3090', /^gpu: must be one GPU/, '400'],
    ['/card/llama-3.1-8b.svg?theme=pink', /^theme: /, '400'],
    ['/card/llama-3.1-8b.svg?contxt=1', /^contxt: /, '400'],
    ['/card/llama-3.1-8b', /^path: must end in \.svg or \.png/, '400'],
    ['/card/', /^(?:path|model): /, '400'],
    ['/card/%00<script>.svg', /^unknown model: /, '404'],
    ['/card/gpu:.svg', /^unknown|^id: /, '404'],
  ])('%s says what is wrong', async (path, words, status) => {
    const { response, title, width } = await drawing(path)
    expect(title).toMatch(words)
    expect(width).toBe(1200)
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=60, s-maxage=60')
    expect(response.headers.get('X-Plimsoll-Status')).toBe(status)
    expect(response.headers.get('X-Plimsoll-Error')).toMatch(/^[a-z-]+: /)
  })

  it('is a PNG where a PNG was asked for', async () => {
    const { width, response } = await png('/card/lama-3.png')
    expect(width).toBe(1200)
    expect(response.headers.get('X-Plimsoll-Status')).toBe('404')
  })
})
