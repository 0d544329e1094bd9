import { choiceField, integerField, numberField, objectField, textField } from './fields.ts'

export const FORMULAS = [
  'architecture',
  'gpu-memory-formula',
  'vram-calculator-guide',
  'parameter-counts-guide',
] as const

/** Fields that say which model: by name, by config, or by a bare parameter count with a formula for it. */
export const MODEL_FIELDS = {
  model: textField({
    title: 'Model',
    description:
      'A catalogue id (`llama-3.1-8b`) or a Hugging Face id (`meta-llama/Llama-3.1-8B`). What the catalogue has not is read from the hub: `org/name`, `org/name@revision`, a quantized file by `weights`, `org/name:Q4_K_M` or `org/name/file.gguf`, or its https address. Exactly one of `model`, `config` and `params` is given.',
    group: 'what',
    examples: ['llama-3.1-8b'],
  }),
  config: objectField({
    title: 'Config',
    description:
      'A Hugging Face `config.json`, verbatim (POST only): an architecture that is published nowhere yet.',
    group: 'what',
  }),
  params: integerField(
    {
      title: 'Parameters',
      description: 'A bare parameter count (`7B`, `70.6e9`), where no architecture is known.',
      group: 'what',
      examples: ['7B'],
    },
    { min: 1, max: 1e15, suffix: 'count' },
  ),
  layers: integerField(
    { title: 'Layers', description: 'With `params`: number of layers.', group: 'params' },
    { min: 1, max: 2048 },
  ),
  hidden_size: integerField(
    { title: 'Hidden size', description: 'With `params`: width of the residual stream.', group: 'params' },
    { min: 1, max: 1_048_576 },
  ),
  heads: integerField(
    { title: 'Attention heads', description: 'With `params`: query heads.', group: 'params' },
    { min: 1, max: 65_536 },
  ),
  kv_heads: integerField(
    {
      title: 'KV heads',
      description: 'With `params`: key-value heads.',
      group: 'params',
      default: '`heads`',
    },
    { min: 1, max: 65_536 },
  ),
  head_dim: integerField(
    {
      title: 'Head dimension',
      description: 'With `params`: features per head.',
      group: 'params',
      default: '`hidden_size / heads`',
    },
    { min: 1, max: 65_536 },
  ),
  vocab_size: integerField(
    { title: 'Vocabulary', description: 'With `params`: tokens in the vocabulary.', group: 'params' },
    { min: 1, max: 16_777_216 },
  ),
  formula: choiceField(
    {
      title: 'Formula',
      description:
        '`architecture` is this project’s own, exact sum. The others are published formulas, computed exactly as their documents state them.',
      group: 'what',
      default: '`architecture`',
    },
    FORMULAS,
  ),
  overhead: numberField(
    {
      title: 'Overhead',
      description:
        'Factor O of the published formulas that add a share to the weights: weights × (1 + O). 0 gives the calculator guide’s shorter sum.',
      group: 'what',
      default: '0.2',
    },
    { min: 0, max: 10 },
  ),
} as const
