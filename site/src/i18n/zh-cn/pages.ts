/** Names of pages by their English address. A formula page has its term's name. */
export const pages: Readonly<Record<string, string>> = {
  '/': '推理计算器',
  '/calculators/training/': '训练计算器',
  '/guides/': '指南',
  '/guides/lora-activations/': 'LoRA 的激活值',
  '/guides/training-estimators/': '训练估算工具',
  '/published-numbers/': '核对公开数字',
  '/faq/': '常见问题',
  '/formulas/': '公式',
  '/formulas/published/': '已发表的公式',
  '/engines/': '推理引擎',
  '/accuracy/': '准确度',
  '/api/': 'API',
  '/api/errors/': 'API 错误',
  '/models/': '模型',
  '/gpus/': 'GPU',
  '/formats/': '格式',
}

/** Groups of the sidebar by their English names. */
export const groups: Readonly<Record<string, string>> = {
  Calculators: '计算器',
  Guides: '指南',
  Formulas: '公式',
  Engines: '推理引擎',
  API: 'API',
  Catalogue: '目录',
}
