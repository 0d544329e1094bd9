import { ESTIMATE_FIELDS } from '../request/estimate-fields.ts'
import { integerField, listField, numberField } from '../request/fields.ts'
import { PAGE_FIELDS } from '../present/page.ts'
import { COST_FIELDS } from './cost-fields.ts'

const { config: _postOnly, ...URL_FIELDS } = ESTIMATE_FIELDS

/** Parameters of `GET /v1/figures`: an estimate's, a dataset, and what costs depend on. */
export const FIGURES_FIELDS = {
  ...URL_FIELDS,
  dataset_tokens: integerField(
    {
      title: 'Dataset',
      description: 'Tokens of the training set: gives the training time.',
      group: 'training',
      examples: ['1B'],
    },
    { min: 1, max: 1e15, suffix: 'count' },
  ),
  dataset_samples: integerField(
    {
      title: 'Samples',
      description: 'The same in samples, each as long as `context_length`; instead of `dataset_tokens`.',
      group: 'training',
      examples: ['50k'],
    },
    { min: 1, max: 1e12, suffix: 'count' },
  ),
  epochs: numberField(
    { title: 'Epochs', description: 'Passes over the dataset.', group: 'training', default: '1' },
    { min: 0.001, max: 1000 },
  ),
  mfu: numberField(
    {
      title: 'Model FLOPs utilization',
      description: 'Share of the GPUs’ dense 16-bit rate that training reaches.',
      group: 'training',
      default: '0.4',
    },
    { min: 0.01, max: 1 },
  ),
  hours: listField(
    {
      title: 'Hours of use',
      description: 'Hours of work over which renting and buying are compared, separated by commas.',
      group: 'output',
      default: '100,500,2000,8766',
      examples: ['100,5000'],
    },
    numberField({ title: '', description: '', group: 'output' }, { min: 1, max: 1_000_000 }),
    20,
  ),
  ...COST_FIELDS,
} as const

/** Parameters of `GET /v1/budget`. */
export const BUDGET_FIELDS = {
  budget_usd: listField(
    {
      title: 'Budgets',
      description: 'Dollars, separated by commas.',
      group: 'hardware',
      default: '500,1000,2000,5000,10000',
      examples: ['1000,5000'],
    },
    numberField({ title: '', description: '', group: 'hardware' }, { min: 1, max: 1e9 }),
    20,
  ),
  max_gpus: integerField(
    { title: 'Most GPUs', description: 'Most GPUs of one kind.', group: 'hardware', default: '`4`' },
    { min: 1, max: 64 },
  ),
  limit: PAGE_FIELDS.limit,
} as const
