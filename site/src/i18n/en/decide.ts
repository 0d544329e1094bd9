import { strings as compare } from '../../data/decide/compare.ts'
import { strings as fit } from '../../data/decide/fit.ts'
import { frame } from '../../data/decide/frame.ts'
import { strings as plan } from '../../data/decide/plan.ts'
import { strings as recommend } from '../../data/decide/recommend.ts'
import { strings as reconcile } from '../../data/decide/reconcile.ts'
import { strings as rentOrBuy } from '../../data/decide/rent-or-buy.ts'

/** What the calculators of decisions say. It is drawn at build and in the browser, on their pages only. */
export const decide = { frame, fit, recommend, compare, rentOrBuy, plan, reconcile }

export type DecisionWords = typeof decide
