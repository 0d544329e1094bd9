import { describe, expect, it } from 'vitest'
import { ggmlTensorBytes } from '../../shared/precision/ggml-types.ts'
import type { GgmlTypeId } from '../../shared/precision/ggml-types.ts'
import { isGgufMixId } from '../../shared/precision/gguf-mix-list.ts'
import { assignGgufTypes } from '../../shared/precision/gguf-mixes.ts'
import type { GgufModel } from '../../shared/precision/gguf-mixes.ts'
import type { GgufTensor } from '../../shared/precision/gguf-tensors.ts'
import selection from './data/gguf-mixes-selection.json' with { type: 'json' }
import dryRuns from './data/gguf-mixes.json' with { type: 'json' }

type Row = {
  mix: string
  importanceMatrix?: boolean
  bytes: number
  base: string
  except?: Record<string, string>
}
type Reference = Omit<GgufModel, 'tensors' | 'tiedHead'> & {
  parameters: number
  float32: string[]
  tensors: [name: string, shape: number[], layers?: string][]
  mixes: Row[]
}
const references = { ...dryRuns, ...selection } as unknown as Record<string, Reference>

/** '0-2,5' → 0, 1, 2, 5 */
function layersOf(ranges: string): number[] {
  return ranges.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
  })
}

type Classified = GgufTensor & { tensorClass: string }

function expand(reference: Reference): Classified[] {
  return reference.tensors.flatMap(([name, shape, ranges]): Classified[] =>
    ranges === undefined
      ? [{ name, shape, layer: null, tensorClass: name }]
      : layersOf(ranges).map((layer) => ({
          name: name.replace('*', String(layer)),
          shape,
          layer,
          tensorClass: name,
        })),
  )
}

/** ['q6_k', 'q6_k', 'q4_k'] → 'q6_kx2 q4_kx1'; one type throughout → its name, as in the data. */
function runs(types: readonly GgmlTypeId[]): string {
  const found: { type: string; count: number }[] = []
  for (const type of types) {
    const last = found.at(-1)
    if (last?.type === type) last.count += 1
    else found.push({ type, count: 1 })
  }
  return found.length === 1
    ? (found[0]?.type ?? '')
    : found.map(({ type, count }) => `${type}x${count}`).join(' ')
}

function predict(reference: Reference, row: Row, importanceMatrix: boolean) {
  if (!isGgufMixId(row.mix)) throw new Error(`no mix ${row.mix}`)
  const tensors = expand(reference)
  const tiedHead = !tensors.some((tensor) => tensor.name === 'output.weight')
  const types = assignGgufTypes({ ...reference, tensors, tiedHead }, row.mix, { importanceMatrix })
  const byClass = new Map<string, GgmlTypeId[]>()
  let bytes = 0
  tensors.forEach((tensor, index) => {
    const type = types[index] as GgmlTypeId
    byClass.set(tensor.tensorClass, [...(byClass.get(tensor.tensorClass) ?? []), type])
    bytes += ggmlTensorBytes(type, tensor.shape)
  })
  return { bytes, classes: Object.fromEntries([...byClass].map(([name, list]) => [name, runs(list)])) }
}

describe.each(Object.entries(references))('%s', (_, reference) => {
  it('has as many parameters as llama.cpp counts', () => {
    const total = expand(reference)
      .map(({ shape }) => shape.reduce((product, size) => product * size, 1))
      .reduce((sum, size) => sum + size, 0)
    expect(total).toBe(reference.parameters)
  })

  const rows = reference.mixes.flatMap((row) =>
    (row.importanceMatrix === undefined ? [false, true] : [row.importanceMatrix]).map(
      (importanceMatrix) =>
        [`${row.mix}${importanceMatrix ? ' with an importance matrix' : ''}`, row, importanceMatrix] as const,
    ),
  )
  it.each(rows)('%s: the type of every tensor and the bytes of all', (_name, row, importanceMatrix) => {
    const expectedClasses = Object.fromEntries(
      reference.tensors.map(([name]) => [
        name,
        reference.float32.includes(name) ? 'f32' : (row.except?.[name] ?? row.base),
      ]),
    )
    const predicted = predict(reference, row, importanceMatrix)
    expect(predicted.classes).toEqual(expectedClasses)
    expect(predicted.bytes).toBe(row.bytes)
  })
})
