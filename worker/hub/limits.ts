/**
 * Everything that bounds one request's reading from a hub. A stranger chooses the model, so a stranger chooses what is
 * fetched: each figure is well above what published models need and well below what would hurt.
 */
export interface HubLimits {
  /** Fetches per answer, redirects included. The free plan allows 50; the Cache API takes a few of them. */
  readonly subrequests: number
  /** Redirects of one fetch. The hub needs one, to its CDN; a rename adds one. */
  readonly redirects: number
  /** Everything together, in milliseconds. A person waits for it, and so does a badge's proxy (GitHub's gives up at 4 s to 10 s). */
  readonly totalMilliseconds: number
  /** Until a server answers with its headers, and between two pieces of a body. */
  readonly stallMilliseconds: number
  /** Bytes of all bodies together. Memory is 128 MB per isolate, shared with other requests. */
  readonly totalLength: number
  /** A repository's metadata with its list of files. 5,000 files take about 1 MB. */
  readonly infoLength: number
  /** A config.json. The largest published ones are under 100 kB. */
  readonly configLength: number
  /** Beginning of a shard index, where `metadata.total_size` stands. Whole indices reach 9 MB. */
  readonly indexLength: number
  /** A safetensors header. The format itself allows 100 MB; the largest single file published has about 8 MB. */
  readonly safetensorsHeaderLength: number
  /** A GGUF header. 262,144 tokens with merges and scores take about 16 MB. */
  readonly ggufHeaderLength: number
  /** Safetensors headers read of one checkpoint, two fetches each. */
  readonly headerFiles: number
  /** Splits of a GGUF file that are read, two fetches each. */
  readonly splits: number
}

export const HUB_LIMITS: HubLimits = {
  subrequests: 44,
  redirects: 4,
  totalMilliseconds: 12_000,
  stallMilliseconds: 5_000,
  totalLength: 100_000_000,
  infoLength: 4_000_000,
  configLength: 1_000_000,
  indexLength: 65_536,
  safetensorsHeaderLength: 16_000_000,
  ggufHeaderLength: 64_000_000,
  headerFiles: 8,
  splits: 18,
}

/** Bounds on what a JSON document from outside may be, beyond its bytes. */
export const JSON_LIMITS = {
  /** Nesting. A published config.json has at most six levels; a parser's stack ends at some thousands. */
  depth: 32,
} as const

/** Bounds on what a GGUF header may declare. Counts are 64-bit numbers that anybody can write. */
export const GGUF_LIMITS = {
  /** Metadata keys. Published files have under 100. */
  keys: 4096,
  /** Tensors of one file. The largest published models have about 1,600. */
  tensors: 65_536,
  /** Entries of a list. The largest vocabularies have 262,144; merges are as many. */
  entries: 4_194_304,
  /** Dimensions of a tensor (`GGML_MAX_DIMS`). */
  dimensions: 4,
  /** Bytes of a key or tensor name (`GGML_MAX_NAME` is 64; keys may have 65,535). */
  name: 512,
  /** Bytes of a text that is kept; a longer one (a chat template, a licence) is passed over. */
  text: 1024,
  /** Entries of a list of numbers that is kept: facts per layer. A longer one is passed over. */
  facts: 2048,
} as const
