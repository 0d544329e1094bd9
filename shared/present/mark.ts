/**
 * The Plimsoll mark: a ring crossed by a bar one and a half times its width. Drawn in a 24 × 24 box, so that it stays
 * legible at the 14 pixels of a badge.
 */
export const markSvg = (color: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g fill="none" stroke="${color}" stroke-width="2.5"><circle cx="12" cy="12" r="6.5"/><path d="M.5 12h23"/></g></svg>`

/** The mark as a data URI, for an image inside an image. `color` is a CSS colour. */
export const markDataUri = (color: string): string =>
  `data:image/svg+xml,${encodeURIComponent(markSvg(color))}`
