import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { BADGE_STYLES } from '../../../shared/present/badge-fields.ts'
import { badgeSvg } from '../../../worker/badge/render.ts'
import logoTitles from '../../../shared/present/logo-names.json' with { type: 'json' }
import { logoSvg, LOGO_NAMES } from '../../../worker/badge/logos.ts'
import { drawProblem } from '../../../worker/card/problem.ts'
import { el } from '../../../worker/svg/element.ts'

/** Badges carry what strangers write, so they are tried most. */
const BADGE_RUNS = 10_000
/** `FUZZ_RUNS=10000 npm test -- --project unit image-text` for the long run. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 400)
const PATIENCE_MS = 120_000
const SEED = 20261121

interface Found {
  readonly names: string[]
  readonly attributes: string[]
  readonly texts: string[]
}

/** @throws when the document is not well-formed */
function read(document: string): Found {
  const found: Found = { names: [], attributes: [], texts: [] }
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    found.names.push(name)
    found.attributes.push(...Object.keys(attributes))
  })
  parser.on('text', (text) => {
    found.texts.push(text)
  })
  parser.write(document).close()
  return found
}

const NASTY = [
  '</title><script>alert(1)</script>',
  ']]><svg onload=alert(1)>',
  '<!ENTITY x SYSTEM "file:///etc/passwd">&x;',
  '&#0;&#xD800;&amp;',
  '\u0000\u0008\u001b\ufffe\uffff\ud800',
  '\u202eright to left',
  '👩‍👩‍👧‍👦 显存 العربية',
  '"\' onclick="alert(1)',
  'javascript:alert(1)',
]
const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constantFrom(...NASTY) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(...NASTY, '<', '>', '&', '"', "'", '-->'), { maxLength: 5 })
      .map((all) => all.join('')),
  },
)
const harmless = ({ names, attributes }: Found): void => {
  const active = names.filter((name) => /script|foreignObject|iframe|^a$/i.test(name))
  const handlers = attributes.filter((name) => /^on/i.test(name))
  if (active.length + handlers.length > 0) throw new Error(`can act: ${[...active, ...handlers].join(', ')}`)
}

describe('over many texts', () => {
  it('a badge is well-formed, harmless, and has one title', { timeout: PATIENCE_MS }, () => {
    fc.assert(
      fc.property(text, text, fc.constantFrom(...BADGE_STYLES), (label, message, style) => {
        const found = read(badgeSvg({ label: 'x', message, tone: 'fits' }, { label, style }))
        harmless(found)
        return found.names.filter((name) => name === 'title').length === 1
      }),
      { numRuns: BADGE_RUNS, seed: SEED },
    )
  })

  it('a drawing that says what is wrong is well-formed and harmless', { timeout: PATIENCE_MS }, () => {
    fc.assert(
      fc.property(text, text, text, (field, message, value) => {
        const errors = [{ field, message: `${message} is not in the catalogue`, did_you_mean: value }]
        const problem = { kind: 'invalid-request' as const, title: message, detail: value, errors }
        harmless(read(drawProblem(problem, { [field]: value }, { width: 840, height: 440, theme: 'auto' })))
      }),
      { numRuns: RUNS, seed: SEED },
    )
  })

  it(
    'an element gives back the text that it was given, but for what XML cannot hold',
    { timeout: PATIENCE_MS },
    () => {
      fc.assert(
        fc.property(text, (given) => {
          const sound = given
            .toWellFormed()
            .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
          const [found = ''] = read(el('text', { x: 1, class: given }, given).text).texts
          expect(found).toBe(sound.replaceAll(/\r\n?/g, '\n'))
        }),
        { numRuns: RUNS, seed: SEED },
      )
    },
  )
})

describe('el', () => {
  it('leaves out attributes without a value, and shortens numbers', () => {
    expect(el('a', { b: undefined, c: false, d: 1 / 3, e: 0 }).text).toBe('<a d="0.33" e="0"/>')
  })
  it('takes no text for markup', () => expect(el('a', {}, '<b/>').text).toBe('<a>&lt;b/&gt;</a>'))
  it('nests', () => expect(el('a', {}, [el('b'), null, false, 'c']).text).toBe('<a><b/>c</a>'))
})

it.each(LOGO_NAMES.slice(0, 400))('the logo %s is a drawing', (name) => {
  expect(read(logoSvg(name, '#fff') ?? '').names).toEqual(['svg', 'path'])
})
it('no logo has the name of what every object has', () =>
  expect(logoSvg('constructor', '#fff')).toBeUndefined())
it('every logo has a name that pages offer, and no other has', () =>
  expect(Object.keys(logoTitles)).toEqual(LOGO_NAMES))
