import { ggmlBitsPerElement, type GgmlTypeId } from '../../precision/ggml-types.ts'
import { ggufMixes, type GgufMixId } from '../../precision/gguf-mix-list.ts'
import { FILE_TYPE_NUMBERS } from './type-numbers.ts'
import type { GgufHeader } from './header.ts'

/** Quantizers that write no known `general.file_type` add this bit to say that they guessed (LLAMA_FTYPE_GUESSED). */
const GUESSED = 1024

/** The mix whose base type most of the file's bytes have. */
function mixOfMostBytes(header: GgufHeader, types: ReadonlyMap<string, GgmlTypeId>): GgufMixId {
  const bytes = new Map<GgmlTypeId, number>()
  for (const { name, shape } of header.tensors) {
    const type = types.get(name)
    if (type === undefined || shape.length < 2) continue
    bytes.set(
      type,
      (bytes.get(type) ?? 0) + shape.reduce((product, size) => product * size, 1) * ggmlBitsPerElement(type),
    )
  }
  const [most] = [...bytes].sort((a, b) => b[1] - a[1])[0] ?? []
  const mixes = Object.keys(ggufMixes) as GgufMixId[]
  return mixes.find((mix) => ggufMixes[mix].base === most) ?? 'f16'
}

/** The weight format a GGUF file goes by: what its `general.file_type` says, else the mix nearest to its tensors. */
export function fileFormat(header: GgufHeader, types: ReadonlyMap<string, GgmlTypeId>): GgufMixId {
  const number = header.metadata['general.file_type']
  const known = typeof number === 'number' ? FILE_TYPE_NUMBERS.get(number % GUESSED) : undefined
  return known ?? mixOfMostBytes(header, types)
}
