import fc from 'fast-check'
import { marked, type Token, type Tokens } from 'marked'
import { describe, expect, it } from 'vitest'
import { imagePath, imageRequest } from '../../../site/src/lib/images.ts'
import { snippets, type Snippet } from '../../../site/src/lib/view/embed-code.ts'

const ORIGIN = 'https://plimsoll.example'
const codeOf = (settings: Record<string, string>, alt = 'GPU memory'): Record<Snippet['id'], string> =>
  Object.fromEntries(
    snippets(imageRequest(settings), { origin: ORIGIN, alt, link: '/?model=a' }).map(({ id, text }) => [
      id,
      text,
    ]),
  ) as Record<Snippet['id'], string>

const isImage = (token: Token): token is Tokens.Image => token.type === 'image'
const imagesIn = (markdown: string): Tokens.Image[] => {
  const found: Tokens.Image[] = []
  marked.walkTokens(marked.lexer(markdown), (token) => {
    if (isImage(token)) found.push(token)
  })
  return found
}

const label = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.toWellFormed())

describe('codes of a picture', () => {
  it('in Markdown hold its address and its words, whatever they are', () => {
    fc.assert(
      fc.property(label, label, (text, model) => {
        const settings = { model: `m${model}`, label: `l${text}` }
        const [image, ...others] = imagesIn(codeOf(settings).markdown)
        expect(others).toEqual([])
        const { pathname, searchParams } = new URL(image?.href ?? '')
        expect(searchParams.get('label')).toBe(settings.label)
        expect(decodeURIComponent(pathname)).toBe(`/badge/${settings.model}.svg`)
      }),
      { numRuns: 300, seed: 7 },
    )
  })

  it('stay on one line, and say nothing that a markup language reads', () => {
    fc.assert(
      fc.property(label, (text) => {
        expect(codeOf({ model: 'm', label: text }).url).toMatch(/^[\w.~:/?&=%,-]*$/)
      }),
      { numRuns: 300, seed: 7 },
    )
  })

  it('have brackets of a name escaped', () => {
    const [image] = imagesIn(codeOf({ model: 'm' }, 'A [small] model').markdown)
    expect(image?.text).toBe('A [small] model')
    expect(codeOf({ model: 'm' }, 'A "small" <model>').html).toContain(
      'alt="A &quot;small&quot; &lt;model&gt;"',
    )
  })

  it('are those of the kind', () => {
    expect(Object.keys(codeOf({ model: 'm' }))).toEqual([
      'url',
      'markdown',
      'html',
      'asciidoc',
      'rst',
      'shields',
    ])
    expect(Object.keys(codeOf({ model: 'm', image: 'card' }))).toContain('meta')
    expect(codeOf({ model: 'm', image: 'card', file: 'svg' }).meta).toContain('/card/m.png"')
    expect(codeOf({ model: 'm', image: 'chart', theme: 'light' }).picture).toMatch(
      /theme=dark"[^]*theme=light"/,
    )
  })

  it('lead shields to the JSON of the same badge', () => {
    const { shields } = codeOf({ model: 'org/name', label: 'a&b', style: 'social' })
    expect(new URL(shields).searchParams.get('url')).toBe(
      `${ORIGIN}/badge/org/name.json?label=a%26b&style=social`,
    )
  })
})

describe('an image’s path', () => {
  it('keeps the slash of a name, and lets the query say what is drawn without one', () => {
    expect(imagePath(imageRequest({ model: 'a/b@c', gpu: 'x,y' }))).toBe('/badge/a/b%40c.svg?gpu=x,y')
    expect(imagePath(imageRequest({ params: '7B', image: 'chart', file: 'png' }))).toBe(
      '/chart/params.png?params=7B',
    )
  })
})
