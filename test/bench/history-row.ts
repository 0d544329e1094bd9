/** One route measured against the bare handler. Rates are medians over the rounds; latencies are over all requests. */
export interface EdgeResult {
  readonly route: string
  readonly requestsPerSecond: number
  readonly bareRequestsPerSecond: number
  /** Median over the rounds of ours divided by the bare handler's in the same round: 1 would be as fast. */
  readonly ratio: number
  readonly p50Milliseconds: number
  readonly p99Milliseconds: number
  /** What the bare handler's slowest hundredth took. */
  readonly bareP99Milliseconds?: number
  /** CPU of the workerd process per request, ours and the bare handler's; absent where it cannot be read. */
  readonly cpuMicroseconds?: number
  readonly bareCpuMicroseconds?: number
}

/** How many whole answers the engine gives in one second on one core, from query strings to the estimate as JSON. */
export interface EngineResult {
  readonly estimatesPerSecond: number
  /** The same without reading and checking the request. */
  readonly estimatesPerSecondParsed: number
  /** Bytes per GPU of a dense model at one context after another, as searches and matrices ask for them. */
  readonly loadsPerSecond: number
}

/** Bytes of the upload as gzip makes them. */
export interface BundleSize {
  /** Scripts, catalogue and all that is loaded without a PNG being asked for. */
  readonly gzipBytes: number
  /** With the rasterizer and its fonts, which are modules of their own. */
  readonly gzipBytesWithRasterizer: number
  /** The same in KiB, rounded, for print. */
  readonly gzipKib: number
  readonly gzipKibWithRasterizer: number
}

/** One recorded run. Ratios compare across machines; rates only across runs on the same one. */
export interface HistoryRow {
  readonly date: string
  readonly commit: string
  readonly machine: string
  readonly versions: Readonly<Record<string, string>>
  readonly edge: readonly EdgeResult[]
  readonly engine: EngineResult
  readonly bundle: BundleSize
  readonly startMilliseconds?: number
}
