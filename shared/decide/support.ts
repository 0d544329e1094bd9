import type { GpuEntry } from '../catalogue/schema.ts'

type Vendor = GpuEntry['vendor']
const CUDA_AND_ROCM: readonly Vendor[] = ['NVIDIA', 'AMD']

/**
 * Whose accelerators an engine runs on, by its own installation guide. Engines that are not listed run anywhere.
 *
 * Sources: docs.vllm.ai/en/latest/getting_started/installation, docs.sglang.ai/get_started/install.html,
 * github.com/ggml-org/llama.cpp/blob/master/docs/build.md, nvidia.github.io/TensorRT-LLM, github.com/ml-explore/mlx,
 * github.com/turboderp-org/exllamav3. `pytorch` stands for the training stacks whose allocator is measured here.
 */
const VENDORS: Readonly<Record<string, readonly Vendor[]>> = {
  vllm: ['NVIDIA', 'AMD', 'Intel', 'Google', 'AWS'],
  sglang: CUDA_AND_ROCM,
  'llama.cpp': ['NVIDIA', 'AMD', 'Intel', 'Apple'],
  ollama: ['NVIDIA', 'AMD', 'Intel', 'Apple'],
  'tensorrt-llm': ['NVIDIA'],
  exllama: ['NVIDIA'],
  mlx: ['Apple'],
  transformers: ['NVIDIA', 'AMD', 'Intel', 'Apple'],
  pytorch: CUDA_AND_ROCM,
}

/** Whether an engine runs on a GPU at all. */
export const runsOn = (engine: string, gpu: GpuEntry): boolean =>
  VENDORS[engine]?.includes(gpu.vendor) ?? true

/** Machines that are one device: they are joined over a network link or not at all. */
const SINGLE: ReadonlySet<GpuEntry['class']> = new Set<GpuEntry['class']>(['laptop', 'unified', 'edge'])
const LINKED_MACHINES = 2

/** Most devices of a kind that are used together. */
export const mostOf = (gpu: GpuEntry, asked: number): number =>
  SINGLE.has(gpu.class)
    ? Math.min(
        asked,
        gpu.vendor === 'NVIDIA' && (gpu.interconnect.bytes_per_second ?? 0) > 0 ? LINKED_MACHINES : 1,
      )
    : asked
