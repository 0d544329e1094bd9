/** What the values of training's fields mean, in a form's few words. A value without words is shown as it is. */
export const choiceWords: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  method: {
    full: 'Full: every parameter',
    lora: 'LoRA: adapters on 16-bit weights',
    qlora: 'QLoRA: adapters on 4-bit weights',
  },
  precision: {
    'bf16-mixed': 'bf16, with fp32 master weights',
    bf16: 'bf16 throughout',
    'fp16-mixed': 'fp16, with fp32 master weights',
    fp32: 'fp32 throughout',
  },
  gradient_checkpointing: { none: 'None', selective: 'Selective', full: 'Full' },
  optimizer: {
    adamw: 'AdamW',
    'adamw-8bit': 'AdamW, 8-bit states',
    'paged-adamw-8bit': 'AdamW, 8-bit states, paged',
    adafactor: 'Adafactor',
    'adafactor-momentum': 'Adafactor with momentum',
    sgd: 'SGD',
    'sgd-momentum': 'SGD with momentum',
    lion: 'Lion',
    muon: 'Muon, AdamW for the rest',
    galore: 'GaLore',
    apollo: 'APOLLO',
    'apollo-mini': 'APOLLO-Mini',
  },
  offload: { none: 'Nothing', optimizer: 'Optimizer states', all: 'Optimizer states and weights' },
  framework: {
    transformers: 'transformers: Trainer, TRL, ms-swift',
    litgpt: 'LitGPT',
    torchtune: 'torchtune',
  },
  attn_implementation: {
    '': 'FlashAttention 2, unless it is off',
    flash_attention_2: 'FlashAttention 2',
    sdpa: 'SDPA: keys and values repeated first',
    eager: 'Eager: the scores are stored',
  },
}
