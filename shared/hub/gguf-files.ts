import { failure, success, type Result } from '../errors.ts'
import { findWeightFormat } from '../precision/weight-formats.ts'
import type { HubFile } from './facts.ts'

/** One quantized file of a repository, all its splits together. */
export interface GgufChoice {
  /** Weight format its name says; null where it says none. */
  readonly format: string | null
  /** Whether the name marks a mix of its maker's own (`UD-Q4_K_XL`): picked only where nothing plain fits. */
  readonly isOwnMix: boolean
  readonly paths: readonly string[]
  /** Bytes of all splits; null where the hub does not say. */
  readonly bytes: number | null
}

const SPLIT = /-(\d{5})-of-(\d{5})(?=\.gguf$)/i
/** Files beside the model: projectors of vision models, importance matrices. */
const BESIDE = /(?:^|\/)(?:mmproj|imatrix)|[-_.]mmproj[-_.]|\.imatrix/i

export const isProjector = (path: string): boolean => /\.gguf$/i.test(path) && /mmproj/i.test(path)

/** The weight format in a file's name: the last of its parts that is one. */
export function formatInName(path: string): { format: string | null; isOwnMix: boolean } {
  const name = (path.split('/').at(-1) ?? '').replace(SPLIT, '').replace(/\.gguf$/i, '')
  const words = name.split(/[-.]/)
  for (let index = words.length - 1; index >= 0; index--) {
    const word = words[index] ?? ''
    const own = /_XL$/i.test(word) || words[index - 1]?.toUpperCase() === 'UD'
    const plain = word.replace(/_XL$/i, word.toUpperCase().startsWith('Q8') ? '_0' : '_M')
    const isFormat = /^(?:i?q\d|tq\d|bf16$|f16$|f32$|fp16$|mxfp4)/i.test(word)
    const format = isFormat ? (findWeightFormat(word) ?? findWeightFormat(plain)) : undefined
    if (format) return { format: format.mix ?? format.id, isOwnMix: own }
  }
  return { format: null, isOwnMix: false }
}

/** Total splits that a name announces; 1 for a file of its own. */
export const splitCount = (path: string): number => Number(SPLIT.exec(path)?.[2] ?? 1)

/** Names of every split of the file that `path` is one of, in order. */
export function splitPaths(path: string): string[] {
  const count = splitCount(path)
  if (count <= 1) return [path]
  const number = (index: number): string => String(index).padStart(5, '0')
  return Array.from({ length: count }, (_, index) =>
    path.replace(SPLIT, `-${number(index + 1)}-of-${number(count)}`),
  )
}

/** Every model file of a repository, splits gathered, in the order of their names. */
export function ggufChoices(files: readonly HubFile[]): GgufChoice[] {
  const groups = new Map<string, HubFile[]>()
  for (const file of files) {
    if (!/\.gguf$/i.test(file.path) || BESIDE.test(file.path)) continue
    const key = file.path.replace(SPLIT, '')
    const group = groups.get(key)
    if (group) group.push(file)
    else groups.set(key, [file])
  }
  return [...groups].map(([, group]) => {
    const paths = group.map(({ path }) => path).sort()
    const sizes = group.map(({ bytes }) => bytes)
    return {
      ...formatInName(paths[0] ?? ''),
      paths,
      bytes: sizes.includes(null) ? null : sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0),
    }
  })
}

/** What `llama-server -hf` takes where no quantization is named (common/arg.cpp). */
const USUAL = 'q4_k_m'

/** The file for a weight format; without one the usual. A problem lists what there is. */
export function chooseGguf(choices: readonly GgufChoice[], weights: string | undefined): Result<GgufChoice> {
  const wanted = weights === undefined ? undefined : (findWeightFormat(weights)?.mix ?? weights)
  const of = (format: string): GgufChoice | undefined =>
    choices.find((each) => each.format === format && !each.isOwnMix) ??
    choices.find((each) => each.format === format)
  const found = wanted === undefined ? (of(USUAL) ?? choices[0]) : of(wanted)
  if (found) return success(found)
  const allowed = [...new Set(choices.flatMap(({ format }) => (format === null ? [] : [format])))]
  return failure('contradiction', [
    { field: 'weights', message: `${weights} is not among the files of the repository`, allowed },
  ])
}
