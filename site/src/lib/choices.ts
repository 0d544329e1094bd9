import { formatBytes, formatCount } from '../../../shared/units/format.ts'
import type { Strings } from '../i18n/en'
import { answers, estimateOf, gpus, kvFormats, models, weightFormats } from './engine'

export interface Choice {
  readonly value: string
  readonly label: string
  readonly hint?: string
  readonly words?: string
}

const byLabel = (a: Choice, b: Choice): number => a.label.localeCompare(b.label, 'en', { numeric: true })
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => (made ??= make())
}

const plain = (text: string): string[] => text.toLowerCase().match(/[a-z0-9.]+/g) ?? []

/** The words of a text that a choice is not found by yet: pages carry hundreds of choices. */
function moreWords(text: string, ...known: readonly string[]): string {
  const found = known.flatMap(plain)
  return plain(text)
    .filter((word) => !found.some((each) => each.includes(word)))
    .join(' ')
}

/** Models that the engine answers today, with their size. */
export const modelChoices = once((): Choice[] =>
  models
    .filter(({ id }) => answers({ model: id }))
    .map(({ id, name, hub_id }) => ({
      value: id,
      label: name,
      hint: formatCount(estimateOf({ model: id }).model.params.total),
      words: moreWords(hub_id ?? '', id, name),
    }))
    .sort(byLabel),
)

const accelerators = once((): Choice[] =>
  gpus
    .map(({ id, name, vendor, marketed_bytes }) => ({
      value: id,
      label: name,
      hint: formatBytes(marketed_bytes),
      words: moreWords(vendor, id, name),
    }))
    .sort(byLabel),
)

/** Every accelerator with its marketed memory, and the choice of none. */
export const gpuChoices = ({ noGpu, noGpuHint }: Strings['form']): Choice[] => [
  { value: '', label: noGpu, hint: noGpuHint },
  ...accelerators(),
]

export const weightFormatGroups = once((): { id: 'plain' | 'scheme' | 'gguf'; formats: Choice[] }[] => {
  const choice = ({ id, label }: (typeof weightFormats)[number]): Choice => ({ value: id, label })
  const { gguf = [], scheme = [], plain = [] } = Object.groupBy(weightFormats, ({ kind }) => kind)
  return [
    { id: 'plain', formats: plain.map(choice) },
    { id: 'scheme', formats: scheme.map(choice) },
    { id: 'gguf', formats: gguf.map(choice) },
  ]
})

export const kvFormatChoices = once((): Choice[] => kvFormats.map(({ id, label }) => ({ value: id, label })))
