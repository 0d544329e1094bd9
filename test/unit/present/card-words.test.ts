import { describe, expect, it } from 'vitest'
import { cardWords } from '../../../shared/present/card-words.ts'
import { gpuCardWords } from '../../../shared/present/gpu-card-words.ts'
import {
  describeEstimate,
  formatName,
  settingWords,
  tokenWords,
} from '../../../shared/present/image-words.ts'
import { findGpu, formatBytes, models, weightFormats } from '../../../shared/index.ts'
import { answer } from './ask.ts'

describe('cardWords', () => {
  it('say verdict, need and room', () => {
    const estimate = answer({ model: 'llama-3.1-8b', weights: 'q4_k_m', gpu: 'rtx-4090' })
    const { title, verdict, setting } = cardWords(estimate)
    expect(title).toBe('Llama 3.1 8B')
    expect(setting).toBe('Q4_K_M weights · 8K tokens · batch 1 · llama.cpp')
    expect(verdict.tone).toBe('fits')
    expect(verdict.words).toBe('Fits GeForce RTX 4090')
    expect(verdict.rest).toContain(formatBytes(estimate.memory.per_gpu_bytes))
    expect(verdict.rest).toMatch(/ free$/)
  })
  it('explain the largest term, with its result', () => {
    const estimate = answer({ model: 'llama-3.1-8b', task: 'training', gpu: 'h100-sxm' })
    const largest = [...estimate.memory.components].sort((a, b) => b.per_gpu_bytes - a.per_gpu_bytes)[0]
    expect(cardWords(estimate).formula).toEqual({
      label: largest?.label,
      formula: largest?.formula,
      substituted: largest?.substituted,
      result: formatBytes(largest?.per_gpu_bytes ?? 0),
    })
  })
  it('offer a way out where it does not fit', () => {
    const figures = cardWords(answer({ model: 'llama-3.1-70b', weights: 'q4_k_m', gpu: 'rtx-4090' })).figures
    expect(figures.map(({ label }) => label)).toContain('To make it fit')
  })
  it('have no verdict without a GPU', () => {
    expect(cardWords(answer({ params: '7B' })).verdict).toMatchObject({ tone: null, rest: 'of GPU memory' })
  })
})

describe('gpuCardWords', () => {
  it('count parameters that fill it', () => {
    const gpu = findGpu('rtx-4090')
    if (gpu === undefined) throw new Error('no such GPU')
    const { figures } = gpuCardWords(gpu, 'GiB')
    const billions = (label: string): number =>
      Number(/([\d.]+)B/.exec(figures.find((each) => each.label === label)?.value ?? '')?.[1])
    expect(billions('16-bit weights')).toBeCloseTo(gpu.usable_bytes / 2 / 1e9, 1)
    expect(billions('4-bit weights')).toBeCloseTo((gpu.usable_bytes * 8) / 4.5 / 1e9, 1)
  })
})

describe('words', () => {
  it('name formats without their small print', () => {
    expect(formatName('q4_k_m')).toBe('Q4_K_M')
    expect(formatName('fp8')).toBe('FP8')
    for (const { id } of weightFormats) expect(formatName(id)).toMatch(/^[^(,]{2,40}$/)
  })
  it('group the digits of tokens', () => {
    expect(tokenWords(43_520)).toBe('43,520')
    expect(tokenWords(8192)).toBe('8K')
    expect(tokenWords(1_048_577)).toBe('1,048,577')
  })
  it('leave out the setting that varies', () => {
    expect(settingWords(answer({ model: 'llama-3.1-8b' }), ['context_length'])).not.toContain('tokens')
  })
  it('describe every term', () => {
    const estimate = answer({ model: 'llama-3.1-8b', gpu: 'rtx-4090' })
    for (const { label } of estimate.memory.components) expect(describeEstimate(estimate)).toContain(label)
  })
  it('have a title for each model of the catalogue', () => {
    for (const { name } of models) expect(name.length).toBeLessThan(60)
  })
})
