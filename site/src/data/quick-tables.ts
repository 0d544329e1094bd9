import { OPTIMIZERS } from '../../../shared/request/estimate-fields.ts'
import { formatTokens } from '../../../shared/units/format.ts'
import type { Settings } from '../lib/url-state'

/** A table of questions: every cell is an estimate, asked at build. */
export interface QuickTable {
  readonly id: string
  readonly title: string
  /** What all cells have in common, in words. */
  readonly note: string
  readonly corner: string
  readonly columns: readonly string[]
  readonly rows: readonly QuickRow[]
}

export interface QuickRow {
  readonly label: string
  /** One term instead of the whole. */
  readonly term?: string
  readonly cells: readonly Settings[]
}

interface Column {
  readonly label: string
  readonly settings: Settings
  readonly term?: string
}

const rowsOf = (
  rows: readonly Column[],
  columns: readonly Column[],
): Pick<QuickTable, 'columns' | 'rows'> => ({
  columns: columns.map(({ label }) => label),
  rows: rows.map((row) => ({
    label: row.label,
    ...(row.term === undefined ? {} : { term: row.term }),
    cells: columns.map(({ settings }) => ({ ...row.settings, ...settings })),
  })),
})

const model = (label: string, id: string): Column => ({ label, settings: { model: id } })
const weights = (label: string, id: string): Column => ({ label, settings: { weights: id } })
const context = (tokens: string): Settings => ({ context_length: tokens })
const training = (method: string, more: Settings = {}): Settings => ({
  task: 'training',
  method,
  context_length: '2048',
  gradient_checkpointing: 'full',
  ...more,
})

const SIZES = [
  model('1B: Llama 3.2 1B', 'llama-3.2-1b'),
  model('7B: Llama 2 7B', 'llama-2-7b'),
  model('8B: Llama 3.1 8B', 'llama-3.1-8b'),
  model('13B: Llama 2 13B', 'llama-2-13b'),
  model('70B: Llama 3.1 70B', 'llama-3.1-70b'),
  model('175B: GPT-3', 'gpt3-175b'),
]

/** The table that every guide opens with. */
export const quickAnswers: QuickTable = {
  id: 'quick-answers',
  title: 'Quick answers',
  note: '2,048 tokens, batch 1, the engine’s own memory included; LoRA of rank 8 with gradient checkpointing. All GPUs together.',
  corner: 'Model',
  ...rowsOf(SIZES, [
    ...[weights('FP16', 'fp16'), weights('INT8', 'int8'), weights('INT4', 'int4')].map(
      ({ label, settings }) => ({
        label,
        settings: { ...settings, ...context('2048') },
      }),
    ),
    { label: 'LoRA', settings: training('lora', { lora_rank: '8' }) },
  ]),
}

