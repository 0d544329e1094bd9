import { makeBadge } from 'badge-maker'
import { isLogoName, type BadgeOptions } from '../../shared/present/badge-fields.ts'
import { TONE_COLORS, type BadgeText } from '../../shared/present/badge-text.ts'
import { markSvg } from '../../shared/present/mark.ts'
import { tagged, type Tagged } from '../answer/tag.ts'
import { xmlText } from '../svg/element.ts'
import { standInsFor } from './emoji.ts'
import { logoSvg } from './logos.ts'

export { LOGO_NAMES } from './logos.ts'

/** The colour of a named logo: the social style has a white label, every other a dark one. */
const logoColor = ({ style, logoColor }: BadgeOptions): string =>
  logoColor ?? (style === 'social' ? '#0b2239' : '#fff')

/** A logo given by name, as SVG. */
function namedLogo(options: BadgeOptions): string | undefined {
  const { logo } = options
  if (logo === undefined || !isLogoName(logo)) return undefined
  return logo === 'plimsoll' ? markSvg(logoColor(options)) : logoSvg(logo, logoColor(options))
}

/** An SVG as data URI, with no more escapes than an attribute needs: half the size of base64. */
const dataUri = (svg: string): string =>
  `data:image/svg+xml,${svg
    .replaceAll('"', "'")
    .replaceAll(/[%#<>&]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`

function logoOf(options: BadgeOptions): { logoBase64?: string } {
  if (options.logo === undefined) return {}
  const svg = namedLogo(options)
  return { logoBase64: svg === undefined ? options.logo : dataUri(svg) }
}

/** Words and look of a badge: what the URL asks for, else what the estimate suggests. */
export function badgeParts(text: BadgeText, options: BadgeOptions) {
  return {
    label: xmlText(options.label ?? text.label).normalize('NFC'),
    message: xmlText(text.message),
    color: options.color ?? TONE_COLORS[text.tone],
    ...(options.labelColor === undefined ? {} : { labelColor: options.labelColor }),
    ...(options.style === undefined ? {} : { style: options.style }),
  }
}

function drawBadge(text: BadgeText, options: BadgeOptions): string {
  const parts = badgeParts(text, options)
  const { words, restore } = standInsFor([parts.label, parts.message])
  const [label = '', message = ''] = words
  return restore(makeBadge({ ...parts, label, message, ...logoOf(options) }))
}

/** Badges kept, some three kilobytes each: few different ones are asked for, and each for every reader of a README. */
const BADGES_KEPT = 512
const kept = new Map<string, Tagged>()

/** All that a badge is drawn from. What has a look is checked and holds no NUL, so the message comes last. */
const keyOf = (
  { label, message, tone }: BadgeText,
  { style, label: own, labelColor, color, logo, logoColor }: BadgeOptions,
): string =>
  `${style ?? ''}\0${own === undefined ? label : `=${own}`}\0${labelColor ?? ''}\0${color ?? tone}\0${logo ?? ''}\0${logoColor ?? ''}\0${message}`

/** The badge as SVG, ready to be sent. The library escapes all text and names the image for screen readers. */
export function badge(text: BadgeText, options: BadgeOptions): Tagged {
  // An image that somebody brings along would fill the place of all others.
  if (options.logo !== undefined && !isLogoName(options.logo)) return tagged(drawBadge(text, options))
  const key = keyOf(text, options)
  let found = kept.get(key)
  if (!found) {
    if (kept.size >= BADGES_KEPT) kept.clear()
    kept.set(key, (found = tagged(drawBadge(text, options))))
  }
  return found
}

/** Its text alone. */
export const badgeSvg = (text: BadgeText, options: BadgeOptions): string => badge(text, options).text

/**
 * The badge as a shields.io endpoint object.
 * @see https://shields.io/badges/endpoint-badge
 */
export function badgeEndpoint(text: BadgeText, options: BadgeOptions, isError: boolean) {
  const logo = namedLogo(options)
  return {
    schemaVersion: 1,
    ...badgeParts(text, options),
    ...(logo === undefined ? {} : { logoSvg: logo }),
    ...(isError ? { isError } : {}),
    cacheSeconds: isError ? 300 : 3600,
  } as const
}
