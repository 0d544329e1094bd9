import type { PublishedFormulaId } from '../../../shared/published/index.ts'

/** Pages of claims: a guide, or as much of one as a page carries. */
export const claimParts = [
  { id: 'gpu-memory-formula', guide: 'gpu-memory-formula', title: 'GPU Memory Formula' },
  { id: 'vram-terms', guide: 'vram-calculator-guide', title: 'VRAM Calculator Guide: terms and formulas' },
  {
    id: 'vram-models',
    guide: 'vram-calculator-guide',
    title: 'VRAM Calculator Guide: models and quantization',
  },
  { id: 'vram-gpus', guide: 'vram-calculator-guide', title: 'VRAM Calculator Guide: GPUs, cloud and FAQ' },
  {
    id: 'vram-optimization',
    guide: 'vram-calculator-guide',
    title: 'VRAM Calculator Guide: optimization and mistakes',
  },
  { id: 'parameter-counts', guide: 'parameter-counts-guide', title: 'Parameter Counts and VRAM' },
] as const satisfies readonly { id: string; guide: PublishedFormulaId; title: string }[]

export const partHref = (part: string): string => `/published-numbers/${part}/`
