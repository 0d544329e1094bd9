import { engines, type ComponentId, type TermPage } from '../../../shared/index.ts'
import { orderedTermPages } from '../data/term-links'
import { answers, estimateOf } from './engine'
import { FIRST_SETTINGS } from './first-settings'
import { NODE_SETTINGS, TRAINING_SETTINGS } from './training-settings'
import type { Settings } from './url-state'

export function termPage(id: string): TermPage {
  const page = orderedTermPages().find((each) => each.id === id)
  if (!page) throw new Error(`no term has the page ${id}`)
  return page
}

const engineLabels = new Map(engines.map(({ id, label }) => [id, label]))
export const engineLabel = (id: string): string => engineLabels.get(id) ?? id

/** Terms that both tasks have, and that decide more in training: their page opens with it. */
const TRAINING_FIRST = new Set<ComponentId>(['activations', 'logits', 'communication'])

/** Questions in which rarer terms arise: other engines, recurrent models, several GPUs. */
function inferenceQuestions(page: TermPage): Settings[] {
  const ids = page.variants.flatMap((variant) => variant.engines)
  return [
    FIRST_SETTINGS,
    ...ids.map((engine) => ({ ...FIRST_SETTINGS, engine })),
    ...['qwen3-next-80b-a3b-instruct', 'jamba-v0.1', 'mamba2-2.7b'].map((each) => ({
      ...FIRST_SETTINGS,
      model: each,
    })),
    { model: FIRST_SETTINGS['model'] ?? '', gpu: 'h100-sxm', gpus: '8', context_length: '8192' },
  ]
}

/** Training questions: sharded over a node, and adapters on one card. */
const TRAINING_QUESTIONS: readonly Settings[] = [NODE_SETTINGS, TRAINING_SETTINGS]

/** A question of one task in whose answer the page's own formula appears. */
export function exampleOfTask(page: TermPage, task: 'inference' | 'training'): Settings | undefined {
  const questions = task === 'training' ? TRAINING_QUESTIONS : inferenceQuestions(page)
  return questions.find((question) => answers(question) && has(question, page))
}

/** What the page's example and calculator show first. */
export function exampleOf(page: TermPage): Settings | undefined {
  const inference = (): Settings | undefined => exampleOfTask(page, 'inference')
  const training = (): Settings | undefined => exampleOfTask(page, 'training')
  return TRAINING_FIRST.has(page.component) ? (training() ?? inference()) : (inference() ?? training())
}

/** Two pages may explain one component: what an engine keeps under it is told apart by the link. */
const has = (settings: Settings, page: TermPage): boolean =>
  estimateOf(settings).memory.components.some(({ id, docs }) => id === page.component && docs === page.docs)
