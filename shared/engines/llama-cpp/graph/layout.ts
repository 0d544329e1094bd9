/**
 * GGUF architectures that add attention and feed-forward to the same residual although each has a norm of its own
 * (src/models/gptneox.cpp with `use_parallel_residual`, falcon.cpp for its 40B layout).
 */
export const PARALLEL_WITH_TWO_NORMS: ReadonlySet<string> = new Set(['gptneox'])

/**
 * GGUF architectures that score every row's last layer and pick out the asked rows only before the last norm, or only
 * after it (`inp_out_ids` in src/models/*.cpp); all others pick them out after the last layer's attention.
 */
export const SELECTS_LATE: ReadonlyMap<string, 'before_norm' | 'after_norm'> = new Map([
  ['bailingmoe3', 'after_norm'],
  ['cohere2moe', 'after_norm'],
  ['gemma3n', 'before_norm'],
  ['gemma4', 'after_norm'],
  ['gpt-oss', 'before_norm'],
  ['hy_v3', 'after_norm'],
  ['mimo2', 'before_norm'],
  ['nemotron_h', 'after_norm'],
  ['nemotron_h_moe', 'after_norm'],
  ['qwen35', 'after_norm'],
  ['qwen35moe', 'after_norm'],
  ['qwen3next', 'after_norm'],
  ['step35', 'before_norm'],
])

/**
 * GGUF architectures that add a part's result to the residual rather than the residual to the result. The first of the
 * two that nobody reads again is written over, so the order decides which memory goes on.
 */
export const RESIDUAL_FIRST: ReadonlyMap<
  string,
  { readonly attention: boolean; readonly feedForward: boolean }
> = new Map([
  ['jamba', { attention: true, feedForward: true }],
  ['lfm2', { attention: true, feedForward: true }],
  ['lfm2moe', { attention: true, feedForward: true }],
  ['phi3', { attention: false, feedForward: true }],
  ['openelm', { attention: true, feedForward: false }],
])

/** GGUF architectures with parallel parts that add both results before the residual (src/models/phi2.cpp, falcon.cpp). */
export const ADDS_RESULTS_FIRST: ReadonlySet<string> = new Set(['phi2', 'falcon'])

/** GGUF architectures with layer norm instead of RMS norm whose norms have no bias to tell them by. */
export const LAYER_NORM: ReadonlySet<string> = new Set([
  'command-r',
  'cohere2',
  'cohere2moe',
  'dbrx',
  'mpt',
  'olmo',
])

/** GGUF architectures whose residual is what the norm gives, scaled, not what it reads (src/models/minimax-01.cpp). */
export const NORMED_RESIDUAL: ReadonlySet<string> = new Set(['minimax-01'])

/** GGUF architectures that norm values too, with no weight (src/models/gemma3n.cpp, gemma4.cpp). */
export const VALUE_NORMS: ReadonlySet<string> = new Set(['gemma3n', 'gemma4'])

/** GGUF architectures whose norms have no weights at all and are stored nowhere (src/models/olmo.cpp). */
export const NORMS_WITHOUT_WEIGHTS: ReadonlySet<string> = new Set(['olmo'])
