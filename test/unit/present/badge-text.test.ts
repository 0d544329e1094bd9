import { describe, expect, it } from 'vitest'
import { estimate, parseEstimateRequest, type Estimate } from '../../../shared/index.ts'
import {
  badgeText,
  problemBadgeText,
  TONE_COLORS,
  type BadgeMetric,
} from '../../../shared/present/badge-text.ts'

const answer = (input: Record<string, unknown>): Estimate => {
  const request = parseEstimateRequest(input)
  const result = request.ok ? estimate(request.value) : request
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}
const base = answer({ model: 'llama-3.1-8b', gpu: 'rtx-4090', weights: 'q4_k_m' })
const GiB = 1024 ** 3

/** The same answer with other figures: what a badge says of them, whatever the engine counts. */
const withFit = (bytes: number, fit: Partial<NonNullable<Estimate['fit']>>): Estimate => {
  if (base.fit === undefined) throw new Error('no fit')
  return {
    ...base,
    memory: { ...base.memory, per_gpu_bytes: bytes },
    fit: { ...base.fit, gpu_name: 'GPU', gpus: 1, capacity_bytes: 24 * GiB, ...fit },
  }
}

const atSpeed = (decode_tokens_per_second: number): Estimate => {
  if (base.speed === undefined) throw new Error('no speed')
  return { ...base, speed: { ...base.speed, decode_tokens_per_second } }
}

describe('badgeText', () => {
  it.each<[string, BadgeMetric, Estimate, string, string]>([
    [
      'memory of a GPU',
      'memory',
      withFit(15.3 * GiB, { verdict: 'fits' }),
      'memory',
      'fits · 15.3 of 24.0 GiB',
    ],
    ['two units', 'memory', withFit(2 ** 18, { verdict: 'fits' }), 'memory', 'fits · 0.250 MiB of 24.0 GiB'],
    [
      'several GPUs',
      'memory',
      withFit(20 * GiB, { verdict: 'tight', gpus: 2 }),
      'memory',
      'tight · 20.0 of 24.0 GiB each',
    ],
    [
      'room left',
      'fit',
      withFit(20 * GiB, { verdict: 'fits', headroom_bytes: 3.5 * GiB }),
      'GPU',
      'fits · 3.50 GiB free',
    ],
    [
      'no room',
      'fit',
      withFit(27 * GiB, { verdict: 'exceeds', headroom_bytes: -3 * GiB, gpus: 2 }),
      '2× GPU',
      'exceeds · 3.00 GiB over each',
    ],
    [
      'longest context',
      'max_context',
      withFit(1, { verdict: 'fits', max_context_length: 131_072 }),
      'max context',
      '128K tokens on GPU',
    ],
    [
      'no context at all',
      'max_context',
      withFit(1, { max_context_length: null }),
      'max context',
      'none fits GPU',
    ],
    ['speed', 'speed', atSpeed(54.3), 'speed', '~54 tokens/s on GeForce RTX 4090'],
    ['slow speed', 'speed', atSpeed(8.31), 'speed', '~8.3 tokens/s on GeForce RTX 4090'],
    ['fast speed', 'speed', atSpeed(1238), 'speed', '~1240 tokens/s on GeForce RTX 4090'],
    ['speed of what does not fit', 'speed', withFit(1, { verdict: 'exceeds' }), 'speed', 'does not fit GPU'],
    [
      'speed of an engine without rows',
      'speed',
      answer({ model: 'llama-3.1-8b', gpu: 'rtx-4090', engine: 'transformers' }),
      'speed',
      'not measured for transformers',
    ],
    [
      'speed in training',
      'speed',
      answer({ model: 'llama-3.1-8b', gpu: 'h100-sxm', task: 'training' }),
      'speed',
      'only for inference',
    ],
  ])('%s', (_name, metric, estimated, label, message) => {
    expect(badgeText(estimated, metric)).toMatchObject({ label, message })
  })

  it('prints in the unit that was asked for', () => {
    const { message } = badgeText(
      answer({ model: 'llama-3.1-8b', weights: 'bf16', engine: 'none', units: 'GB', context_length: 1 }),
    )
    expect(message).toBe('16.1 GB')
  })

  it('shows the longest context of the model without a GPU', () => {
    expect(badgeText(answer({ model: 'llama-3.1-8b' }), 'max_context').message).toBe('128K tokens')
    expect(badgeText(answer({ params: '7B' }), 'max_context').message).toBe('not stated')
  })
})

describe('problemBadgeText', () => {
  it('says the first error and how many more there are', () => {
    const errors = [
      { field: 'contxt', message: 'is not a known field', did_you_mean: 'context_length' },
      { field: 'b', message: 'is wrong' },
    ]
    expect(problemBadgeText({ title: 'Wrong', errors }).message).toBe(
      'contxt: unknown, did you mean context_length? (and 1 more)',
    )
  })

  it('falls back on the title and cuts what is long', () => {
    expect(problemBadgeText({ title: 'Wrong', errors: [] }).message).toBe('Wrong')
    const long = problemBadgeText({ title: '', errors: [{ field: 'f', message: 'x'.repeat(500) }] }).message
    expect(long).toHaveLength(90)
    expect(long.endsWith('…')).toBe(true)
  })
})

describe('TONE_COLORS', () => {
  /** Contrast of white text on a background (WCAG 2.2, relative luminance). */
  const contrastWithWhite = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = (hex.slice(1).match(/../g) ?? []).map((pair) => {
      const c = Number.parseInt(pair, 16) / 255
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
    })
    return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
  }
  it.each(Object.entries(TONE_COLORS))('%s (%s) carries white text', (_tone, color) => {
    expect(contrastWithWhite(color)).toBeGreaterThanOrEqual(4.5)
  })
})
