import { describe, expect, it } from 'vitest'
import {
  engines,
  estimate,
  parseEstimateRequest,
  publishedFormulas,
  termPages,
} from '../../../shared/index.ts'
import type { Estimate } from '../../../shared/estimate/types.ts'
import { en } from '../../../site/src/i18n/en/index.ts'
import { hreflangOf, isWritten, localeOf, localHref, splitPath } from '../../../site/src/i18n/locales.ts'
import { marked } from '../../../site/src/i18n/marked.ts'
import { zhCn } from '../../../site/src/i18n/zh-cn/index.ts'
import { lawPages } from '../../../site/src/data/law-pages.ts'
import { orderedTermPages, titleOf } from '../../../site/src/data/term-links.ts'
import { RECOMMEND_FIELDS } from '../../../shared/decide/decide-fields.ts'
import { readLog, reconciled, requestOfLog } from '../../../shared/reconcile/index.ts'
import { lookField, lookFields } from '../../../site/src/lib/look-fields.ts'
import { fieldInfo, fieldOf } from '../../../site/src/lib/fields.ts'
import { LLAMA_CPP_LOG, SGLANG_LOG, VLLM_LOG } from '../reconcile/logs.ts'
import {
  INFERENCE_GROUPS,
  inferenceFields,
  SOUGHT_TRAINING,
  TRAINING_GROUPS,
  trainingFields,
} from '../../../site/src/data/form-fields.ts'
import { suggestionsView } from '../../../site/src/lib/view/suggestions.ts'

const CHINESE = /\p{Script=Han}/u

function answer(settings: Record<string, string>): Estimate {
  const request = parseEstimateRequest(settings)
  const result = request.ok ? estimate(request.value) : request
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  return result.value
}

/** Questions of which each does not fit in another way, so that every kind of suggestion is made. */
const QUESTIONS: readonly Record<string, string>[] = [
  { model: 'llama-3.1-70b', weights: 'bf16', gpu: 'rtx-4090', batch_size: '8' },
  { model: 'llama-3.1-70b', weights: 'q8_0', gpu: 'rtx-4090', flash_attention: 'false' },
  { model: 'mixtral-8x7b-v0.1', weights: 'q8_0', gpu: 'rtx-4090' },
  { model: 'gemma-3-27b-it', gpu: 'rtx-4090', max_num_batched_tokens: '8192', max_num_seqs: '512' },
  { model: 'llama-3.1-8b', gpu: 'rtx-4090', gpus: '8', task: 'training', gradient_checkpointing: 'none' },
  { model: 'llama-3.1-8b', gpu: 'rtx-4090', gpus: '8', task: 'training', zero_stage: '3' },
  { model: 'llama-3.1-70b', gpu: 'rtx-4090', task: 'training', method: 'lora' },
]

const terms = termPages().flatMap(({ variants }) => variants.map(({ term }) => term))
const guides = Object.values(publishedFormulas)
const published = guides.flatMap(({ id }) => [
  ...answer({ model: 'llama-3.1-8b', formula: id }).memory.components,
  ...answer({ model: 'llama-3.1-8b', formula: id, task: 'training' }).memory.components,
])
const phases = answer({ model: 'llama-3.1-8b', task: 'training' }).memory.phases ?? []

/** Every text of the engine that the pages print. */
const said = new Set([
  ...terms.flatMap(({ label, summary, ignores, symbols }) => [
    label,
    summary,
    ...ignores,
    ...Object.values(symbols).map(({ meaning }) => meaning),
  ]),
  ...orderedTermPages().map(titleOf),
  ...published.map(({ label }) => label),
  ...lawPages.flatMap(({ title, law }) => [title, law.summary]),
  ...phases.map(({ label }) => label),
  ...[...INFERENCE_GROUPS, ...TRAINING_GROUPS]
    .flatMap(({ fields }) => fields)
    .concat(SOUGHT_TRAINING)
    .map((name) => fieldInfo(name).description),
  ...engines.filter(({ id }) => id === 'none').map(({ label }) => label),
  ...guides.flatMap(({ formulas }) =>
    formulas.flatMap(({ name, assessment, lines }) => [name, assessment, ...lines.map(({ label }) => label)]),
  ),
])
/** Names that Chinese readers know as they are. */
const NAMES = new Set(['LoRA', 'SGD', 'Adafactor', 'ZeRO-1', 'ZeRO-2', 'ZeRO-3', 'FlashAttention'])

