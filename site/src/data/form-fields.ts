/** Fields that a calculator's form shows beside model, context, GPU and batch. Others of a link are shown as chips. */
export const INFERENCE_FORM = ['weights', 'engine', 'kv_cache_dtype'] as const
export const TRAINING_FORM = [
  'task',
  'method',
  'lora_rank',
  'lora_targets',
  'gradient_checkpointing',
  'zero_stage',
  'precision',
  'optimizer',
  'framework',
  'offload',
  'fused_loss',
  'attn_implementation',
  'gradient_accumulation_steps',
] as const
