import type { ConfigReader } from './reader.ts'

/** What a layer of `layer_types` looks back on. */
export type LayerKind = 'full' | 'sliding' | 'chunked'

const KINDS: Readonly<Record<string, LayerKind>> = {
  full_attention: 'full',
  attention: 'full',
  global: 'full',
  sliding_attention: 'sliding',
  sliding_window: 'sliding',
  local: 'sliding',
  chunked_attention: 'chunked',
}

const layerKind = (value: unknown): LayerKind | undefined =>
  typeof value === 'string' && Object.hasOwn(KINDS, value) ? KINDS[value] : undefined

/** The window of each layer, null for full attention: as `layer_types` says, else as the family's own rule does. */
export function layerWindows(
  reader: ConfigReader,
  layers: number,
  window: number | null,
  isSliding: (layer: number) => boolean,
): readonly (number | null)[] {
  const listed = reader.list('layer_types', layerKind, layers)
  return Array.from({ length: layers }, (_, index) =>
    (listed ? listed[index] !== 'full' : isSliding(index)) ? window : null,
  )
}

/** A window in tokens; null where the field is null or 0, `fallback` where it is absent. */
export function readWindow(
  reader: ConfigReader,
  fallback: number | null,
  name = 'sliding_window',
): number | null {
  if (reader.source[name] === undefined) return fallback
  const window = reader.count(name, 0, 2 ** 40)
  return window > 0 ? window : null
}
