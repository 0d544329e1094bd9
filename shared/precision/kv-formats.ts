import { nearest } from '../near.ts'
import { kvFormats } from './kv-format-list.ts'
import type { KvFormat, KvLayout } from './kv-format-list.ts'
import { normalizeName } from './names.ts'

export { kvFormats }
export type { KvFormat, KvLayout }

/** Looking up KV cache formats, and their bytes. */

const byName: ReadonlyMap<string, KvFormat> = new Map(
  kvFormats.flatMap((entry) =>
    [entry.id, ...entry.aliases].map((name) => [normalizeName(name), entry] as const),
  ),
)

/** The same by the exact id, which is what the engine itself asks for again and again. */
const byId: ReadonlyMap<string, KvFormat> = new Map(
  kvFormats.flatMap(({ id }) => {
    const format = byName.get(normalizeName(id))
    return format && id !== 'auto' && id !== 'model' ? [[id, format] as const] : []
  }),
)

/**
 * The KV format of a name; case and separators do not matter.
 *
 * @param modelType what `auto` (and `model`) stands for: the model's own 16-bit type, or the engine's default.
 * @returns undefined for an unknown name; see {@link suggestKvFormats}.
 */
export function findKvFormat(
  name: string,
  modelType: 'fp16' | 'bf16' | 'fp32' = 'bf16',
): KvFormat | undefined {
  const known = byId.get(name)
  if (known) return known
  const wanted = normalizeName(name)
  return byName.get(wanted === 'auto' || wanted === 'model' ? modelType : wanted)
}

/** Every KV format id. */
export function kvFormatIds(): readonly string[] {
  return kvFormats.map((format) => format.id)
}

/** Known KV formats close to a misspelt one, best first. */
export function suggestKvFormats(name: string, limit = 3): string[] {
  return nearest(name, kvFormatIds(), limit)
}

/** Bytes of one token's keys (or values) in one layer: `heads` vectors of `headDim` elements, blocks running across heads. */
export function kvTokenBytes(layout: KvLayout, headDim: number, heads: number): number {
  return Math.ceil((headDim * heads) / layout.elements) * layout.bytes + heads * layout.vectorBytes
}
