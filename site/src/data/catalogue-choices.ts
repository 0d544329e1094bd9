/** What the pages of the catalogue try: devices that most readers have or rent, and models that most readers know. */

/** One device, smallest first. */
export const COMMON_GPUS = [
  'rtx-4060',
  'rtx-3060-12gb',
  'rtx-4060-ti-16gb',
  'rtx-4090',
  'rtx-5090',
  'l40s',
  'h100-sxm',
  'rtx-pro-6000-blackwell-server',
  'h200-sxm',
  'b200-sxm',
] as const

/** Nodes of eight, smallest first: for what no single device holds. */
export const COMMON_NODES = ['h100-sxm', 'h200-sxm', 'b200-sxm'] as const
export const NODE_GPUS = 8

export const CONTEXTS = [8192, 32_768, 131_072] as const

/** Formats beyond this place in the order of quality (percent of perplexity) are left to the calculator. */
export const MOST_LOSS = 10

/** From small to large, dense and mixtures. */
export const REFERENCE_MODELS = [
  'gemma-3-1b-it',
  'llama-3.2-3b',
  'qwen3-4b',
  'mistral-7b-v0.3',
  'qwen3-8b',
  'llama-3.1-8b',
  'gemma-3-12b-it',
  'phi-4',
  'qwen2.5-14b',
  'gpt-oss-20b',
  'mistral-small-3.2-24b-instruct-2506',
  'gemma-3-27b-it',
  'qwen3-30b-a3b',
  'qwen3-32b',
  'mixtral-8x7b-v0.1',
  'llama-3.3-70b-instruct',
  'qwen2.5-72b',
  'qwen3-next-80b-a3b-instruct',
  'llama-4-scout-17b-16e-instruct',
  'gpt-oss-120b',
  'qwen3-235b-a22b',
  'glm-4.6',
  'deepseek-v3',
  'kimi-k2-instruct',
] as const
