import { describe, expect, it } from 'vitest'
import { marksText } from '../../../shared/present/badge-marks.ts'
import { badgeText, problemBadgeText, problemWords } from '../../../shared/present/badge-text.ts'
import { shortGpuName } from '../../../shared/present/gpu-name.ts'
import { smallestGpu } from '../../../shared/present/min-gpu.ts'
import { findGpu, formatBytes, gpus } from '../../../shared/index.ts'
import { answer, parse } from './ask.ts'

const small = { model: 'llama-3.1-8b', weights: 'q4_k_m' }

describe('metrics of terms', () => {
  it('are the terms of the estimate', () => {
    const estimate = answer(small)
    const bytes = (id: string): string =>
      formatBytes(estimate.memory.components.find((each) => each.id === id)?.per_gpu_bytes ?? 0, 'GiB', ' ')
    expect(badgeText(estimate, 'weights')).toMatchObject({ label: 'weights', message: bytes('weights') })
    expect(badgeText(estimate, 'kv_cache')).toMatchObject({
      label: 'KV cache',
      message: `${bytes('kv_cache')} at 8K tokens`,
    })
  })
  it('say so when there is no such term', () => {
    expect(badgeText(answer({ params: '7B' }), 'kv_cache').message).toBe('none')
  })
  it('count what is trained', () => {
    const training = { model: 'llama-3.1-8b', task: 'training' }
    expect(badgeText(answer(training), 'trainable').message).toBe('all 8.03B')
    expect(badgeText(answer({ ...training, method: 'lora' }), 'trainable').message).toBe('41.9M of 8.03B')
    expect(badgeText(answer(small), 'trainable').tone).toBe('unavailable')
  })
})

describe('smallestGpu', () => {
  it('is a card on which it fits, and on no smaller one', () => {
    const found = smallestGpu(parse(small))
    if (found === null) throw new Error('none')
    expect(answer({ ...small, gpu: found.gpu.id }).fit?.verdict).toBe('fits')
    const smaller = gpus.filter(
      (gpu) =>
        ['consumer', 'workstation', 'datacenter'].includes(gpu.class) &&
        gpu.marketed_bytes < found.gpu.marketed_bytes,
    )
    expect(smaller.length).toBeGreaterThan(0)
    for (const gpu of smaller) expect(answer({ ...small, gpu: gpu.id }).fit?.verdict, gpu.id).not.toBe('fits')
  })
  it('is none where nothing holds it', () => {
    const huge = { model: 'deepseek-v3' }
    expect(smallestGpu(parse(huge))).toBeNull()
    expect(badgeText(answer(huge), 'min_gpu', null)).toMatchObject({
      message: 'no single GPU fits',
      tone: 'exceeds',
    })
  })
  it('names its size where its name does not', () => {
    const gpu = findGpu('rtx-4090')
    if (gpu === undefined) throw new Error('no such GPU')
    expect(badgeText(answer(small), 'min_gpu', { gpu, verdict: 'fits' }).message).toBe(
      'GeForce RTX 4090 (24 GiB)',
    )
  })
})

describe('marksText', () => {
  const on = (...names: string[]) =>
    names.map((gpu) => answer({ model: 'llama-3.1-8b', weights: 'q8_0', gpu }))
  it('marks each GPU in the order asked for', () => {
    expect(marksText(on('rtx-3050-8gb', 'rtx-4090'))).toEqual({
      label: 'runs on',
      message: '✗ RTX 3050 8GB · ✓ RTX 4090',
      tone: 'tight',
    })
  })
  it('has the colour of a verdict that all share', () => {
    expect(marksText(on('rtx-4090', 'h100-sxm')).tone).toBe('fits')
    expect(marksText(on('rtx-3050-8gb', 'gtx-1070-ti')).tone).toBe('exceeds')
  })
  it('gives the longest context of each', () => {
    const estimates = on('rtx-3050-8gb', 'h100-sxm')
    expect(marksText(estimates, 'max_context').message).toBe('RTX 3050 8GB none · H100 SXM5 80GB 128K')
  })
})

describe('shortGpuName', () => {
  it('leaves out what everybody knows', () => {
    expect(shortGpuName('GeForce RTX 4090')).toBe('RTX 4090')
    expect(shortGpuName('Tesla T4')).toBe('T4')
    expect(shortGpuName('H100 SXM5 80GB')).toBe('H100 SXM5 80GB')
  })
  it('tells all GPUs of the catalogue apart', () => {
    const names = gpus.map(({ name }) => shortGpuName(name))
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('problemWords', () => {
  const errors = [{ field: 'model', message: '"lama-3" is not in the catalogue' }]
  it('quotes what was asked for', () => {
    expect(problemWords({ title: '', errors }, { model: 'lama-3' })).toBe('unknown model: lama-3')
    expect(
      problemWords(
        { title: '', errors: [{ field: 'model', message: 'is not in the catalogue', did_you_mean: 'x-3' }] },
        { model: 'lama-3' },
      ),
    ).toBe('unknown model: lama-3, did you mean x-3?')
  })
  it('cuts what is long', () => {
    const { message } = problemBadgeText({ title: '', errors }, { model: 'a'.repeat(400) })
    expect(message.length).toBeLessThan(60)
  })
})
