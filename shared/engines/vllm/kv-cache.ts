import type { DeviceContext } from '../../estimate/scenario.ts'
import { sum, times, type GroupRow, type Values } from '../../formula/expression.ts'
import type { Source, Term } from '../../formula/term.ts'
import { kvCache, sequencesPerDevice } from '../../terms/kv-cache.ts'
import { recurrentState } from '../../terms/recurrent-state.ts'
import { cacheLayout, keeps } from './cache-layout.ts'

const SOURCES: readonly Source[] = [
  {
    title: 'vLLM KV cache groups',
    url: 'https://github.com/vllm-project/vllm/blob/main/vllm/v1/core/kv_cache_utils.py',
  },
  {
    title: 'vLLM cache specs',
    url: 'https://github.com/vllm-project/vllm/blob/main/vllm/v1/kv_cache_interface.py',
  },
]

const SYMBOLS: Term<DeviceContext>['symbols'] = {
  groups: { tex: 'g', meaning: 'groups of such layers, each with block tables of its own', unit: 'groups' },
  layers: { tex: 'L_g', meaning: 'layers of a group, padding layers included', unit: 'layers' },
  page_bytes: {
    tex: 'B_p',
    meaning: 'bytes of one page: the tokens of a block in one layer on one rank',
    unit: 'bytes',
  },
  pages: {
    tex: 'n_p',
    meaning: 'pages that one sequence takes in each layer: its tokens in whole blocks',
    unit: 'pages',
  },
  sequences: { tex: 'n_{seq}', meaning: 'sequences in flight on the device', unit: 'sequences' },
}

const EXPRESSION = sum('layer_groups', times('groups', 'layers', 'page_bytes', 'pages', 'sequences'))

/** Rows of the layers that keep states, or of those whose cache grows with the context. */
function valuesOf({ scenario, stage }: DeviceContext, states: boolean): Values | null {
  // Asked first: most models have no states, and then nothing of the context is looked at.
  if (!keeps(scenario, stage, states)) return null
  const sequences = sequencesPerDevice(scenario)
  const rows: GroupRow[] = []
  for (const { label, kind, groups, layers, pageBytes, pages } of cacheLayout(scenario, stage).groups)
    if ((kind === 'state') === states)
      rows.push({ label, values: { groups, layers, page_bytes: pageBytes, pages, sequences } })
  return { scalars: {}, groups: { layer_groups: rows } }
}

/** The cache in pages, as vLLM reserves it for one request of the asked context, times the requests. */
export const vllmKvCache: Term<DeviceContext> = {
  ...kvCache,
  summary:
    'Keys and values in pages: each sequence takes whole blocks in every layer, and windowed layers keep their window and one step.',
  expression: EXPRESSION,
  symbols: SYMBOLS,
  sources: [...kvCache.sources, ...SOURCES],
  values: (context) => valuesOf(context, false),
}

/** Recurrent states take a page each, padded to the size of the attention layers' pages. */
export const vllmRecurrentState: Term<DeviceContext> = {
  ...recurrentState,
  expression: EXPRESSION,
  symbols: SYMBOLS,
  sources: [...recurrentState.sources, ...SOURCES],
  values: (context) => valuesOf(context, true),
}
