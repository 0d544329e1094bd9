import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { bundledModules } from '../../../.tools/modules.mjs'
import { siteFaults } from '../../../.tools/site-check.mjs'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the modules of a bundle', () => {
  it('are all that the script loads, each as what it is, the script first', () => {
    const names = [
      'chunk-0.mjs',
      'embed/client.js',
      'fonts/font.bin',
      'index.mjs',
      'index.mjs.map',
      'README.md',
      'resvg/index_bg.wasm',
      'tables/rows.json',
    ]
    for (const name of names) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), name)
    }
    const modules = bundledModules(folder)
    expect(modules.map(({ type, path }) => [type, path])).toEqual([
      ['ESModule', 'index.mjs'],
      ['ESModule', 'chunk-0.mjs'],
      ['Text', 'embed/client.js'],
      ['Data', 'fonts/font.bin'],
      ['CompiledWasm', 'resvg/index_bg.wasm'],
      ['Text', 'tables/rows.json'],
    ])
    expect(modules[0]?.contents).toBe('index.mjs')
    expect(modules[3]?.contents).toEqual(Buffer.from('fonts/font.bin'))
  })
})

describe('a built site that is not whole', () => {
  const dist = mkdtempSync(join(tmpdir(), 'plimsoll-site-'))
  afterAll(() => rmSync(dist, { recursive: true }))

  it('is told before anything starts: not built, half built, with dead files', () => {
    expect(siteFaults(join(dist, 'none'))).toEqual([expect.stringContaining('holds no built site')])
    writeFileSync(join(dist, 'index.html'), '')
    writeFileSync(join(dist, '_headers'), '/*\n  Content-Security-Policy: __INLINE_SCRIPT_HASHES__\n')
    const faults = siteFaults(dist).join('\n')
    for (const words of ['404.html is missing', 'index.html is empty', 'still holds a placeholder'])
      expect(faults).toContain(words)
  })
})
