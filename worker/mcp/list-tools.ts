import { success } from '../../shared/errors.ts'
import { catalogueDate, formatBytes, formatCount } from '../../shared/index.ts'
import { GPU_LIST_FIELDS, listGpus } from '../../shared/present/gpu-list.ts'
import { listModels, modelSummary, MODEL_LIST_FIELDS } from '../../shared/present/model-list.ts'
import { pageOf, type Page } from '../../shared/present/page.ts'
import { checkFields } from '../request/query.ts'
import type { Tool, ToolAnswer } from './tool.ts'

/** Rows of one answer unless asked otherwise: what an agent can read. */
const ROWS = 20

function listed<T>(noun: string, page: Page<T>, line: (row: T) => string, data: object): ToolAnswer {
  const more = page.next === null ? [] : [`More with offset ${page.next}.`]
  const head = `${page.total} ${noun}${page.total === 0 ? '.' : ':'}`
  return {
    text: [head, ...page.rows.map(line), ...more].join('\n'),
    data: {
      total: page.total,
      offset: page.offset,
      next_offset: page.next,
      catalogue: catalogueDate,
      ...data,
    },
  }
}

export const listModelsTool: Tool = {
  name: 'list_models',
  title: 'List models',
  description:
    'Models of the catalogue by words, family, attention or size. Use an id of this list as `model` in the other tools.',
  fields: MODEL_LIST_FIELDS,
  required: [],
  run(input) {
    const query = checkFields(MODEL_LIST_FIELDS, input)
    if (!query.ok) return query
    const all = pageOf(listModels(query.value), { ...query.value, limit: query.value.limit ?? ROWS })
    const page = { ...all, rows: all.rows.map(modelSummary) }
    const line = ({ id, name, counted }: (typeof page.rows)[number]): string =>
      `${id}: ${name}${counted === null ? '' : `, ${formatCount(counted.params.total)} parameters, context ${counted.max_context_length ?? 'unlimited'}`}`
    return success(listed('models', page, line, { models: page.rows }))
  },
}

export const listGpusTool: Tool = {
  name: 'list_gpus',
  title: 'List GPUs',
  description:
    'GPUs and accelerators of the catalogue by words, vendor, class or memory. Use an id of this list as `gpu` in the other tools.',
  fields: GPU_LIST_FIELDS,
  required: [],
  run(input) {
    const query = checkFields(GPU_LIST_FIELDS, input)
    if (!query.ok) return query
    const all = pageOf(listGpus(query.value), { ...query.value, limit: query.value.limit ?? ROWS })
    const rows = all.rows.map(
      ({ id, name, vendor, class: form, architecture, marketed_bytes, capacity_bytes, usable_bytes }) => ({
        id,
        name,
        vendor,
        class: form,
        architecture,
        marketed_bytes,
        capacity_bytes,
        usable_bytes,
      }),
    )
    const page = { ...all, rows }
    const line = (gpu: (typeof rows)[number]): string =>
      `${gpu.id}: ${gpu.name}, ${formatBytes(gpu.usable_bytes, 'GiB', ' ')} usable`
    return success(listed('GPUs', page, line, { gpus: rows }))
  },
}
