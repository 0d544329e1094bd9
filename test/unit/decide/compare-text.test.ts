import { describe, expect, it } from 'vitest'
import { compareMatrix, type Matrix } from '../../../shared/decide/compare.ts'
import { matrixText } from '../../../shared/decide/compare-text.ts'

function matrixOf(query: Readonly<Record<string, string>>): Matrix {
  const matrix = compareMatrix(query)
  if (!matrix.ok) throw new Error(matrix.problem.detail)
  return matrix.value
}

const QUERIES: readonly Readonly<Record<string, string>>[] = [
  { models: 'llama-3.1-8b' },
  {
    models: 'llama-3.1-8b,mixtral-8x7b-v0.1',
    gpus: 'rtx-4090,h100-sxm',
    contexts: '1k,8k,1k',
    batch_sizes: '1,4',
  },
  // Some of these cells contradict themselves, and their names are those that were asked.
  { models: 'llama-3.1-8b', gpus: 'rtx-4090', gpu_counts: '1,2,3', weights: 'bf16,q4_k_m', engine: 'vllm' },
  { models: 'llama-3.1-8b', gpus: 'rtx-4090', contexts: '1073741824,2048', batch_sizes: '1048576,1' },
  { models: 'llama-3.1-8b', gpus: 'rtx-4090,mi300x', contexts: '1k,8k', batch_sizes: '1,2,3', speed: 'true' },
]

describe('the text of a matrix', () => {
  it.each(QUERIES)('is the JSON of its cells: %j', (query) => {
    const text = matrixText(matrixOf(query))
    const cells = [...matrixOf(query).rows()].flat()
    const { total, version } = JSON.parse(text) as { total: number; version: unknown }
    expect(total).toBe(cells.length)
    expect(text).toBe(JSON.stringify({ total, version, cells }))
  })

  it.each(QUERIES)('has a line of CSV for each of its cells: %j', (query) => {
    const [head, ...lines] = matrixText(matrixOf({ ...query, format: 'csv' })).split('\r\n')
    const cells = [...matrixOf(query).rows()].flat()
    expect(lines.pop()).toBe('')
    expect(lines).toHaveLength(cells.length)
    const names = head?.split(',') as (keyof (typeof cells)[number])[]
    for (const [index, cell] of cells.entries())
      if (cell.error === null)
        expect(lines[index]).toBe(
          names.map((name) => (cell[name] === null ? '' : String(cell[name]))).join(','),
        )
  })
})
