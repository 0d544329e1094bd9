import type { DecisionWords } from '../../en/decide.ts'
import { compare } from './compare.ts'
import { fit } from './fit.ts'
import { plan } from './plan.ts'
import { recommend } from './recommend.ts'
import { reconcile } from './reconcile.ts'
import { rentOrBuy } from './rent-or-buy.ts'

const frame: DecisionWords['frame'] = {
  exampleGet: '未启用 JavaScript 时，这里显示的是示例的数值。按下按钮会请求 API，并以 JSON 显示结果。',
  examplePost: '未启用 JavaScript 时，这里显示的是示例的数值。可以用下面的命令请求 API。',
  ask: '请求 API',
  request: '请求与响应',
  readOn: '延伸阅读',
  guide: '这个计算器的指南：',
}

/** What the calculators of decisions say. */
export const decide: DecisionWords = { frame, fit, recommend, compare, rentOrBuy, plan, reconcile }
