/** What the values of a form's fields mean, in few words. */
export const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  method: {
    full: '全参数：训练所有参数',
    lora: 'LoRA：16 位权重加适配器',
    qlora: 'QLoRA：4 位权重加适配器',
  },
  precision: {
    'bf16-mixed': 'bf16，配 fp32 主权重',
    bf16: '全程 bf16',
    'fp16-mixed': 'fp16，配 fp32 主权重',
    fp32: '全程 fp32',
  },
  gradient_checkpointing: { none: '不使用', selective: '选择性', full: '全部' },
  optimizer: {
    adamw: 'AdamW',
    'adamw-8bit': 'AdamW，8 位状态',
    'paged-adamw-8bit': 'AdamW，8 位分页状态',
    adafactor: 'Adafactor',
    'adafactor-momentum': 'Adafactor，带动量',
    sgd: 'SGD',
    'sgd-momentum': 'SGD，带动量',
    lion: 'Lion',
    muon: 'Muon，其余参数用 AdamW',
    galore: 'GaLore',
    apollo: 'APOLLO',
    'apollo-mini': 'APOLLO-Mini',
  },
  offload: { none: '不卸载', optimizer: '优化器状态', all: '优化器状态与权重' },
  framework: {
    transformers: 'transformers：Trainer、TRL、ms-swift',
    litgpt: 'LitGPT',
    torchtune: 'torchtune',
  },
  attn_implementation: {
    '': 'FlashAttention 2（除非已关闭）',
    flash_attention_2: 'FlashAttention 2',
    sdpa: 'SDPA：先复制键和值',
    eager: 'Eager：保存注意力分数',
  },
  backend: { '': '由 GPU 决定', cuda: 'CUDA', rocm: 'ROCm', vulkan: 'Vulkan', metal: 'Metal' },
  modality: { all: '全部', text: '仅文本' },
  formula: {
    architecture: '按模型架构精确计算',
    'gpu-memory-formula': 'GPU Memory Formula，按原文',
    'vram-calculator-guide': 'VRAM Calculator Guide，按原文',
    'parameter-counts-guide': 'Parameter Counts Guide，按原文',
  },
}
