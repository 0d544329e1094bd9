import * as z from 'zod'
import { ESTIMATE_FIELDS } from '../request/estimate-fields.ts'
import { integerField, textField } from '../request/fields.ts'

const { gpu, units: _units, explain: _explain, ...EACH } = ESTIMATE_FIELDS
const { gpus } = ESTIMATE_FIELDS

/** Models of one plan at most. */
export const MOST_ITEMS = 32

const GROUP = { group: 'what' } as const

/** Fields of one model of a plan: an estimate's without a GPU, and how it runs beside the others. */
export const PLAN_ITEM_FIELDS = {
  name: textField(
    { ...GROUP, title: 'Name', description: 'What the answer calls it.', default: 'the model’s id' },
    80,
  ),
  role: textField(
    {
      ...GROUP,
      title: 'Role',
      description: 'A word for the reader: `chat`, `embedder`, `reranker`, `draft`.',
    },
    40,
  ),
  process: textField(
    {
      ...GROUP,
      title: 'Process',
      description:
        'Models of the same process share one CUDA context and lie on the same GPUs: a draft model and its target.',
      default: 'a process of its own',
    },
    80,
  ),
  copies: integerField(
    { ...GROUP, title: 'Copies', description: 'How many of it run, each on its own.', default: '1' },
    { min: 1, max: 64 },
  ),
  ...EACH,
} as const

/** Fields of `POST /v1/plan`. `models` is checked item by item. */
export const PLAN_FIELDS = {
  gpu,
  gpus,
  reserve_bytes: integerField(
    {
      group: 'hardware',
      title: 'Reserve',
      description: 'Bytes of each GPU that stay free: a desktop, another program.',
      default: '0',
    },
    { min: 0, max: 1e15 },
  ),
} as const

const optional = (fields: Readonly<Record<string, z.ZodType>>) => z.strictObject(fields).partial()

/** The body as the OpenAPI document prints it. */
export const planSchema = z.strictObject({
  ...PLAN_FIELDS,
  gpus: gpus.optional(),
  reserve_bytes: PLAN_FIELDS.reserve_bytes.optional(),
  models: z.array(optional(PLAN_ITEM_FIELDS)).min(1).max(MOST_ITEMS),
})
