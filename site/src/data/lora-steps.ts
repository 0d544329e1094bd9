import type { Settings } from '../lib/url-state'

/** One model trained in bf16 throughout, so that nothing but the adapters differs. */
const BASE: Settings = { task: 'training', model: 'llama-3.1-8b', precision: 'bf16', context_length: '4096' }

/** A way of training, and what it changes against the one before. */
export interface TrainingStep {
  readonly label: string
  readonly change: string
  readonly settings: Settings
}

export const FULL: TrainingStep = {
  label: 'Full fine-tuning',
  change: 'every matrix is trained, so every matrix saves its input',
  settings: BASE,
}
export const LORA_FP32: TrainingStep = {
  label: 'LoRA on every linear, fp32 adapters',
  change: 'each adapter casts its input and saves its own fp32 copy; the default of PEFT',
  settings: { ...BASE, method: 'lora', adapter_dtype: 'fp32' },
}

/** From full fine-tuning to the heaviest LoRA, one change at a time. */
export const LORA_STEPS: readonly TrainingStep[] = [
  FULL,
  {
    label: 'LoRA on queries and values',
    change: 'frozen matrices save no input; two adapters save one that they share',
    settings: { ...BASE, method: 'lora', lora_targets: 'q_proj,v_proj' },
  },
  {
    label: 'LoRA on every linear',
    change: 'every input is saved again, once where several adapters read it',
    settings: { ...BASE, method: 'lora' },
  },
  LORA_FP32,
  {
    label: 'The same with dropout 0.05',
    change: 'each adapter saves a mask and what dropout left of its input',
    settings: { ...BASE, method: 'lora', adapter_dtype: 'fp32', lora_dropout: '0.05' },
  },
  {
    label: 'QLoRA, prepared for k-bit training',
    change: 'norms in fp32 make everything between the matrices fp32 too',
    settings: { ...BASE, method: 'qlora', precision: 'bf16-mixed' },
  },
]
