import { ESTIMATE_FIELDS } from '../request/estimate-fields.ts'
import { choiceField, integerField, numberField, textField } from '../request/fields.ts'
import { GPU_CLASSES, GPU_VENDORS } from '../present/gpu-list.ts'
import { PAGE_FIELDS } from '../present/page.ts'
import { COST_FIELDS } from './cost-fields.ts'

const { config: _postOnly, ...URL_FIELDS } = ESTIMATE_FIELDS
const { gpu: _gpu, gpus: _gpus, ...WITHOUT_GPU } = URL_FIELDS

/** What `form` takes: the class a GPU is sold as. */
export const FORMS = GPU_CLASSES
export const RANKINGS = [
  'fit',
  'headroom',
  'speed',
  'price',
  'cloud_price',
  'price_per_million_tokens',
  'watts',
] as const
export type Ranking = (typeof RANKINGS)[number]

/** Parameters of `GET /v1/fit`: an estimate's, and which models are looked at where none is named. */
export const FIT_FIELDS = {
  ...URL_FIELDS,
  q: textField(
    {
      title: 'Search',
      description: 'Without `model`: words in the model’s id, name or family.',
      group: 'what',
    },
    100,
  ),
  max_loss: numberField(
    {
      title: 'Largest loss',
      description:
        'Without `model`: formats whose place in the order of quality is worse (percent of perplexity) are not taken.',
      group: 'what',
      default: '40',
    },
    { min: 0, max: 1000 },
  ),
  ...PAGE_FIELDS,
} as const

/** Parameters of `GET /v1/recommend`: an estimate's without a GPU, filters, and what costs depend on. */
export const RECOMMEND_FIELDS = {
  ...WITHOUT_GPU,
  budget_usd: numberField(
    {
      title: 'Budget',
      description: 'Most dollars for all GPUs together. GPUs without a listed price are left out.',
      group: 'hardware',
    },
    { min: 1, max: 1e9 },
  ),
  max_gpus: integerField(
    { title: 'Most GPUs', description: 'Most GPUs of one kind.', group: 'hardware', default: '`8`' },
    { min: 1, max: 1024 },
  ),
  vendor: choiceField({ title: 'Vendor', description: 'Who makes it.', group: 'hardware' }, GPU_VENDORS),
  form: choiceField({ title: 'Form', description: 'What it is sold as.', group: 'hardware' }, FORMS),
  min_tokens_per_second: numberField(
    {
      title: 'Least speed',
      description: 'Decoded tokens per second over all sequences, at least.',
      group: 'hardware',
    },
    { min: 0, max: 1e7 },
  ),
  sort: choiceField(
    {
      title: 'Ranking',
      description: 'What decides the order. `fit` is the verdict, then the price, then the headroom.',
      group: 'output',
      default: '`fit`',
    },
    RANKINGS,
  ),
  ...COST_FIELDS,
  ...PAGE_FIELDS,
} as const
