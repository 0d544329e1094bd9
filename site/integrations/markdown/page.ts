import type { Element, Root } from 'hast'
import { select, selectAll } from 'hast-util-select'
import { toString } from 'hast-util-to-string'
import type { Html } from 'mdast'
import rehypeParse from 'rehype-parse'
import rehypeRemark from 'rehype-remark'
import remarkGfm from 'remark-gfm'
import remarkStringify from 'remark-stringify'
import { unified } from 'unified'

/** A built page as text for readers that have no browser. */
export interface TextPage {
  readonly title: string
  readonly description: string
  readonly markdown: string
}

/** What a reader of text has no use for: controls, drawings, and words that stand there twice for the ear. */
const DROPPED = [
  'script',
  'style',
  'svg',
  'noscript',
  'template',
  'form',
  'button',
  '[hidden]',
  '[data-outlet="bar"]',
  '.sl-anchor-link',
  '.sr-only',
  '.copy',
].join(', ')

/** Written as it is: TeX keeps its backslashes and underscores. */
const verbatim = (value: string): Html => ({ type: 'html', value })

function dropFrom(node: Root | Element, dropped: ReadonlySet<unknown>): void {
  node.children = (node.children as Element[]).filter((child) => !dropped.has(child))
  for (const child of node.children) if (child.type === 'element') dropFrom(child, dropped)
}

/** Copy fields hold a line of text in an input: here it is code under its label. */
function unfoldCopyFields(tree: Root): void {
  for (const field of selectAll('copy-field', tree)) {
    const input = select('input', field)
    const label = select('label', field)
    const code: Element = {
      type: 'element',
      tagName: 'code',
      properties: {},
      children: [{ type: 'text', value: String(input?.properties['value'] ?? '') }],
    }
    const words = label ? `${toString(label).trim()}: ` : ''
    field.tagName = 'p'
    field.children = [{ type: 'text', value: words }, code]
  }
}

/** A cell of a Markdown table is one line: what stands on lines of its own gets a blank before it. */
function spaceCells(tree: Root): void {
  for (const part of selectAll('td small, td p, td br, td li, td div, th small, th br', tree)) {
    if (part.tagName === 'br') part.tagName = 'span'
    part.children = [{ type: 'text', value: ' ' }, ...part.children]
  }
}

/** Highlighted code names its language beside the lines; Markdown names it at the fence. */
function nameLanguages(tree: Root): void {
  for (const pre of selectAll('pre[data-language]', tree)) {
    const code = select('code', pre)
    if (code) code.properties['className'] = [`language-${String(pre.properties['dataLanguage'])}`]
  }
}

const parse = unified().use(rehypeParse, { fragment: true })
const toMarkdown = unified()
  .use(rehypeRemark, {
    handlers: {
      math(_state: unknown, node: Element) {
        const tex = node.properties['dataTex']
        const block = node.properties['display'] === 'block'
        if (typeof tex !== 'string') return verbatim(toString(node))
        return verbatim(block ? `$$\n${tex}\n$$` : `$${tex}$`)
      },
    },
  })
  .use(remarkGfm, { tablePipeAlign: false })
  .use(remarkStringify, { bullet: '-', rule: '-' })

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#x27': "'",
}
const decode = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (entity, name: string) => ENTITIES[name] ?? entity)

/**
 * The main part of a built page as Markdown, or null for a page that search engines are told to pass by.
 *
 * @param page the built HTML
 * @param address where the page stands, written at the top of the text
 */
export function pageAsText(page: string, address: string): TextPage | null {
  if (/<meta name="robots" content="noindex"/.test(page)) return null
  const start = page.indexOf('<main')
  const end = page.lastIndexOf('</main>')
  if (start === -1 || end === -1) return null
  const title = decode(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(page)?.[1] ?? '').trim()
  const description = decode(/<meta name="description" content="([^"]*)"/.exec(page)?.[1] ?? '')

  const tree = parse.parse(page.slice(start, end))
  unfoldCopyFields(tree)
  nameLanguages(tree)
  spaceCells(tree)
  dropFrom(tree, new Set(selectAll(`${DROPPED}, footer, h1`, tree)))
  const body = String(toMarkdown.stringify(toMarkdown.runSync(tree)))
  return {
    title,
    description,
    markdown: `# ${title}\n\n> ${description}\n\nPage: ${address}\n\n${body.trim()}\n`,
  }
}
