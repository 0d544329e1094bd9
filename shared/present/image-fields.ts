import * as z from 'zod'
import { findWeightFormat } from '../precision/weight-formats.ts'
import { booleanField, choiceField } from '../request/fields.ts'
import { IMAGE_FIELDS } from './badge-fields.ts'
import { THEMES } from './image-theme.ts'

/** What a chart can show. */
export const CHART_KINDS = ['context', 'batch', 'formats', 'breakdown'] as const
export type ChartKind = (typeof CHART_KINDS)[number]

/** Most formats in one chart. */
export const MOST_FORMATS = 12

const theme = choiceField(
  {
    title: 'Theme',
    description: 'Colours. `auto` holds both and follows the reader; a PNG of it is light.',
    group: 'output',
    default: '`auto` for a chart, `light` for a card',
  },
  THEMES,
)

/** Weight formats separated by commas, as their ids; each once. */
const formats = z
  .unknown()
  .transform((value, ctx): readonly string[] => {
    const names = typeof value === 'string' ? value.split(',').filter((name) => name.trim() !== '') : []
    const ids = names.map((name) => findWeightFormat(name.trim())?.id)
    const unknown = names.find((_, index) => ids[index] === undefined)
    const known = ids.filter((id) => id !== undefined)
    if (unknown === undefined && known.length > 0 && known.length <= MOST_FORMATS) return [...new Set(known)]
    const message =
      unknown === undefined
        ? `must be 1 to ${MOST_FORMATS} weight formats, separated by commas`
        : `"${unknown.slice(0, 40)}" is not a known weight format`
    ctx.addIssue({ code: 'custom', message })
    return z.NEVER
  })
  .meta({
    title: 'Formats',
    description: `Weight formats that \`kind=formats\` compares, separated by commas: at most ${MOST_FORMATS}. Default: those that the engine is mostly run with.`,
    examples: ['bf16,q8_0,q4_k_m'],
    'x-group': 'output',
    'x-json': { type: 'string' },
  })

/** What a card takes beside the fields of the estimate. */
export const CARD_FIELDS = { theme, ...IMAGE_FIELDS } as const

/** What a chart takes beside the fields of the estimate. */
export const CHART_FIELDS = {
  kind: choiceField(
    {
      title: 'Kind',
      description:
        'Memory against context length or batch size, weight formats compared, or one bar with its terms.',
      group: 'output',
      default: '`context`',
    },
    CHART_KINDS,
  ),
  formats,
  header: booleanField({
    title: 'Header',
    description: 'Title, settings and verdict above the drawing. `false` leaves them to the page around it.',
    group: 'output',
    default: '`true`',
  }),
  theme,
  ...IMAGE_FIELDS,
} as const
