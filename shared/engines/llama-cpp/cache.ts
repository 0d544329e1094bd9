import type { Scenario } from '../../estimate/scenario.ts'
import type { Architecture, Attention, LatentAttention, Mixer } from '../../model/architecture.ts'
import type { KvLayout } from '../../precision/kv-formats.ts'
import { kvFormat } from '../../terms/kv-cache.ts'
import { padCells, runOf } from './run.ts'
import { WINDOWED } from './windows.ts'

type CachingMixer = Attention | LatentAttention

/** The window that llama.cpp gives this layer a smaller cache for; null where it keeps the whole context. */
export function cacheWindow(mixer: CachingMixer, architecture: Architecture): number | null {
  if (!WINDOWED.has(architecture.ggufArchitecture ?? '')) return null
  return mixer.kind === 'attention' ? (mixer.window ?? mixer.chunk) : mixer.window
}

/** GGUF architectures whose streams stay one per sequence even with a unified cache (src/llama-kv-cache-dsv4.cpp). */
const PER_SEQUENCE: ReadonlySet<string> = new Set(['deepseek4'])

/** Buffers that the sequences' caches are spread over. */
export const cacheStreams = ({
  settings,
  architecture,
}: Pick<Scenario, 'settings' | 'architecture'>): number =>
  PER_SEQUENCE.has(architecture.ggufArchitecture ?? '') ? settings.batchSize : runOf(settings).streams

/** Cells of a windowed layer: the window (of every sequence, when they share) and one micro-batch (src/llama-kv-cache-iswa.cpp). */
export function windowCells(window: number, scenario: Pick<Scenario, 'settings' | 'architecture'>): number {
  const { settings } = scenario
  const run = runOf(settings)
  if (settings.swaFull) return run.cells
  const ubatch = Math.min(
    settings.contextLength * settings.batchSize,
    settings.logicalBatchSize,
    settings.ubatchSize,
  )
  return padCells(Math.min(run.cells, (window * run.sequences) / cacheStreams(scenario) + ubatch))
}

/** Cells that one stream of this layer's cache holds. */
export function cachedTokens(
  mixer: CachingMixer,
  scenario: Pick<Scenario, 'settings' | 'architecture'>,
): number {
  const window = cacheWindow(mixer, scenario.architecture)
  return window === null ? runOf(scenario.settings).cells : windowCells(window, scenario)
}

/** ggml-cuda pads quantized rows to this many elements (`MATRIX_ROW_PADDING`, ggml/src/ggml-cuda/common.cuh). */
const ROW_PADDING = 512
/** and every tensor to this many bytes (`ggml_backend_cuda_buffer_type_get_alignment`). */
const ALIGNMENT = 128

/** Bytes that a CUDA buffer adds to one cache tensor of `width` elements a row. */
export function tensorPadding(layout: KvLayout, width: number, rows: number): number {
  const bytes = (width / layout.elements) * layout.bytes * rows
  const short = layout.elements > 1 && width % ROW_PADDING !== 0 ? ROW_PADDING - (width % ROW_PADDING) : 0
  const padded = bytes + (short / layout.elements) * layout.bytes
  return Math.ceil(padded / ALIGNMENT) * ALIGNMENT - bytes
}

const valueWidth = (mixer: Mixer): number => {
  if (mixer.kind === 'parallel') return Math.max(0, ...mixer.branches.map(valueWidth))
  return mixer.kind === 'attention' && !mixer.sharesCache ? mixer.kvHeads * mixer.valueDim : 0
}

/**
 * What one layer's cache takes beyond its elements: the padding of a CUDA buffer, and without flash attention
 * the values of narrow layers, which are stored transposed and as wide as the widest layer's.
 */
export function cachePadding(mixer: CachingMixer, scenario: Scenario): number {
  const { settings } = scenario
  const { key } = kvFormat(settings.keyFormat)
  const { value } = kvFormat(settings.valueFormat)
  const rows = cachedTokens(mixer, scenario) * cacheStreams(scenario)
  if (mixer.kind === 'latent_attention') return tensorPadding(key, mixer.kvRank + mixer.ropeDim, rows)
  const { stored, widened } = storedValues(mixer, scenario)
  return tensorPadding(key, mixer.kvHeads * mixer.keyDim, rows) + tensorPadding(value, stored, rows) + widened
}

/** Width of a stored value row, and the bytes by which that widens one layer's cache. */
function storedValues(mixer: Attention, scenario: Scenario): { stored: number; widened: number } {
  const { settings, architecture } = scenario
  const { value } = kvFormat(settings.valueFormat)
  const width = mixer.kvHeads * mixer.valueDim
  const stored = settings.flashAttention
    ? width
    : Math.max(...architecture.kinds.map((kind) => valueWidth(kind.mixer)))
  const rows = cachedTokens(mixer, scenario) * cacheStreams(scenario)
  return { stored, widened: ((stored - width) / value.elements) * value.bytes * rows }
}

/** The same in host memory, where rows need no padding. */
export const hostCachePadding = (mixer: CachingMixer, scenario: Scenario): number =>
  mixer.kind === 'attention' ? storedValues(mixer, scenario).widened : 0
