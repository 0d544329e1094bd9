import { readFileSync } from 'node:fs'
import { allPages, builtPage } from './pages.ts'

/** A piece of code that a reader may copy. */
export interface Sample {
  /** Pages that show it, or the file that holds it. */
  readonly places: readonly string[]
  readonly lang: string
  readonly text: string
  /** What the page says that it prints. */
  readonly prints: string | null
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }
const decode = (text: string): string =>
  text
    .replace(/&#x([0-9a-f]+);/gi, (_, digits: string) => String.fromCodePoint(parseInt(digits, 16)))
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name] ?? '')

interface Block {
  readonly lang: string
  readonly title: string
  readonly text: string
}

/** The code blocks of a built page; the button beside each holds its text, a DEL in place of each line's end. */
function blocksOf(html: string): Block[] {
  return [...html.matchAll(/<figure class="frame[\s\S]*?<\/figure>/g)].map(([figure]) => ({
    lang: /<pre data-language="([^"]+)"/.exec(figure)?.[1] ?? '',
    title: decode(/<span class="title">([^<]*)</.exec(figure)?.[1] ?? ''),
    text: decode(/data-code="([^"]*)"/.exec(figure)?.[1] ?? '').replaceAll('\u007f', '\n'),
  }))
}

/** The code blocks of a Markdown file. */
const fencesOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, lang = '', text = '']) => ({
    lang,
    title: '',
    text: text.trimEnd(),
  }))

const PRINTS = 'It prints'

/** Every sample of the built site and of the Markdown files that a reader of the repository meets, each once. */
export function allSamples(files: readonly string[]): Sample[] {
  const sources: readonly (readonly [string, Block[]])[] = [
    ...allPages.map((path) => [path, blocksOf(builtPage(path) ?? '')] as const),
    ...files.map((file) => [file, fencesOf(readFileSync(file, 'utf8'))] as const),
  ]
  const found = new Map<string, Sample>()
  for (const [place, blocks] of sources)
    for (const [index, { lang, text, title }] of blocks.entries()) {
      if (title === PRINTS) continue
      const next = blocks[index + 1]
      const prints = next?.title === PRINTS ? next.text : null
      const key = JSON.stringify([lang, text, prints])
      const places = [...(found.get(key)?.places ?? []), place]
      found.set(key, { places, lang, text, prints })
    }
  return [...found.values()]
}