describe('the Chinese dictionary', () => {
  it('has every text of the engine, and none that the engine no longer says', () => {
    const missing = [...said].filter((text) => !NAMES.has(text) && zhCn.engine[text] === undefined)
    expect(missing).toEqual([])
    expect(Object.keys(zhCn.engine).filter((text) => !said.has(text))).toEqual([])
  })

  it('has every unit', () => {
    const units = new Set(terms.flatMap(({ symbols }) => Object.values(symbols).map(({ unit }) => unit)))
    expect(new Set(Object.keys(zhCn.units))).toEqual(units)
  })

  it('has the title of every field of a form, and the words of every choice', () => {
    const shown = new Set<string>([...inferenceFields, ...trainingFields])
    // The one is fixed, the other a pair of radio buttons under a heading.
    for (const name of ['task', 'units']) shown.delete(name)
    expect(new Set(Object.keys(zhCn.fields))).toEqual(shown)
    for (const [field, words] of Object.entries(en.choices))
      expect(Object.keys(zhCn.choices[field] ?? {}), field).toEqual(Object.keys(words))
  })

  it.each([VLLM_LOG, SGLANG_LOG, LLAMA_CPP_LOG])('has the terms of a log', (log) => {
    const read = readLog(log)
    const request = read.ok ? requestOfLog(read.value, { gpu: 'h100-sxm' }) : read
    const result = request.ok ? estimate(request.value) : request
    if (!read.ok || !result.ok) throw new Error(JSON.stringify(result))
    const { terms } = reconciled(read.value, result.value)
    expect(terms.length).toBeGreaterThan(0)
    for (const { label } of terms) expect(zhCn.decide.reconcile.terms[label], label).toMatch(CHINESE)
  })

  it('has the fields of a picture, the words of its values, and its defaults in words', () => {
    const fields = lookFields.filter((name) => name !== 'v')
    expect(new Set(Object.keys(zhCn.builder.fields))).toEqual(new Set(fields))
    for (const [field, words] of Object.entries(en.builder.options))
      expect(Object.keys(zhCn.builder.options[field] ?? {}), field).toEqual(Object.keys(words))
    // A colour shows a hint in its place; a default in code is a value.
    const usual = fields
      .filter((name) => !name.toLowerCase().endsWith('color'))
      .flatMap((name) => lookField(name).default ?? [])
      .filter((words) => !words.includes('`'))
    for (const words of usual) expect(zhCn.builder.usual[words], words).toMatch(CHINESE)
  })

  it('has the areas of electricity, and none that are not', () => {
    for (const { areas } of [zhCn.decide.recommend, zhCn.decide.rentOrBuy])
      expect(new Set(Object.keys(areas))).toEqual(new Set(fieldOf(RECOMMEND_FIELDS, 'electricity').allowed))
  })

  it('is Chinese, with the same numbers in it as the English', () => {
    const numbers = (text: string): string[] => (text.match(/\d+(?:\.\d+)?/g) ?? []).sort()
    for (const [english, chinese] of Object.entries(zhCn.engine)) {
      if (english !== 'Logits') expect(chinese, english).toMatch(CHINESE)
      for (const number of numbers(english)) expect(chinese, english).toContain(number)
    }
  })

  it.each(QUESTIONS)('words each suggestion for %o', (settings) => {
    const asked = answer(settings)
    expect(asked.fit?.suggestions.length).toBeGreaterThan(0)
    const { markup } = suggestionsView(asked, settings, zhCn.view)
    expect(markup).not.toContain('lang="en"')
    expect(markup.match(/suggestion-change">[^<]*\p{Script=Han}/gu)?.length).toBe(
      Math.min(3, asked.fit?.suggestions.length ?? 0),
    )
  })

  it('leaves to the API what it has no words for, and says that it is English', () => {
    const [first] = QUESTIONS
    const asked = answer(first ?? {})
    const bare = { ...zhCn.view, changes: {} }
    expect(suggestionsView(asked, {}, bare).markup).toContain('<span lang="en">')
  })
})

describe('addresses', () => {
  it('know their language', () => {
    expect(localeOf('/zh-cn/')).toBe('zh-cn')
    expect(localeOf('/zh-cn')).toBe('zh-cn')
    expect(localeOf('/zh-cnx/')).toBe('en')
    expect(splitPath('/zh-cn/formulas/weights/')).toEqual({ locale: 'zh-cn', path: '/formulas/weights/' })
    expect(splitPath('/formulas/weights/')).toEqual({ locale: 'en', path: '/formulas/weights/' })
  })

  it('lead to the language’s page where it has one, else to the English one, which is told', () => {
    expect(localHref('/?model=phi-4', 'zh-cn')).toBe('/zh-cn/?model=phi-4')
    expect(localHref('/formulas/weights/#symbols', 'zh-cn')).toBe('/zh-cn/formulas/weights/#symbols')
    expect(localHref('/accuracy/#training', 'zh-cn')).toBe('/accuracy/#training')
    expect(hreflangOf('/accuracy/#training', 'zh-cn')).toBe('en')
    expect(hreflangOf('/formulas/weights/', 'zh-cn')).toBeUndefined()
    expect(hreflangOf('https://example.org/', 'zh-cn')).toBeUndefined()
    expect(hreflangOf('/accuracy/', 'en')).toBeUndefined()
  })

  it('exist in a language only where the page is translated', () => {
    for (const path of ['/accuracy/', '/formulas/decode-speed/', '/zh-cn/', '/zh-cn/formulas/weights/'])
      expect(isWritten(path), path).toBe(true)
    for (const path of [
      '/zh-cn/badges/gallery/',
      '/zh-cn/accuracy/',
      '/zh-cn/api/',
      '/zh-cn/formulas/decode-speed/',
    ])
      expect(isWritten(path), path).toBe(false)
  })

  it('are written into a dictionary’s text, which is escaped', () => {
    expect(marked('a < b, `c` and [d](/api/), [e](/formulas/)', 'zh-cn').markup).toBe(
      'a &lt; b, <code>c</code> and <a href="/api/" hreflang="en">d</a>, <a href="/zh-cn/formulas/">e</a>',
    )
    expect(marked('[d](/api/)', 'en').markup).toBe('<a href="/api/">d</a>')
  })
})
