import type { MemoryTerm } from '../engines/engine.ts'
import { symbolsOf, type Values } from '../formula/expression.ts'
import { toTex, toText } from '../formula/print.ts'
import { COMPONENT_IDS, type ComponentId } from '../formula/term.ts'
import type { Evaluation, TermBytes } from './evaluate.ts'
import type { Component, TraceEntry } from './types.ts'

const ORDER = Object.fromEntries(COMPONENT_IDS.map((id, index) => [id, index])) as Record<ComponentId, number>

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

/** A component's terms: bytes of all devices, of the fullest one, and the term whose numbers are shown. */
interface Shown {
  total: number
  here: number
  found: TermBytes
}

/** Terms by component, in the order of the answer. */
function shownTerms({ stages, fullest }: Evaluation): Shown[] {
  const shown = COMPONENT_IDS.map((): Shown | undefined => undefined)
  for (const [index, { stage, terms }] of stages.entries())
    for (const found of terms) {
      const at = ORDER[found.term.id]
      const entry = (shown[at] ??= { total: 0, here: 0, found })
      entry.total += found.bytes * stage.devices
      if (index !== fullest) continue
      entry.here = found.bytes
      entry.found = found
    }
  return shown.filter((entry) => entry !== undefined)
}

/** The components of an answer, the fullest device's numbers put in, in the order in which components are listed. */
export function describeComponents(evaluation: Evaluation, explain: boolean): Component[] {
  return shownTerms(evaluation).map(({ total, here, found }) => {
    const { term, values } = found
    const { formula, tex, source } = printed(term)
    const component = {
      id: term.id,
      label: term.label,
      bytes: total,
      per_gpu_bytes: here,
      formula,
      substituted: found.substituted,
      tex,
      docs: term.docs,
      source,
    }
    return explain ? { ...component, trace: trace(term, values) } : component
  })
}
