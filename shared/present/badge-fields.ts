import * as z from 'zod'
import { choiceField, integerField, type FieldInfo } from '../request/fields.ts'
import { BADGE_METRICS } from './badge-text.ts'

/** Styles of shields.io. */
export const BADGE_STYLES = ['flat', 'flat-square', 'plastic', 'for-the-badge', 'social'] as const
export type BadgeStyle = (typeof BADGE_STYLES)[number]

/** Names of shields.io, so that a badge moved here keeps its look. */
export const BADGE_COLOR_NAMES = [
  'brightgreen',
  'green',
  'yellowgreen',
  'yellow',
  'orange',
  'red',
  'blue',
  'grey',
  'gray',
  'lightgrey',
  'lightgray',
  'success',
  'important',
  'critical',
  'informational',
  'inactive',
] as const

const field = (
  info: Omit<FieldInfo, 'group'>,
  schema: Record<string, unknown>,
  read: (text: string) => string | null,
  expected: string,
) =>
  z
    .unknown()
    .transform((value, ctx): string => {
      const found = typeof value === 'string' ? read(value) : null
      if (found !== null) return found
      ctx.addIssue({ code: 'custom', message: expected })
      return z.NEVER
    })
    .meta({
      title: info.title,
      description:
        info.default === undefined ? info.description : `${info.description} Default: ${info.default}.`,
      ...(info.examples ? { examples: info.examples } : {}),
      'x-group': 'output',
      ...(info.default === undefined ? {} : { 'x-default': info.default }),
      'x-json': { type: 'string', ...schema },
    })

const HEX = /^#?((?:[\da-f]{3}){1,2})$/i

/** Hex digits with or without `#`, or a name. Everything else is refused: a wrong colour would silently be another. */
function readColor(text: string): string | null {
  const name = text.trim().toLowerCase()
  const hex = HEX.exec(name)?.[1]
  if (hex !== undefined) return `#${hex}`
  return (BADGE_COLOR_NAMES as readonly string[]).includes(name) ? name : null
}

const colorField = (title: string, description: string, fallback: string) =>
  field(
    { title, description, default: fallback, examples: ['0f766e', 'blue'] },
    {},
    readColor,
    `must be a colour: three or six hex digits, or one of ${BADGE_COLOR_NAMES.join(', ')}`,
  )

/** Longest label and longest logo, in characters: an image of a README, not a page. */
const LONGEST_LABEL = 80
const LONGEST_LOGO = 8192

/** Control characters have no place in XML, and no width in a badge. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/u

const readLabel = (text: string): string | null =>
  text.length > LONGEST_LABEL || CONTROL.test(text) ? null : text.trim()

const DATA_URI = /^data:image\/(?:png|jpeg|gif|webp|svg\+xml);base64,[\w+/]+={0,2}$/

const SLUG = /^[a-z0-9]{1,40}$/

/** A name of a logo, in any case, or an image as base64 data URI. In a query string `+` arrives as a space. */
function readLogo(text: string): string | null {
  const name = text.trim().toLowerCase()
  if (SLUG.test(name)) return name
  const uri = text.replaceAll(' ', '+')
  return uri.length <= LONGEST_LOGO && DATA_URI.test(uri) ? uri : null
}

/** Whether a logo is a name that still has to be looked up. */
export const isLogoName = (logo: string): boolean => SLUG.test(logo)

const readPin = (text: string): string | null => (/^[\w.:-]{1,40}$/.test(text) ? text : null)

/** What every kind of image takes. */
export const IMAGE_FIELDS = {
  scale: integerField(
    {
      title: 'Scale',
      description: 'Pixels of a PNG per unit of its drawing.',
      group: 'output',
      default: '2; 1 for a card',
    },
    { min: 1, max: 3 },
  ),
  v: field(
    {
      title: 'Version',
      description:
        'The catalogue date that `/healthz` gives: the image may then be kept for ever. Any other value only tells caches apart.',
      examples: ['2026-11-21'],
    },
    { maxLength: 40 },
    readPin,
    'must be a catalogue date, or at most 40 letters, digits, dots, dashes',
  ),
} as const

/** What a badge takes beside the fields of the estimate. */
export const BADGE_FIELDS = {
  metric: choiceField(
    { title: 'Metric', description: 'What the badge says.', group: 'output', default: '`memory`' },
    BADGE_METRICS,
  ),
  style: choiceField(
    { title: 'Style', description: 'Look of the badge.', group: 'output', default: '`flat`' },
    BADGE_STYLES,
  ),
  label: field(
    { title: 'Label', description: 'Text on the left; empty for none.', default: 'by metric' },
    { maxLength: LONGEST_LABEL },
    readLabel,
    `must be text of at most ${LONGEST_LABEL} characters`,
  ),
  labelColor: colorField('Label colour', 'Background of the label.', '`#555`'),
  color: colorField('Colour', 'Background of the message.', 'by verdict'),
  logo: field(
    {
      title: 'Logo',
      description:
        '`plimsoll`, a slug of [simple-icons](https://simpleicons.org) that this field uses (`huggingface`, `nvidia`, `ollama`, `github` …), or an image as base64 data URI.',
      default: 'none',
      examples: ['plimsoll'],
    },
    { maxLength: LONGEST_LOGO },
    readLogo,
    `must be plimsoll, the slug of a logo, or a base64 data URI of an image (png, jpeg, gif, webp, svg+xml) of at most ${LONGEST_LOGO} characters`,
  ),
  logoColor: colorField('Logo colour', 'Colour of a logo given by its name.', 'white; ink in `social`'),
  ...IMAGE_FIELDS,
} as const

export type BadgeOptions = { readonly [K in keyof typeof BADGE_FIELDS]?: z.output<(typeof BADGE_FIELDS)[K]> }