export const quickTables: readonly QuickTable[] = [
  {
    id: 'cache-by-context',
    title: 'KV cache by context',
    note: 'One sequence, 16 bits, nothing rounded.',
    corner: 'Context',
    ...rowsOf(
      ['2048', '4096', '8192', '32768', '131072'].map((tokens) => ({
        label: `${formatTokens(Number(tokens))} tokens`,
        settings: context(tokens),
        term: 'kv_cache',
      })),
      [
        model('Llama 2 7B', 'llama-2-7b'),
        model('Llama 3.1 8B', 'llama-3.1-8b'),
        model('Llama 3.1 70B', 'llama-3.1-70b'),
        model('Mixtral 8x7B', 'mixtral-8x7b-v0.1'),
        model('DeepSeek R1', 'deepseek-r1'),
      ].map(({ label, settings }) => ({ label, settings: { ...settings, engine: 'none' } })),
    ),
  },
  {
    id: 'at-32k',
    title: 'At 32K tokens',
    note: 'One sequence of 32,768 tokens on one card; needed memory and verdict.',
    corner: 'Model and format',
    ...rowsOf(
      [
        ['Llama 3.1 8B', 'llama-3.1-8b'],
        ['Qwen2.5 14B', 'qwen2.5-14b'],
        ['Llama 3.1 70B', 'llama-3.1-70b'],
      ].flatMap(([label = '', id = '']) =>
        [weights('FP16', 'fp16'), weights('INT8', 'int8'), weights('INT4', 'int4')].map((format) => ({
          label: `${label}, ${format.label}`,
          settings: { model: id, ...format.settings, ...context('32768') },
        })),
      ),
      [
        { label: 'RTX 4090, 24 GB', settings: { gpu: 'rtx-4090' } },
        { label: 'RTX 6000 Ada, 48 GB', settings: { gpu: 'rtx-6000-ada' } },
        { label: 'H100, 80 GB', settings: { gpu: 'h100-sxm' } },
      ],
    ),
  },
  {
    id: 'training-methods',
    title: 'Full training, LoRA, QLoRA',
    note: '2,048 tokens, micro-batch 1, gradient checkpointing, AdamW; adapters of rank 8. All GPUs together.',
    corner: 'Model',
    ...rowsOf(
      [
        model('Phi-2', 'phi-2'),
        model('Llama 2 7B', 'llama-2-7b'),
        model('Mistral 7B v0.3', 'mistral-7b-v0.3'),
        model('Llama 3.1 8B', 'llama-3.1-8b'),
        model('Mixtral 8x7B', 'mixtral-8x7b-v0.1'),
        model('Llama 3.1 70B', 'llama-3.1-70b'),
      ],
      [
        { label: 'Full', settings: training('full') },
        { label: 'LoRA', settings: training('lora', { lora_rank: '8' }) },
        { label: 'QLoRA', settings: training('qlora', { lora_rank: '8' }) },
      ],
    ),
  },
  {
    id: 'lora-ranks',
    title: 'LoRA by rank',
    note: 'Llama 2 7B, adapters on queries and values, 2,048 tokens, gradient checkpointing.',
    corner: 'Rank',
    ...rowsOf(
      ['8', '16', '32', '64'].map((rank) => ({ label: rank, settings: { lora_rank: rank } })),
      [
        { label: 'LoRA', settings: training('lora', { model: 'llama-2-7b', lora_targets: 'q_proj,v_proj' }) },
        {
          label: 'QLoRA',
          settings: training('qlora', { model: 'llama-2-7b', lora_targets: 'q_proj,v_proj' }),
        },
      ],
    ),
  },
  {
    id: 'optimizers',
    title: 'Optimizer states',
    note: 'What the optimizer keeps for every parameter of Llama 2 7B in full training.',
    corner: 'Optimizer',
    ...rowsOf(
      OPTIMIZERS.map((optimizer) => ({
        label: optimizer,
        settings: { optimizer },
        term: 'optimizer_states',
      })),
      [{ label: 'Memory', settings: training('full', { model: 'llama-2-7b' }) }],
    ),
  },
  {
    id: 'zero-stages',
    title: 'ZeRO stages',
    note: 'Full training of Llama 2 7B on eight H100, 2,048 tokens, gradient checkpointing; per GPU.',
    corner: 'Stage',
    ...rowsOf(
      ['0', '1', '2', '3'].map((stage) => ({ label: `ZeRO-${stage}`, settings: { zero_stage: stage } })),
      [
        {
          label: 'Per GPU',
          settings: training('full', { model: 'llama-2-7b', gpu: 'h100-sxm', gpus: '8' }),
        },
      ],
    ),
  },
  {
    id: 'mixed-precision',
    title: 'FP32 and mixed precision',
    note: 'Full training of Llama 2 7B with AdamW, 2,048 tokens, without checkpointing.',
    corner: 'Term',
    ...rowsOf(
      [
        { label: 'Weights', settings: {}, term: 'weights' },
        { label: 'Master weights', settings: {}, term: 'master_weights' },
        { label: 'Gradients', settings: {}, term: 'gradients' },
        { label: 'Optimizer states', settings: {}, term: 'optimizer_states' },
        { label: 'Activations', settings: {}, term: 'activations' },
        { label: 'Total', settings: {} },
      ],
      [
        ['FP32', 'fp32'],
        ['BF16, mixed', 'bf16-mixed'],
        ['BF16', 'bf16'],
      ].map(([label = '', precision = '']) => ({
        label,
        settings: training('full', { model: 'llama-2-7b', gradient_checkpointing: 'none', precision }),
      })),
    ),
  },
]
