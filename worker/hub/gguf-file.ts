import { ggufTensorBytes, holdsTensors } from '../../shared/hub/gguf-size.ts'
import type { GgufHeader } from '../../shared/model/gguf/header.ts'
import { HubFailure } from './failure.ts'
import { GgufHeaderReader } from './gguf-header.ts'
import { readRange } from './ranges.ts'
import type { HubSession } from './session.ts'

/**
 * Sizes of the pieces a header is fetched in. Half a mebibyte tells whether it is a header at all, and holds all of a
 * later split's; most models' end within the second.
 */
const PIECES: readonly number[] = [524_288, 7_864_320, 25_165_824, 33_554_432]

export interface GgufFile {
  readonly header: GgufHeader
  readonly fileLength: number | null
}

/** The header of one GGUF file, by as few ranges as it takes. */
export async function readGgufFile(
  session: HubSession,
  url: string,
  options: { readonly what: string; readonly withToken: boolean },
): Promise<GgufFile> {
  const reader = new GgufHeaderReader()
  const most = session.access.limits.ggufHeaderLength
  let from = url
  let start = 0
  for (const size of PIECES) {
    const end = Math.min(start + size, most)
    if (end <= start) break
    const piece = await readRange(session, from, [start, end - 1], options)
    const { fileLength } = piece
    if (reader.push(piece.bytes)) {
      checkSize(reader, fileLength)
      return { header: reader.header, fileLength }
    }
    start += piece.bytes.length
    if (start < end || start === fileLength)
      throw new HubFailure('not-understood', `${options.what} ends within its own header`)
    from = piece.url
  }
  throw new HubFailure('not-understood', `${options.what} has a header of more than ${most} bytes`)
}

/** Tensors that the header promises must be in the file: 70 bytes can promise 10^38 parameters. */
function checkSize({ header, length }: GgufHeaderReader, fileLength: number | null): void {
  if (fileLength === null || holdsTensors(header.tensors, length, fileLength)) return
  const promised = ggufTensorBytes(header.tensors)
  throw new HubFailure(
    'not-understood',
    `the file promises ${promised} bytes of tensors, but is ${fileLength} bytes long`,
  )
}

/** Splits of one file as one header: the first brings the metadata, each its tensors. */
export function joinSplits(files: readonly GgufFile[]): GgufHeader {
  const [first] = files
  if (!first) throw new HubFailure('not-understood', 'a split file without splits')
  if (files.length === 1) return first.header
  const tensors = files.flatMap(({ header }) => header.tensors)
  const count = first.header.metadata['split.count']
  const promised = first.header.metadata['split.tensors.count']
  if (typeof count === 'number' && count !== files.length)
    throw new HubFailure(
      'not-understood',
      `the file says it has ${count} splits, and its name says ${files.length}`,
    )
  if (typeof promised === 'number' && promised !== tensors.length)
    throw new HubFailure('not-understood', `the splits hold ${tensors.length} tensors of ${promised}`)
  return { metadata: first.header.metadata, tensors }
}
