import type { MemoryTerm } from '../engines/engine.ts'
import { symbolsOf, type Values } from '../formula/expression.ts'
import { substitute, toTex, toText } from '../formula/print.ts'
import type { ComponentId } from '../formula/term.ts'
import type { Evaluation, TermBytes } from './evaluate.ts'
import type { Component, TraceEntry } from './types.ts'

const texts = new WeakMap<MemoryTerm, { formula: string; tex: string; source: string }>()

/** The parts of a term that do not depend on numbers, printed once. */
function printed(term: MemoryTerm): { formula: string; tex: string; source: string } {
  let text = texts.get(term)
  if (!text) {
    text = {
      formula: toText(term.expression),
      tex: toTex(term.expression, term.symbols),
      source: term.sources.map((source) => `${source.title} (${source.url})`).join('; '),
    }
    texts.set(term, text)
  }
  return text
}

const substituted = new WeakMap<Values, string>()

/** The formula with its numbers, printed once for values that are remembered from an earlier request. */
function withNumbers({ term, values }: TermBytes): string {
  let text = substituted.get(values)
  if (text === undefined) substituted.set(values, (text = substitute(term.expression, values)))
  return text
}

/** Every symbol of a formula with its value, or its value in each row of a sum. */
function trace(term: MemoryTerm, values: Values): TraceEntry[] {
  const rows = Object.values(values.groups ?? {}).flat()
  return symbolsOf(term.expression).map((symbol) => {
    const info = term.symbols[symbol]
    const scalar = values.scalars[symbol]
    const each = rows.flatMap((row) =>
      row.values[symbol] === undefined ? [] : [{ label: row.label, value: row.values[symbol] as number }],
    )
    return { symbol, meaning: info?.meaning ?? '', unit: info?.unit ?? '', value: scalar ?? each }
  })
}

/** The components of an answer, largest device's numbers put in, in the engine's order of terms. */
export function describeComponents(evaluation: Evaluation, explain: boolean): Component[] {
  const fullest = evaluation.stages[evaluation.fullest]
  const totals = new Map<ComponentId, number>()
  const shown = new Map<ComponentId, TermBytes>()
  for (const { stage, terms } of evaluation.stages)
    for (const each of terms) {
      totals.set(each.term.id, (totals.get(each.term.id) ?? 0) + each.bytes * stage.devices)
      if (!shown.has(each.term.id)) shown.set(each.term.id, each)
    }
  for (const each of fullest?.terms ?? []) shown.set(each.term.id, each)
  const here = new Map((fullest?.terms ?? []).map((each) => [each.term.id, each.bytes]))
  return [...totals].map(([id, bytes]) => {
    const found = shown.get(id) as TermBytes
    const { term, values } = found
    return {
      id,
      label: term.label,
      bytes,
      per_gpu_bytes: here.get(id) ?? 0,
      formula: printed(term).formula,
      substituted: withNumbers(found),
      tex: printed(term).tex,
      docs: term.docs,
      source: printed(term).source,
      ...(explain ? { trace: trace(term, values) } : {}),
    }
  })
}
