import type { JsonObject } from '../model/config/reader.ts'
import type { GgufHeader } from '../model/gguf/header.ts'

/**
 * What was read of a model's files, and nothing more: plain JSON, so that a cache can hold it. Everything that an
 * answer says of a hub model is computed from this.
 */
export type HubFacts = CheckpointFacts | GgufFacts

export interface HubFile {
  readonly path: string
  readonly bytes: number | null
}

/** Where it was read. */
export interface HubOrigin {
  readonly url: string
  /** The commit that the name stood for; null for a plain URL. */
  readonly revision: string | null
}

export interface CheckpointFacts {
  readonly kind: 'checkpoint'
  readonly id: string
  readonly origin: HubOrigin
  readonly config: JsonObject
  readonly storage: CheckpointStorage
  /** A LoRA adapter that goes on top: what the name led to is its repository, `config` its base model's. */
  readonly adapter?: AdapterFacts
}

/** What the safetensors files hold, as exactly as it was needed. */
export interface CheckpointStorage {
  /** What the figures rest on, best known last. */
  readonly basis: 'none' | 'hub' | 'index' | 'headers'
  readonly files: number
  /** Bytes of the files on disk; null where the hub does not say. */
  readonly fileBytes: number | null
  /** Bytes of the tensors alone, without headers; null where no index or header was read. */
  readonly tensorBytes: number | null
  /** Elements per element type as the hub counts them; null where it does not. */
  readonly elements: Readonly<Record<string, number>> | null
  /** Every tensor; null where no header was needed. */
  readonly tensors: readonly CheckpointTensor[] | null
}

export interface CheckpointTensor {
  readonly name: string
  /** safetensors' name of the element type: `BF16`, `F8_E4M3`, `I32`. */
  readonly dtype: string
  readonly shape: readonly number[]
  readonly bytes: number
}

export interface AdapterFacts {
  readonly id: string
  readonly rank: number
  /** Elements of its matrices. */
  readonly elements: number
  readonly fileBytes: number
}

export interface GgufFacts {
  readonly kind: 'gguf'
  readonly id: string
  readonly origin: HubOrigin
  readonly files: readonly HubFile[]
  /** The headers of all splits as one. */
  readonly header: GgufHeader
  /** Header of the projector file beside it, where it was asked for. */
  readonly projector?: GgufHeader
  /** Formats that the repository also offers; empty for a file named on its own. */
  readonly offered: readonly string[]
}
