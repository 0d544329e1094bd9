import { allGpus } from '../catalogue/index.ts'
import type { GpuEntry } from '../catalogue/schema.ts'
import { choiceField, numberField, textField } from '../request/fields.ts'
import { GiB } from '../units/bytes.ts'
import { PAGE_FIELDS } from './page.ts'
import { matches } from './search.ts'

export const GPU_VENDORS = [
  'NVIDIA',
  'AMD',
  'Intel',
  'Apple',
  'Google',
  'AWS',
] as const satisfies readonly GpuEntry['vendor'][]
export const GPU_CLASSES = [
  'consumer',
  'laptop',
  'workstation',
  'datacenter',
  'unified',
  'edge',
] as const satisfies readonly GpuEntry['class'][]

const MEMORY = { min: 0, max: 1_000_000 } as const

/** Parameters of the list of GPUs. */
export const GPU_LIST_FIELDS = {
  q: textField(
    { title: 'Search', description: 'Words in the id, the name or an alias.', group: 'hardware' },
    100,
  ),
  vendor: choiceField({ title: 'Vendor', description: 'Who makes it.', group: 'hardware' }, GPU_VENDORS),
  class: choiceField({ title: 'Class', description: 'What it is sold as.', group: 'hardware' }, GPU_CLASSES),
  architecture: textField(
    { title: 'Architecture', description: 'Generation: `Ada Lovelace`, `Hopper`.', group: 'hardware' },
    60,
  ),
  min_memory_gib: numberField(
    { title: 'Least memory', description: 'Marketed memory in GiB, at least.', group: 'hardware' },
    MEMORY,
  ),
  max_memory_gib: numberField(
    { title: 'Most memory', description: 'Marketed memory in GiB, at most.', group: 'hardware' },
    MEMORY,
  ),
  ...PAGE_FIELDS,
} as const

export interface GpuQuery {
  readonly q?: string | undefined
  readonly vendor?: string | undefined
  readonly class?: string | undefined
  readonly architecture?: string | undefined
  readonly min_memory_gib?: number | undefined
  readonly max_memory_gib?: number | undefined
}

/** GPUs of the catalogue that meet every condition, in the catalogue's order. */
export function listGpus(query: GpuQuery): GpuEntry[] {
  const least = (query.min_memory_gib ?? 0) * GiB
  const most = (query.max_memory_gib ?? Infinity) * GiB
  return allGpus().filter(
    (gpu) =>
      matches(query.q, [gpu.id, gpu.name, ...(gpu.aliases ?? [])]) &&
      (query.vendor === undefined || gpu.vendor === query.vendor) &&
      (query.class === undefined || gpu.class === query.class) &&
      (query.architecture === undefined ||
        gpu.architecture.toLowerCase() === query.architecture.toLowerCase()) &&
      gpu.marketed_bytes >= least &&
      gpu.marketed_bytes <= most,
  )
}
