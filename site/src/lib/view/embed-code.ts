import type { BuilderWords } from '../../data/badge-builder-words.ts'
import { imagePath, withSettings, type ImageRequest } from '../images.ts'

/** One way to put an image on a page. */
export interface Snippet {
  readonly id: keyof BuilderWords['code']
  readonly text: string
}

export interface SnippetPlace {
  /** Where the image is served; empty at build time, when nobody knows yet where the site will stand. */
  readonly origin: string
  /** What the image stands for, in words. */
  readonly alt: string
  /** Where it leads, as a path. */
  readonly link: string
}

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A badge is as large as it is drawn, but a PNG has more pixels than that; the others fill a column. */
function sizeOf({ kind, file, settings }: ImageRequest): string {
  if (kind === 'card') return ' width="600"'
  if (kind === 'chart') return ' width="840"'
  if (file === 'svg') return ''
  return ` height="${settings['style'] === 'for-the-badge' ? 28 : 20}"`
}

/** Card and chart have themes; a badge looks the same in both. */
function pictureCode(request: ImageRequest, { origin, alt, link }: SnippetPlace): string {
  const themed = (theme: string): string => html(origin + imagePath(withSettings(request, { theme })))
  return [
    `<a href="${html(origin + link)}">`,
    '  <picture>',
    `    <source media="(prefers-color-scheme: dark)" srcset="${themed('dark')}">`,
    `    <img src="${themed('light')}" alt="${html(alt)}"${sizeOf(request)}>`,
    '  </picture>',
    '</a>',
  ].join('\n')
}

/** The tags by which networks find the card of a page. They take no SVG. */
function metaCode(request: ImageRequest, { origin, alt }: SnippetPlace): string {
  return [
    `<meta property="og:image" content="${html(origin + imagePath(request, 'png'))}">`,
    '<meta property="og:image:width" content="1200">',
    '<meta property="og:image:height" content="630">',
    `<meta property="og:image:alt" content="${html(alt)}">`,
    '<meta name="twitter:card" content="summary_large_image">',
  ].join('\n')
}

/** An image in every markup language that a README is written in. The link leads to the calculator. */
export function snippets(request: ImageRequest, place: SnippetPlace): Snippet[] {
  const { origin, alt, link } = place
  const url = origin + imagePath(request)
  const target = origin + link
  const bracketed = alt.replaceAll(/[[\]\\]/g, String.raw`\$&`)
  const quoted = alt.replaceAll('"', '')
  const all: Snippet[] = [
    { id: 'url', text: url },
    { id: 'markdown', text: `[![${bracketed}](${url})](${target})` },
    {
      id: 'html',
      text: `<a href="${html(target)}"><img src="${html(url)}" alt="${html(alt)}"${sizeOf(request)}></a>`,
    },
    {
      id: 'asciidoc',
      text: `${request.kind === 'badge' ? 'image:' : 'image::'}${url}["${quoted}", link="${target}"]`,
    },
    { id: 'rst', text: `.. image:: ${url}\n   :alt: ${alt}\n   :target: ${target}` },
  ]
  if (request.kind !== 'badge') all.splice(2, 0, { id: 'picture', text: pictureCode(request, place) })
  if (request.kind === 'card') all.push({ id: 'meta', text: metaCode(request, place) })
  if (request.kind === 'badge')
    all.push({
      id: 'shields',
      text: `https://img.shields.io/endpoint?url=${encodeURIComponent(origin + imagePath(request, 'json'))}`,
    })
  return all
}
