import { findKvFormat, kvFormatIds } from '../precision/kv-formats.ts'
import { findWeightFormat, weightFormatIds } from '../precision/weight-formats.ts'
import { ESTIMATE_FIELDS } from '../request/estimate-fields.ts'
import {
  booleanField,
  choiceField,
  integerField,
  listField,
  lookupField,
  textField,
} from '../request/fields.ts'

const {
  model: _model,
  config: _config,
  params: _params,
  layers: _layers,
  hidden_size: _hidden,
  heads: _heads,
  kv_heads: _kvHeads,
  head_dim: _headDim,
  vocab_size: _vocab,
  gpu: _gpu,
  gpus: _gpus,
  weights: _weights,
  context_length: _context,
  batch_size: _batch,
  kv_cache_dtype: _kv,
  explain: _explain,
  units: _units,
  ...COMMON
} = ESTIMATE_FIELDS

const one = { title: '', description: '', group: 'what' } as const
const AXIS = { group: 'what' } as const

/** Cells of one matrix at most. */
export const MOST_CELLS = 20_000
const MOST_VALUES = 500

/** Parameters of `GET /v1/compare`: lists for the axes, and the estimate's other fields for all cells alike. */
export const COMPARE_FIELDS = {
  models: listField(
    {
      ...AXIS,
      title: 'Models',
      description: 'Catalogue or Hugging Face ids, separated by commas.',
      examples: ['llama-3.1-8b,qwen2.5-7b'],
    },
    textField(one, 200),
    MOST_VALUES,
  ),
  gpus: listField(
    {
      ...AXIS,
      title: 'GPUs',
      description: 'Catalogue ids, separated by commas. Without them there is no verdict.',
      examples: ['rtx-4090,h100-sxm'],
    },
    textField(one, 80),
    MOST_VALUES,
  ),
  gpu_counts: listField(
    {
      ...AXIS,
      title: 'Numbers of GPUs',
      description: 'How many of each GPU.',
      default: '1',
      examples: ['1,2,4'],
    },
    integerField(one, { min: 1, max: 4096 }),
    MOST_VALUES,
  ),
  weights: listField(
    {
      ...AXIS,
      title: 'Weight formats',
      description: 'Separated by commas.',
      default: 'the checkpoint’s own',
      examples: ['bf16,q4_k_m'],
    },
    lookupField(one, (text) => findWeightFormat(text)?.id, weightFormatIds),
    MOST_VALUES,
  ),
  kv_cache_dtypes: listField(
    {
      ...AXIS,
      title: 'KV cache formats',
      description: 'Separated by commas.',
      default: 'the engine’s own',
      examples: ['fp16,q8_0'],
    },
    lookupField(one, (text) => findKvFormat(text)?.id, kvFormatIds),
    MOST_VALUES,
  ),
  contexts: listField(
    {
      ...AXIS,
      title: 'Context lengths',
      description: 'Tokens per sequence, separated by commas.',
      default: '8192, or the model’s maximum where that is smaller',
      examples: ['8k,32k'],
    },
    integerField(one, { min: 1, max: 1_073_741_824, suffix: 'tokens' }),
    MOST_VALUES,
  ),
  batch_sizes: listField(
    {
      ...AXIS,
      title: 'Batch sizes',
      description: 'Sequences in flight, separated by commas.',
      default: '1',
      examples: ['1,8'],
    },
    integerField(one, { min: 1, max: 1_048_576 }),
    MOST_VALUES,
  ),
  ...COMMON,
  speed: booleanField({
    title: 'Speed',
    description: 'Adds the estimated decode speed to every cell that has a GPU.',
    group: 'output',
    default: '`false`',
  }),
  format: choiceField(
    { title: 'Format', description: 'Of the answer.', group: 'output', default: '`json`' },
    ['json', 'csv'],
  ),
} as const
