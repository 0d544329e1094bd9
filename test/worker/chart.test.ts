import { describe, expect, it } from 'vitest'
import { CHART_KINDS } from '../../shared/present/image-fields.ts'
import { FAMILIES } from '../../shared/present/term-families.ts'
import type { Estimate } from '../../shared/index.ts'
import { ask } from './support/ask.ts'
import { drawing, png } from './support/picture.ts'

const BASE = '/chart/llama-3.1-8b.svg?gpu=rtx-3060-12gb&weights=q6_k'

describe.each(CHART_KINDS)('a chart of the kind %s', (kind) => {
  it.each([
    '',
    '&gpu=rtx-4090',
    '&gpu=rtx-3060-12gb,rtx-4090,h100-sxm',
    '&task=training&gpu=h100-sxm&gpus=8&zero_stage=3',
    '&weights=q4_k_m&units=GB',
    '&engine=none',
    '&theme=dark',
    '&header=false',
  ])('is drawn for %s', async (query) => {
    const { response, text, words, title, description } = await drawing(
      `/chart/llama-3.1-8b.svg?kind=${kind}${query}`,
    )
    expect(response.headers.get('X-Plimsoll-Error')).toBeNull()
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
    expect(words.join(' ')).not.toMatch(/null/)
    expect(title).toMatch(/^Llama 3\.1 8B: memory/)
    expect(description).toMatch(/needs [\d.]+/)
  })

  it.each(['mamba-2.8b', 'deepseek-v3', 'gpt2', 'gemma-2-27b'])('is drawn for %s', async (model) => {
    const known = (await ask(`/v1/models/${model}`)).status === 200
    const { response, text } = await drawing(`/chart/${model}.svg?kind=${kind}&gpu=h100-sxm`)
    expect(response.headers.has('X-Plimsoll-Error')).toBe(!known)
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
  })
})

describe('memory against context', () => {
  it('says where it stops fitting: what the API says', async () => {
    const { fit } = await (
      await ask('/v1/estimate?model=llama-3.1-8b&gpu=rtx-3060-12gb&weights=q6_k')
    ).json<Estimate>()
    const { words } = await drawing(BASE)
    const longest = fit?.max_context_length?.toLocaleString('en')
    expect(words.some((each) => each.includes(`fits to ${longest} tokens`))).toBe(true)
  })
  it('says when it fits nowhere, and when everywhere', async () => {
    const nowhere = await drawing('/chart/llama-3.1-70b.svg?gpu=rtx-4090&weights=q4_k_m')
    expect(nowhere.words.join(' ')).toContain('does not fit at any length')
    const everywhere = await drawing('/chart/llama-3.1-8b.svg?gpu=h100-sxm&weights=q4_k_m')
    expect(everywhere.words.join(' ')).toContain('fits the whole range')
  })
  it('has a line for each GPU', async () => {
    const { words } = await drawing('/chart/llama-3.1-8b.svg?gpu=rtx-3060-12gb,rtx-4090&weights=q4_k_m')
    expect(words.filter((each) => each.includes('usable'))).toHaveLength(2)
  })
  it('draws each colour once, in the order of the stack', async () => {
    const { elements } = await drawing(BASE)
    const fills = elements
      .filter(
        ({ name, attributes }) => name === 'path' && FAMILIES.some(({ fill }) => fill === attributes['fill']),
      )
      .map(({ attributes }) => FAMILIES.findIndex(({ fill }) => fill === attributes['fill']))
    expect(fills.length).toBeGreaterThanOrEqual(3)
    expect(fills).toEqual([...new Set(fills)].sort((a, b) => a - b))
  })
})

describe('formats compared', () => {
  it('are those asked for', async () => {
    const { words } = await drawing(
      '/chart/llama-3.1-8b.svg?kind=formats&formats=q8_0,q4_k_m&gpu=rtx-4090&weights=q4_k_m',
    )
    expect(words).toContain('Q8_0')
    expect(words).toContain('Q4_K_M')
    expect(words).not.toContain('Q6_K')
  })
})

describe('a theme', () => {
  it('follows the reader by default', async () => {
    expect((await drawing(BASE)).text).toContain('prefers-color-scheme:dark')
    expect((await drawing(`${BASE}&theme=dark`)).text).not.toContain('prefers-color-scheme')
  })
  it('changes the colours and nothing else', async () => {
    const [light, dark] = await Promise.all(
      ['light', 'dark'].map(async (theme) =>
        (await drawing(`${BASE}&theme=${theme}`)).text.replace(/<style>.*?<\/style>/, ''),
      ),
    )
    expect(light).toBe(dark)
  })
})

describe('a chart as PNG', () => {
  it('is twice its drawing unless asked otherwise', async () => {
    const svg = await drawing(BASE)
    expect(await png(BASE.replace('.svg', '.png'))).toMatchObject({ width: 1680, height: svg.height * 2 })
    expect((await png(`${BASE.replace('.svg', '.png')}&scale=1`)).width).toBe(840)
  })
})

describe('a chart that cannot be drawn', () => {
  it.each([
    ['/chart/lama-3.svg', /^unknown model: lama-3/],
    ['/chart/llama-3.1-8b.svg?kind=pie', /^kind: /],
    [
      '/chart/llama-3.1-8b.svg?kind=formats&formats=q4_k_m,q9_9',
      /^formats: "q9_9" is not a known weight format/,
    ],
    ['/chart/llama-3.1-8b.svg?weights=q8_9', /^unknown weights: q8_9, did you mean q8_0/],
    ['/chart/llama-3.1-8b.svg?gpu=rtx-4090,rtx-4091', /^unknown gpu: rtx-4091/],
    ['/chart/llama-3.1-8b.jpeg', /^path: must end in \.svg or \.png/],
  ])('%s says what is wrong', async (path, words) => {
    const { response, title } = await drawing(path)
    expect(title).toMatch(words)
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=60, s-maxage=60')
    expect(response.headers.get('Cache-Status')).toContain('fwd')
  })
})
