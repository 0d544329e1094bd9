import type { Estimate } from '../../../shared/estimate/types.ts'
import { createStore } from './store.ts'
import type { Settings } from './url-state.ts'

/** What the page's calculator shows now; null until it has asked once. */
export const current = createStore<{ readonly estimate: Estimate; readonly settings: Settings } | null>(null)
