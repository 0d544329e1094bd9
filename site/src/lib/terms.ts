import { engines, type ComponentId, type TermPage } from '../../../shared/index.ts'
import { orderedTermPages } from '../data/term-links'
import { answers, estimateOf } from './engine'
import { FIRST_SETTINGS } from './first-settings'
import type { Settings } from './url-state'

export function termPage(id: string): TermPage {
  const page = orderedTermPages().find((each) => each.id === id)
  if (!page) throw new Error(`no term has the page ${id}`)
  return page
}

const engineLabels = new Map(engines.map(({ id, label }) => [id, label]))
export const engineLabel = (id: string): string => engineLabels.get(id) ?? id

/** Questions in which rarer terms arise: other engines, then training. */
function questions(page: TermPage): Settings[] {
  const { model = '', gpu = '' } = FIRST_SETTINGS
  const ids = page.variants.flatMap((variant) => variant.engines)
  return [
    FIRST_SETTINGS,
    ...ids.map((engine) => ({ ...FIRST_SETTINGS, engine })),
    ...['qwen3-next-80b-a3b-instruct', 'jamba-v0.1', 'mamba2-2.7b'].map((each) => ({
      ...FIRST_SETTINGS,
      model: each,
    })),
    { model, gpu, task: 'training', context_length: '4096' },
    { model, gpu, task: 'training', context_length: '4096', method: 'lora' },
    { model, gpu: 'h100-sxm', gpus: '8', context_length: '8192' },
  ]
}

/** A question in whose answer the component appears: what the page's example and calculator show first. */
export const exampleOf = (page: TermPage): Settings | undefined =>
  questions(page).find((question) => answers(question) && has(question, page.component))

const has = (settings: Settings, component: ComponentId): boolean =>
  estimateOf(settings).memory.components.some(({ id }) => id === component)
