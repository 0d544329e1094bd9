import temml from 'temml'

/**
 * TeX as MathML, typeset at build. The TeX stays with it, for the page's Markdown.
 * @throws when the TeX is malformed
 */
export function typeset(tex: string, displayMode = false): string {
  const escaped = tex.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  return temml
    .renderToString(tex, { displayMode, throwOnError: true })
    .replace('<math', `<math data-tex="${escaped}"`)
}
