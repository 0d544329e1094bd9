import type { Component, Estimate, Verdict } from '../estimate/types.ts'
import { formatBytes, formatCount } from '../units/format.ts'
import { unitOf } from './badge-text.ts'
import { deviceWords, roomWords, settingWords, tokenWords, VERDICT_WORDS } from './image-words.ts'
import { rateWords } from './speed-words.ts'

/** A figure of a card: a name and its value. */
export interface Figure {
  readonly label: string
  readonly value: string
  /** It is a phrase, and takes the room of two. */
  readonly wide?: boolean
}

/** All that a card says, in the order in which it is read. */
export interface CardWords {
  readonly title: string
  readonly setting: string
  readonly verdict: { readonly tone: Verdict | null; readonly words: string; readonly rest: string }
  readonly figures: readonly Figure[]
  readonly formula: {
    readonly label: string
    readonly formula: string
    readonly substituted: string
    readonly result: string
  } | null
}

const largest = (components: readonly Component[]): Component | undefined =>
  components.reduce<Component | undefined>(
    (most, each) => (most === undefined || each.per_gpu_bytes > most.per_gpu_bytes ? each : most),
    undefined,
  )

function figuresOf(estimate: Estimate): Figure[] {
  const { memory, fit, model, speed } = estimate
  const longest = fit ? fit.max_context_length : model.max_context_length
  const training = estimate.request['task'] === 'training'
  const figures: (Figure | null)[] = [
    { label: 'Parameters', value: formatCount(model.params.total) },
    model.params.active < model.params.total
      ? { label: 'Active per token', value: formatCount(model.params.active) }
      : null,
    training && model.params.trainable !== undefined && model.params.trainable < model.params.total
      ? { label: 'Trainable', value: formatCount(model.params.trainable) }
      : null,
    longest === null
      ? null
      : { label: fit ? 'Longest context' : 'Model’s context', value: `${tokenWords(longest)} tokens` },
    speed === undefined || fit?.verdict === 'exceeds'
      ? null
      : { label: 'Decode', value: `~${rateWords(speed.decode_tokens_per_second)} tokens/s` },
    fit && fit.max_batch_size !== null ? { label: 'Largest batch', value: String(fit.max_batch_size) } : null,
    fit && fit.suggestions[0] !== undefined
      ? { label: 'To make it fit', value: fit.suggestions[0].change, wide: true }
      : null,
    model.attention === 'none'
      ? null
      : {
          label: 'Attention',
          value: model.attention === 'hybrid' ? 'hybrid' : model.attention.toUpperCase(),
        },
    memory.display.low === memory.display.high
      ? null
      : { label: 'Error band', value: `${memory.display.low} to ${memory.display.high}` },
  ]
  return figures.filter((figure) => figure !== null)
}

/** The words of a card. Figures come with the most asked first; a layout takes as many as it has room for. */
export function cardWords(estimate: Estimate): CardWords {
  const { memory, fit, model } = estimate
  const unit = unitOf(estimate)
  const devices = memory.per_gpu.reduce((sum, { devices = 1 }) => sum + devices, 0)
  const need = `${formatBytes(memory.per_gpu_bytes, unit)}${devices > 1 ? ' each' : ''}`
  const term = largest(memory.components)
  return {
    title: model.name,
    setting: settingWords(estimate),
    verdict:
      fit === undefined
        ? { tone: null, words: need, rest: devices > 1 ? 'of memory per GPU' : 'of GPU memory' }
        : {
            tone: fit.verdict,
            words: `${VERDICT_WORDS[fit.verdict]} ${deviceWords(fit)}`,
            rest: `needs ${need}, ${roomWords({ ...fit, gpus: 1 }, unit)}`,
          },
    figures: figuresOf(estimate),
    formula:
      term === undefined
        ? null
        : {
            label: term.label,
            formula: term.formula,
            substituted: term.substituted,
            result: formatBytes(term.per_gpu_bytes, unit),
          },
  }
}
