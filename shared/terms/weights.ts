import type { DeviceContext, Scenario, Stage } from '../estimate/scenario.ts'
import { over, plus, sum, times, type GroupRow } from '../formula/expression.ts'
import type { Term } from '../formula/term.ts'
import { storedWeights } from '../model/store.ts'
import { shardedFrom } from '../training/phases.ts'
import { mergeRows, type StoredWeights, type WeightRow } from '../model/stored-weights.ts'

/** On how many ranks a row's elements are divided. */
export function ranksOf(row: WeightRow, scenario: Scenario): number {
  const { tensor, expert } = scenario.degrees
  // ZeRO-3 / FSDP: data- and context-parallel ranks share every parameter.
  const sharded = scenario.settings.task === 'training' ? shardedFrom(3, scenario, row.expert) : 1
  return sharded * modelRanks(row, tensor, expert)
}

function modelRanks(row: WeightRow, tensor: number, expert: number): number {
  if (row.expert && expert > 1) return expert
  if (row.split === 'replicated') return 1
  return row.split === 'kv' ? Math.min(tensor, row.kvHeads) : tensor
}

/** Extras that are loaded: towers unless only text is asked for, prediction layers when asked for. */
function loadsExtra(id: StoredWeights['extras'][number]['id'], scenario: Scenario): boolean {
  if (id === 'mtp') return scenario.settings.mtp
  if (id === 'encoder' || id === 'other') return true
  if (scenario.engine.readsGguf) return scenario.settings.mmproj
  return scenario.settings.modality === 'all'
}

const merged = new WeakMap<StoredWeights, Map<string, readonly WeightRow[]>>()

/** What one device holds. Memoised: the sum over layers is done once per model, format and share. */
export function deviceRows(scenario: Scenario, stage: Stage): readonly WeightRow[] {
  const stored = storedWeights(scenario.architecture, scenario.settings, scenario.engine.readsGguf)
  const { mtp, mmproj, modality, cpuMoe } = scenario.settings
  const key = [
    stage.firstLayer,
    stage.endLayer,
    stage.embedding,
    stage.head,
    stage.first,
    mtp,
    mmproj,
    modality,
    cpuMoe,
    scenario.engine.id,
  ].join()
  let cache = merged.get(stored)
  if (!cache) merged.set(stored, (cache = new Map()))
  const known = cache.get(key)
  if (known) return known
  // A few shares per model are ever asked for; the limit only keeps a hostile sweep from filling memory.
  if (cache.size > 64) cache.clear()
  const lists: (readonly WeightRow[])[] = [...stored.layers.slice(stage.firstLayer, stage.endLayer)]
  if (stage.embedding && !scenario.engine.readsGguf) lists.push(stored.embedding)
  if (stage.head) {
    lists.push(stored.head)
    const separate = stage.embedding && !scenario.engine.readsGguf
    if (!separate) lists.push(stored.tiedHead)
  }
  if (stage.first)
    for (const extra of stored.extras) if (loadsExtra(extra.id, scenario)) lists.push(extra.rows)
  if (stage.endLayer > stage.firstLayer) lists.push(stored.loose)
  const rows = mergeRows(lists).filter((row) => !(cpuMoe && row.expert))
  cache.set(key, rows)
  return rows
}

/** One addend per storage type and number of ranks: finer divisions are no reader's concern. */
export function weightGroups(rows: readonly WeightRow[], ranks: (row: WeightRow) => number): GroupRow[] {
  const groups = new Map<string, { label: string; values: Record<string, number> }>()
  for (const row of rows) {
    const share = ranks(row)
    const key = `${row.type}|${row.bits}|${share}`
    const group = groups.get(key)
    if (group) {
      group.values['elements'] = (group.values['elements'] ?? 0) + row.elements
      group.values['side_bytes'] = (group.values['side_bytes'] ?? 0) + row.sideBytes
      group.values['padding'] = (group.values['padding'] ?? 0) + row.paddingBytes
    } else {
      const values = {
        elements: row.elements,
        bits: row.bits,
        side_bytes: row.sideBytes,
        ranks: share,
        padding: row.paddingBytes,
      }
      groups.set(key, { label: row.type, values })
    }
  }
  return [...groups.values()]
}

/** Weights on one device: every stored tensor at the size its format really takes. */
export const weights: Term<DeviceContext> = {
  id: 'weights',
  label: 'Weights',
  summary:
    'Every tensor of the checkpoint at the size its storage format takes, scales and zero points included.',
  docs: '/formulas/weights/',
  expression: sum(
    'types',
    plus(over(times('elements', 'bits'), times(8, 'ranks')), over('side_bytes', 'ranks'), 'padding'),
  ),
  symbols: {
    elements: { tex: 'n_t', meaning: 'elements of all tensors stored as this type', unit: 'elements' },
    bits: {
      tex: 'b_t',
      meaning: 'bits per element of the type, block scales included where they are part of the block',
      unit: 'bits',
    },
    side_bytes: {
      tex: 'z_t',
      meaning: 'scales, zero points and indices stored beside the elements',
      unit: 'bytes',
    },
    ranks: {
      tex: 'r_t',
      meaning: 'tensor- or expert-parallel ranks that share these tensors; 1 where each rank keeps a copy',
      unit: 'ranks',
    },
    padding: { tex: 'p_t', meaning: 'bytes the engine adds for alignment when it loads them', unit: 'bytes' },
  },
  sources: [
    {
      title: 'ggml block layouts',
      url: 'https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/ggml-common.h',
    },
    { title: 'Dettmers et al., QLoRA (NF4, double quantization)', url: 'https://arxiv.org/abs/2305.14314' },
  ],
  ignores: [
    'Tokenizer and metadata of the file: a few megabytes of host memory.',
    'Copies that an engine makes while it loads.',
  ],
  values: ({ scenario, stage }) => {
    const rows = deviceRows(scenario, stage)
    return rows.length === 0
      ? null
      : { scalars: {}, groups: { types: weightGroups(rows, (row) => ranksOf(row, scenario)) } }
  },
}
