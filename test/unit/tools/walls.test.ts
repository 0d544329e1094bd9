import { describe, expect, test } from 'vitest'
import { checkWalls } from '../../../.tools/walls.mjs'

const messages = (file: string, text: string) => checkWalls(file, text).map(({ message }) => message)

describe('shared/ imports nothing but zod and its own files', () => {
  test.each([
    "import { readFileSync } from 'node:fs'",
    "export * from 'hono'",
    "import type { Context } from 'hono'",
    "type Context = import('hono').Context",
    "import { app } from '../../worker/index.ts'",
    "const fs = await import('node:fs')",
    'const fs = await import(name)',
    "import mini from 'zod/mini'",
  ])('%s breaks it', (line) => {
    expect(messages('shared/units/bytes.ts', line)).toHaveLength(1)
  })

  test.each([
    "import { z } from 'zod'",
    "import { gib } from './format.ts'",
    "export { terms } from '../terms/index.ts'",
    "import rows from '../catalogue/gpus.json' with { type: 'json' }",
    'const half = totalBytes / 2',
  ])('%s is allowed', (line) => {
    expect(messages('shared/units/bytes.ts', line)).toEqual([])
  })
})

describe('worker/ and site/ know shared/ only', () => {
  test('the Worker may not import the site', () => {
    expect(messages('worker/index.ts', "import { url } from '../site/src/lib/url.ts'")).toHaveLength(1)
  })
  test('the site may not import the Worker', () => {
    expect(
      messages('site/src/lib/api.ts', "import type { App } from '../../../worker/index.ts'"),
    ).toHaveLength(1)
  })
  test('both may import the engine and their own packages', () => {
    expect(
      messages(
        'worker/index.ts',
        "import { Hono } from 'hono'\nimport { estimate } from '../shared/index.ts'",
      ),
    ).toEqual([])
  })
})

describe('worker/ and site/ do no arithmetic on memory', () => {
  test.each([
    'const half = memory.total_bytes / 2',
    'let sum = 0; for (const c of components) sum += c.bytes',
    'const sum = components.reduce((all, one) => all + one.bytes, 0)',
    'const rounded = Math.round(totalBytes)',
    'const gib = n / 1024 ** 3',
    'const gib = n / (1024 * 1024 * 1024)',
    'const gib = n / 1073741824',
    'const text = memory.total_bytes.toFixed(1)',
    'const share = (part.bytes as number) * 100',
    "const left = fit['headroom_bytes'] - 1",
    'const gb = Number(element.dataset.bytes) / 1e9',
    'const n = memory.total_bytes; const half = n / 2',
    'const { total_bytes: n } = memory; const half = n / 2',
    'const each = 2 * layers * kv_cache_tokens',
  ])('%s breaks it', (line) => {
    expect(messages('worker/routes/estimate.ts', line)).toHaveLength(1)
    expect(messages('site/src/lib/bar.ts', line)).toHaveLength(1)
  })

  test.each([
    "const text = 'needs ' + memory.total_bytes",
    'const text = `needs ${memory.total_bytes}`',
    'const larger = a.total_bytes > b.total_bytes',
    'const text = formatBytes(memory.total_bytes)',
    'const width = textWidth(formatBytes(memory.total_bytes)) + 10',
    'const lighter = rgb * 2',
    'const end = chunk.byteLength + 1',
  ])('%s is allowed', (line) => {
    expect(messages('worker/routes/estimate.ts', line)).toEqual([])
  })

  test('frontmatter, template and script of an .astro file are all read, and named by line', () => {
    const page = [
      '---',
      "import { app } from '../../worker/index.ts'",
      'const half = memory.total_bytes / 2',
      '---',
      '<p title="2 * bytes">',
      '  {components.map((c) => <b>{c.bytes / 2}</b>)}',
      '</p>',
      '<script>',
      '  const left = data.capacity_bytes - 1',
      '</script>',
    ].join('\n')
    expect(checkWalls('site/src/bar.astro', page).map(({ line }) => line)).toEqual([2, 3, 6, 9])
  })
})
