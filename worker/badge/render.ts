import { makeBadge } from 'badge-maker'
import type { BadgeOptions } from '../../shared/present/badge-fields.ts'
import { TONE_COLORS, type BadgeText } from '../../shared/present/badge-text.ts'
import { markDataUri, markSvg } from '../../shared/present/mark.ts'

/** Characters that XML 1.0 cannot hold even when escaped. A lone half of a pair is replaced before. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const xmlText = (text: string): string => text.toWellFormed().replaceAll(NOT_XML, '\ufffd')

/** The colour of our own mark: the social style has a white label, every other a dark one. */
const markColor = (style: string | undefined): string => (style === 'social' ? '#0b2239' : '#fff')

function logoOf({ logo, style }: BadgeOptions): { logoBase64?: string } {
  if (logo === undefined) return {}
  return { logoBase64: logo === 'plimsoll' ? markDataUri(markColor(style)) : logo }
}

/** Words and look of a badge: what the URL asks for, else what the estimate suggests. */
export function badgeParts(text: BadgeText, options: BadgeOptions) {
  return {
    label: xmlText(options.label ?? text.label),
    message: xmlText(text.message),
    color: options.color ?? TONE_COLORS[text.tone],
    ...(options.labelColor === undefined ? {} : { labelColor: options.labelColor }),
    ...(options.style === undefined ? {} : { style: options.style }),
  }
}

/** The badge as SVG. The library escapes all text and names the image for screen readers. */
export const badgeSvg = (text: BadgeText, options: BadgeOptions): string =>
  makeBadge({ ...badgeParts(text, options), ...logoOf(options) })

/**
 * The badge as a shields.io endpoint object.
 * @see https://shields.io/badges/endpoint-badge
 */
export function badgeEndpoint(text: BadgeText, options: BadgeOptions, isError: boolean) {
  const logo = options.logo === 'plimsoll' ? { logoSvg: markSvg(markColor(options.style)) } : {}
  return {
    schemaVersion: 1,
    ...badgeParts(text, options),
    ...logo,
    ...(isError ? { isError } : {}),
    cacheSeconds: isError ? 300 : 3600,
  } as const
}
