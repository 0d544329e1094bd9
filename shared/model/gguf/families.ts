/**
 * GGUF architectures whose metadata and tensors are understood: `general.architecture` as llama.cpp names it, and
 * what its loader takes for granted where the metadata is silent. Any other name is an error, not a guess.
 *
 * Source: `load_arch_hparams` of each file in https://github.com/ggml-org/llama.cpp/tree/master/src/models
 */
export interface GgufFamily {
  /** Of so many layers the last keeps the whole context and the others slide, where the file names no pattern. */
  readonly windowPeriod?: number
  /** Windowed layers attend within chunks of this many tokens rather than over a sliding window. */
  readonly chunk?: number
  /** Keys and queries are not rotated, whatever `rope.*` the file has. */
  readonly unrotated?: true
}

const PLAIN: readonly string[] = [
  'apertus',
  'arcee',
  'baichuan',
  'bitnet',
  'bloom',
  'chatglm',
  'command-r',
  'dbrx',
  'deci',
  'deepseek',
  'deepseek2',
  'deepseek32',
  'deepseek4',
  'dots1',
  'ernie4_5',
  'ernie4_5-moe',
  'exaone',
  'falcon',
  'falcon-h1',
  'gemma',
  'glm-dsa',
  'glm4',
  'glm4moe',
  'gpt2',
  'gptneox',
  'granite',
  'granitehybrid',
  'granitemoe',
  'hunyuan-dense',
  'hunyuan-moe',
  'internlm2',
  'jais2',
  'jamba',
  'llama',
  'mamba',
  'mamba2',
  'minicpm',
  'minicpm3',
  'minimax-01',
  'minimax-m2',
  'minimax-m3',
  'mistral3',
  'mpt',
  'nemotron',
  'nemotron_h',
  'nemotron_h_moe',
  'olmo',
  'olmoe',
  'openelm',
  'orion',
  'phi2',
  'phi3',
  'phimoe',
  'qwen',
  'qwen2',
  'qwen2moe',
  'qwen2vl',
  'qwen3',
  'qwen35',
  'qwen35moe',
  'qwen3moe',
  'qwen3next',
  'qwen3vl',
  'qwen3vlmoe',
  'rwkv6',
  'seed_oss',
  'smollm3',
  'stablelm',
  'starcoder',
  'starcoder2',
  'xverse',
]

/** Architectures with windowed layers. Without a period the file must list which layers slide. */
const WINDOWED: Readonly<Record<string, GgufFamily>> = {
  afmoe: { windowPeriod: 4 },
  cohere2: { windowPeriod: 4 },
  exaone4: { windowPeriod: 4 },
  'exaone-moe': { windowPeriod: 4 },
  gemma2: { windowPeriod: 2 },
  gemma3: { windowPeriod: 6 },
  gemma3n: { windowPeriod: 5 },
  gemma4: {},
  'gpt-oss': { windowPeriod: 2 },
  laguna: {},
  mellum: {},
  lfm2: {},
  lfm2moe: {},
  llama4: { windowPeriod: 4, chunk: 8192 },
  mimo2: {},
  olmo2: { windowPeriod: 4 },
  step35: {},
}

/** Architectures whose graph has no rotary positions (src/models/kimi-linear.cpp, src/models/kimi-k3.cpp). */
const UNROTATED: readonly string[] = ['kimi-k3', 'kimi-linear']

const FAMILIES: ReadonlyMap<string, GgufFamily> = new Map([
  ...PLAIN.map((name) => [name, {}] as const),
  ...Object.entries(WINDOWED),
  ...UNROTATED.map((name) => [name, { unrotated: true }] as const),
])

/** What is known of an architecture; undefined for one that is not understood. */
export const ggufFamily = (architecture: string): GgufFamily | undefined => FAMILIES.get(architecture)

/** Whether llama.cpp gives windowed layers of this architecture a window at all. */
export const hasWindows = (architecture: string): boolean => Object.hasOwn(WINDOWED, architecture)

/** Every architecture that is understood, sorted. */
export const knownGgufArchitectures = (): string[] => [...FAMILIES.keys()].sort()
