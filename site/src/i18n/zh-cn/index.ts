import type { Strings } from '../en/index.ts'
import { builder } from './builder.ts'
import { choices } from './choices.ts'
import { decide } from './decide/index.ts'
import { fields } from './fields.ts'
import { help } from './help.ts'
import { ignored } from './ignored.ts'
import { laws } from './laws.ts'
import { answers, groups, pages } from './pages.ts'
import { published } from './published.ts'
import { summaries } from './summaries.ts'
import { meanings, units } from './symbols.ts'
import { view } from './view.ts'

export const zhCn: Strings = {
  view,
  decide,
  builder,
  engine: { ...view.engine, ...summaries, ...meanings, ...ignored, ...published, ...laws, ...help },
  units,
  fields,
  pages,
  groups,
  choices,
  shell: {
    sections: '栏目',
    allSections: '全部栏目',
    languages: '语言',
    figures: ['数值均为估算。目录核对于 ', '。'],
  },
  form: {
    label: '计算器',
    byOthers: '由其他字段决定',
    tokens: 'token',
    powers: (title) => `${title}，按 2 的幂选择`,
    commonContexts: '常用的上下文长度',
    devices: '设备与单位',
    unit: '显存单位',
    noGpu: '不选 GPU',
    noGpuHint: '只算显存',
    checkpointFormat: '检查点原有格式',
    formatGroups: { plain: '未量化', scheme: '量化', gguf: 'GGUF' },
    moreInference: '批大小、推理引擎、缓存格式',
    moreTraining: '精度、优化器、损失、注意力',
    more: '更多设置',
    otherSettings: '其他全部设置',
    groups: {
      speed: '速度：后端、推测解码',
      layout: '在 GPU 间切分',
      cache: '提示词、注意力、键与值分别设置',
      loaded: '加载内容、引擎版本',
      vllm: 'vLLM、SGLang、TensorRT-LLM',
      llamaCpp: 'llama.cpp、Ollama',
      params: '不选模型，只给参数量',
      formula: '已发表的公式',
      adapters: '适配器：dropout、类型、变体',
      trained: '训练哪些部分，以什么为基础',
      kernels: '核函数、梯度、样本',
      sharding: 'ZeRO 3 与 FSDP',
    },
    yes: '是',
    no: '否',
    cacheFormat: '与键值缓存格式相同',
    byFormat: '由权重格式决定',
    engineFormat: '引擎默认格式',
    adapters: '适配器',
    sequenceLength: '序列长度',
    microBatch: '微批大小',
    zero: '在 GPU 间分片（ZeRO 阶段）',
    stages: ['不分片', '1：优化器状态', '2：另加梯度', '3：另加权重（FSDP）'],
    fusedNo: '否：整个微批的 logits',
    fusedYes: '是：分块计算',
    request: '请求与响应',
    noScript: '未启用 JavaScript 时，这里显示的是示例的数值。按下按钮会请求 API，并以 JSON 显示结果。',
    ask: '请求 API',
  },
  home: {
    title: '你的 GPU 装得下这个模型吗？',
    description: '逐项计算大语言模型需要多少显存，并判断你的 GPU 是否放得下。',
    lead: 'Plimsoll 把大语言模型占用的每个字节加起来，并画出显存的载重线：装载不能越过这条线。',
    others: '其他问题',
    where: '数值从何而来',
    terms: (models, devices) =>
      `参数量按 ${models} 个模型各自的配置逐个张量统计。显存是下列各项之和，每一项都有公式、符号说明和来源。可用显存取自 ${devices} 种设备的驱动程序报告值，并扣除驱动自身保留的部分。`,
    api: '计算器请求的就是脚本和智能体使用的同一个 [API](/api/)。页面地址即状态：把链接发给别人，对方看到的就是同样的数值。',
  },
  training: {
    title: '你的 GPU 够做这次微调吗？',
    description: '逐阶段计算全参数训练、LoRA 或 QLoRA 需要多少显存，并判断是否放得下。',
    lead: '训练要保存权重、梯度、优化器状态，以及反向传播所需的数据。峰值是一个训练步中最大的那个阶段，而不是各阶段之和。',
    terms:
      '激活值是 autograd 逐层保存的张量，这里逐个统计。峰值等于已分配的显存，加上 PyTorch 分配器额外保留的部分和 CUDA 占用的部分；误差范围取自[已公开的训练记录](/accuracy/#training)上的实测误差。',
    readOn:
      '延伸阅读：[为什么 LoRA 的激活值可能比全参数微调还多](/guides/lora-activations/)，以及[其他估算工具统计了什么](/guides/training-estimators/)。',
  },
  calculators: {
    title: '计算器',
    description: '每个计算器回答一个问题，都请求本站的 API，并把状态保存在页面地址中。',
    lead: '每个计算器都请求本站的 [API](/api/)，并把状态保存在页面地址中：把链接发给别人，对方看到的就是同样的数值。',
    answers,
  },
  guides: {
    title: '指南',
    description: '一个数字回答不了的问题，各配一个即时计算器。',
  },
  formulas: {
    title: '公式',
    description: '大语言模型显存的每一项：公式、符号与来源。',
    lead: '模型在一台设备上的显存是下列各项之和。每一项都是同一个对象：用于计算的代码，就是页面上印出的公式。各引擎做法不同时，页面分别列出。',
    speed: '速度',
    speedLead: '除显存外，结果还会估算运行速度：采用 roofline 模型，其常数由实测记录校准。',
    symbols: '符号',
    formula: '公式',
    workedExample: '算例',
    engines: '各引擎对比',
    calculator: '计算器',
    ignores: '未计入的部分',
    sources: '来源',
    nothing: '目前没有已知的遗漏。',
    symbolColumns: ['符号', '字段', '含义', '单位'],
    answer: (scenario) => [`以 ${scenario} 为例，占用 `, '。'],
    onEachGpu: '（每块 GPU）',
    named: (name, engines) => `${name}：${engines}`,
    spoken: (name, engines, formula) => `${name}，${engines}：${formula}`,
    compared: (scenario) => `各引擎对比：${scenario}`,
    engineColumns: ['引擎', '显存', '代入数值'],
    cacheByContext: '键值缓存随上下文的变化',
    cacheColumns: ['模型', '注意力'],
    formatsCompared: '各格式对比',
    formatColumns: ['格式', '每个量化权重的位数'],
    publishedCompared: '已发表公式的对比',
    publishedColumns: ['公式', '显存', '算法'],
    architecture: '按模型架构',
  },
  published: {
    title: '已发表的公式',
    description: '三份公开指南中的十六个公式：严格按原文计算，并逐一说明对错。',
    lead: '三份公开指南共给出十六个公式。参数 `formula=` 严格按原文计算每个公式，便于核对其中的数字；公式误解模型之处，结果会指出错在哪里、差多少。',
    source: (publisher, date, url, id) =>
      `${publisher}，${date}。[原文](${url})。用 \`formula=${id}\` 调用。`,
    verdicts: { right: '正确', incomplete: '不完整', wrong: '有误' },
    spoken: (name, number, formula) => `${name}，公式 ${number}。${formula}`,
    stop: '。',
  },
}
