import { formatTokens } from '../../../../shared/units/format.ts'

/** A suggestion in words, by the field that it changes. */
export const changes: Readonly<Record<string, (value: string) => string>> = {
  gpus: (gpus) => `使用 ${gpus} 块 GPU`,
  zero_stage: (stage) => `在各 rank 间分片（ZeRO ${stage}）`,
  context_length: (tokens) => `把上下文缩短到 ${formatTokens(Number(tokens))} 个 token`,
  batch_size: (size) => `把批大小降到 ${size}`,
  weights: (format) => `权重改用 ${format.toUpperCase()} 格式`,
  kv_cache_dtype: (format) => `键值缓存改用 ${format.toUpperCase()} 格式`,
  flash_attention: () => '启用 FlashAttention',
  ubatch_size: (size) => `把微批降到 ${size}`,
  max_num_batched_tokens: (tokens) => `把单步 token 数降到 ${tokens}`,
  max_num_seqs: (sequences) => `把单步序列数降到 ${sequences}`,
  enforce_eager: () => '不使用 CUDA 图',
  modality: () => '不加载视觉与音频塔',
  cpu_moe: () => '把专家权重留在系统内存',
  gpu_layers: (layers) => `只把 ${layers} 层放在 GPU 上`,
  fused_loss: () => '分块计算损失（融合交叉熵）',
  gradient_checkpointing: (kind) =>
    kind === 'full' ? '重算激活值（全梯度检查点）' : '重算注意力（选择性梯度检查点）',
  optimizer: () => '优化器状态改用 8 位',
  offload: () => '把优化器状态放到系统内存',
  method: (method) => (method === 'qlora' ? '在 4 位权重上训练 LoRA 适配器' : '改为训练 LoRA 适配器'),
}
