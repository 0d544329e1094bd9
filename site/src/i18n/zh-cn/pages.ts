/** Names of pages by their English address. A formula page has its term's name. */
export const pages: Readonly<Record<string, string>> = {
  '/': '推理计算器',
  '/calculators/training/': '训练计算器',
  '/calculators/': '全部计算器',
  '/calculators/fit/': 'GPU 装得下什么',
  '/calculators/recommend/': '选哪块 GPU',
  '/calculators/compare/': '对比',
  '/calculators/rent-or-buy/': '租还是买',
  '/calculators/plan/': '一块 GPU 多个模型',
  '/calculators/reconcile/': '核对启动日志',
  '/guides/': '指南',
  '/guides/will-it-fit/': '放得下吗？',
  '/guides/which-gpu/': '选哪块 GPU？',
  '/guides/how-long-a-context/': '上下文能有多长？',
  '/guides/rent-or-buy/': '租还是买？',
  '/guides/one-card-several-models/': '一块显卡，多个模型',
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
  '/badges/': '徽章、卡片与图表',
  '/badges/gallery/': '图片示例',
  '/badges/embed/': '嵌入计算器',
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

/** What each calculator answers, by its English address. */
export const answers: Readonly<Record<string, string>> = {
  '/': '逐项计算模型的显存，并判断你的 GPU 是否放得下。',
  '/calculators/training/': '全参数训练、LoRA 或 QLoRA：哪个阶段决定峰值，是否放得下。',
  '/calculators/fit/': '最长的上下文、最大的批大小、最好的格式；或者列出所有放得下的模型。',
  '/calculators/recommend/': '能承载某个模型和负载的 GPU，按价格、速度、租金或功耗排序。',
  '/calculators/compare/': '模型、GPU 与格式的对照表，可下载为 CSV。',
  '/calculators/rent-or-buy/': '购置、电费与租金：按小时和每百万 token 计算，以及从何时起买更划算。',
  '/calculators/plan/': '一块卡上放聊天模型、草稿模型和嵌入模型：各放在哪里，还剩多少。',
  '/calculators/reconcile/': 'vLLM、SGLang 或 llama.cpp 的启动日志，与同一次运行的估算逐项对照。',
}
