import { describe, expect, it } from 'vitest'
import { findModel } from '../../shared/catalogue/index.ts'
import { architectureFromConfig } from '../../shared/model/config/index.ts'
import type { JsonObject } from '../../shared/model/config/reader.ts'
import { ggufModel } from '../../shared/model/gguf-layout.ts'
import mixes from './data/gguf-mixes.json' with { type: 'json' }
import tables from './data/gguf-tensors.json' with { type: 'json' }

/** The catalogue's model behind each table of the data files. */
const MODELS: Readonly<Record<string, string>> = {
  'llama-2-7b': 'meta-llama/Llama-2-7b-hf',
  'llama-2-13b': 'meta-llama/Llama-2-13b-hf',
  'llama-2-70b': 'meta-llama/Llama-2-70b-hf',
  'llama-3.1-8b': 'meta-llama/Llama-3.1-8B',
  'llama-3.1-70b': 'meta-llama/Llama-3.1-70B',
  'llama-3.2-1b': 'meta-llama/Llama-3.2-1B',
  'llama-3.2-3b': 'meta-llama/Llama-3.2-3B',
  'mistral-7b-v0.3': 'mistralai/Mistral-7B-v0.3',
  'qwen2.5-0.5b': 'Qwen/Qwen2.5-0.5B',
  'qwen2.5-7b': 'Qwen/Qwen2.5-7B',
  'qwen2.5-72b': 'Qwen/Qwen2.5-72B',
  'qwen3-0.6b': 'Qwen/Qwen3-0.6B',
  'qwen3-8b': 'Qwen/Qwen3-8B',
  'qwen3-32b': 'Qwen/Qwen3-32B',
  'qwen3-30b-a3b': 'Qwen/Qwen3-30B-A3B',
  'mixtral-8x7b': 'mistralai/Mixtral-8x7B-v0.1',
  'gemma-2-9b': 'google/gemma-2-9b',
  'gemma-3-1b': 'google/gemma-3-1b-it',
  'gpt-oss-20b': 'openai/gpt-oss-20b',
  'gpt-oss-120b': 'openai/gpt-oss-120b',
  'phi-3-mini-4k': 'microsoft/Phi-3-mini-4k-instruct',
  'phi-4': 'microsoft/phi-4',
  'deepseek-v2-lite': 'deepseek-ai/DeepSeek-V2-Lite',
  'deepseek-v3': 'deepseek-ai/DeepSeek-V3',
  'mamba2-2.7b': 'state-spaces/mamba2-2.7b',
  'granite-4.0-h-tiny': 'ibm-granite/granite-4.0-h-tiny',
  'jamba-v0.1': 'ai21labs/Jamba-v0.1',
  'nemotron-h-8b': 'nvidia/Nemotron-H-8B-Base-8K',
}

type Table = ReadonlyMap<string, number>

/** How many layers a list such as `0-2,5` names. */
const layerCount = (ranges: string | undefined): number =>
  (ranges ?? '0').split(',').reduce((sum, range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return sum + last - first + 1
  }, 0)

const keyOf = (name: string, shape: readonly number[]): string => `${name} ${shape.join('×')}`

function expectedTable(id: string): { architecture: string; table: Table } {
  const listed = (
    tables as unknown as Record<string, { architecture: string; tensors: [string, number[], number][] }>
  )[id]
  const mix = (
    mixes as unknown as Record<string, { architecture: string; tensors: [string, number[], string?][] }>
  )[id]
  const source = listed ?? mix
  if (!source) throw new Error(`no table for ${id}`)
  const table = new Map<string, number>()
  for (const [name, shape, where] of source.tensors) {
    const key = keyOf(name, shape)
    table.set(key, (table.get(key) ?? 0) + (typeof where === 'number' ? where : layerCount(where)))
  }
  return { architecture: source.architecture, table }
}

function builtTable(config: JsonObject): { architecture: string; table: Table } {
  const result = architectureFromConfig(config, { conservative: false })
  if (!result.ok) throw new Error(result.problem.detail)
  const model = ggufModel(result.value)
  const table = new Map<string, number>()
  for (const { name, shape } of model.tensors) {
    const key = keyOf(name.replace(/^blk\.\d+\./, 'blk.*.'), shape)
    table.set(key, (table.get(key) ?? 0) + 1)
  }
  return { architecture: model.architecture, table }
}

const sorted = (table: Table): [string, number][] => [...table].sort(([a], [b]) => (a < b ? -1 : 1))

describe('tensor tables of GGUF files', () => {
  it.each(Object.entries(MODELS))('%s', (id, model) => {
    const entry = findModel(model)
    if (!entry) throw new Error(`no catalogue entry for ${model}`)
    const expected = expectedTable(id)
    const built = builtTable(entry.config as JsonObject)
    expect(built.architecture).toBe(expected.architecture)
    expect(sorted(built.table)).toEqual(sorted(expected.table))
  })
})
