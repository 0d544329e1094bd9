import type { ViewStrings } from '../en/view.ts'
import { localHref } from '../locales.ts'
import { changes } from './changes.ts'
import { labels } from './labels.ts'

const grouped = new Intl.NumberFormat('en')
const CHECKPOINTING: Readonly<Record<string, string>> = { selective: '选择性', full: '全' }
const OFFLOADED: Readonly<Record<string, string>> = { optimizer: '优化器状态', all: '优化器状态与权重' }

export const view: ViewStrings = {
  // The server writes whole addresses.
  href: (href) => localHref(href.replace(/^https?:\/\/[^/]+/, ''), 'zh-cn'),
  engine: labels,
  changes,
  basis: ({ rows, p90_abs_error }) =>
    rows === 0 || p90_abs_error === null
      ? null
      : `误差范围依据 ${grouped.format(rows)} 条实测记录：九成情况下偏差不超过 ${Number((p90_abs_error * 100).toPrecision(2))}%。`,
  comma: '，',
  bytes: '字节',
  verdicts: { fits: '放得下', tight: '勉强放得下', offload: '需要卸载', exceeds: '放不下' },
  verdict: {
    bare: (need) => `需要 ${need}。选择 GPU 后给出结论。`,
    need: (need, usable, where) => `需要 ${need}，${where}可用 ${usable}`,
    onOne: (gpu) => `${gpu} `,
    onEach: (gpus, gpu) => `${gpus} × ${gpu} 每块`,
    over: (room) => `：超出载重线 ${room}。`,
    tight: (room) => `：剩余 ${room}，小于估算的误差。`,
    left: (room) => `：剩余 ${room}。`,
    longestContext: ['放得下的最长上下文：', ' 个 token。'],
    longestSequence: ['放得下的最长序列：', ' 个 token。'],
    largestBatch: ['最大批大小：', '。'],
    largestMicroBatch: ['最大微批大小：', '。'],
  },
  bar: {
    partlyOver: '，部分超出载重线',
    oneOf: (index, gpus, gpu) => `第 ${index} 块 GPU（共 ${gpus} 块）：${gpu}`,
    range: (first, last) => `${first} 至 ${last}`,
    each: (list, gpu) => `GPU ${list}，每块：${gpu}`,
    label: (name, total) => `${name}：显存共 ${total}，逐项列出`,
    scale: (usable, marketed) => `标称 ${marketed}，可用 ${usable}`,
    noGpu: '未选择 GPU：没有载重线',
    readout: '将指针移到某一段上，或用键盘选中它，即可查看其公式。',
    line: '载重线：一个进程可用的显存',
    driver: '驱动程序保留',
    band: (low, high) => `误差范围：${low} 至 ${high}`,
    over: '超出载重线',
    notToScale: '，未按比例绘制',
    stop: '。',
  },
  breakdown: {
    label: '该 GPU 的显存，逐项列出',
    labelSeveral: '占用最多的 GPU 的显存，逐项列出',
    term: '项目',
    memory: '显存',
    fullest: '占用最多的 GPU',
    working: '代入数值的公式',
    total: '合计',
    perGpu: '每块 GPU',
    all: (gpus) => `全部 ${gpus} 块 GPU`,
    host: '系统内存',
    hostNote: '由推理引擎保留在主机上',
    band: (low, high) => `介于 ${low} 与 ${high} 之间。`,
  },
  phases: {
    heading: '哪个阶段决定峰值',
    label: '一个训练步中各阶段的显存',
    phase: '阶段',
    decides: '决定峰值',
    note: '下面各项是决定峰值的阶段中的占用。',
    noteLine: '竖线为可用显存。',
  },
  suggestions: { heading: '可以调整什么' },
  others: { also: '另有设置：', remove: '移除' },
  share: {
    badge: '用于 README 的徽章',
    badgeAlt: '本次估算的徽章',
    request: '请求',
    response: '响应',
    permalink: '永久链接',
  },
  copy: {
    copy: '复制',
    label: (what) => `复制：${what}`,
    copied: '已复制',
    copiedStatus: '已复制到剪贴板',
    press: '请按 Ctrl+C',
    pressStatus: '已选中，按 Ctrl+C 复制',
  },
  problem: {
    marked: '请按标出的字段修改。',
    none: '没有结果',
    old: '下面仍是上一次的结果。',
    again: '重试',
    use: (near) => `改用 ${near}`,
    status: (status) => `API 返回了状态码 ${status}。`,
    late: 'API 未能及时响应。',
    unreachable: '无法连接 API。',
    offline: '设备已离线。',
  },
  tokens: (count) => `${count} 个 token`,
  scenario: {
    method: { full: '全参数微调', lora: 'LoRA', qlora: 'QLoRA' },
    weights: (format) => `${format} 权重`,
    tokens: (count) => `${grouped.format(count)} 个 token`,
    batch: (size) => `批大小 ${size}`,
    microBatch: (size) => `微批大小 ${size}`,
    checkpointing: (kind) => `${CHECKPOINTING[kind] ?? kind}梯度检查点`,
    tensorParallel: (ranks) => `张量并行 ${ranks}`,
    pipelineParallel: (stages) => `流水线并行 ${stages}`,
    offload: (what) => `卸载${OFFLOADED[what] ?? ` ${what}`}`,
  },
  worked: {
    label: '算例',
    absent: (scenario) => `${scenario}：没有这一项。`,
    intro: (scenario) => `${scenario}：`,
    onFullest: '，占用最多的 GPU',
  },
}
