import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { unstable_readConfig as readConfig } from 'wrangler'
import { BUNDLED, bundleWorker } from '../../../.tools/bundle.mjs'
import { bundledModules } from '../../../.tools/modules.mjs'

mkdirSync('.wrangler', { recursive: true })
const folder = mkdtempSync('.wrangler/test-')
afterAll(() => rmSync(folder, { recursive: true }))

interface Uploaded {
  readonly main?: string | undefined
  readonly no_bundle?: boolean | undefined
  readonly rules: readonly { readonly type: string; readonly globs: readonly string[] }[]
}

/** A script and all that it imports at once, not by a later `import()`. */
function together(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  const text = readFileSync(join(folder, name), 'utf8')
  for (const [, next = ''] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.mjs)"/g)) together(next, seen)
  return seen
}

describe('the bundled Worker', { timeout: 60_000 }, () => {
  it('is what wrangler.toml uploads: every file is of the type that its rules name', async () => {
    writeFileSync(join(folder, 'left-over.mjs'), 'of an older bundle')
    expect(await bundleWorker({ directory: folder })).toBe(0)
    expect(readdirSync(folder)).not.toContain('left-over.mjs')
    const { main, no_bundle, rules }: Uploaded = readConfig({ config: 'wrangler.toml' })
    expect(main?.replaceAll('\\', '/')).toMatch(new RegExp(`/${BUNDLED}/index\\.mjs$`))
    expect(no_bundle).toBe(true)
    const ruled = rules.flatMap(({ type, globs }) => globs.map((glob) => ({ type, glob })))
    const byDefault = [
      { type: 'Data', glob: '**/*.bin' },
      { type: 'CompiledWasm', glob: '**/*.wasm' },
    ]
    const modules = bundledModules(folder)
    expect(modules.length).toBeGreaterThan(20)
    for (const { path, type } of modules) {
      const rule = [...ruled, ...byDefault].find(({ glob }) =>
        glob.startsWith('**/*') ? path.endsWith(glob.slice(4)) : `/${path}`.endsWith(glob.slice(2)),
      )
      expect(rule?.type, path).toBe(type)
    }
  })

  it('starts without what only some answers need', () => {
    const first = [...together('index.mjs')].join(' ')
    const later = readdirSync(folder).filter((name) =>
      /^(?:server|document|render|chart)-.*\.mjs$/.test(name),
    )
    expect(later.length).toBeGreaterThanOrEqual(4)
    for (const name of later) expect(first).not.toContain(name)
  })

  it('is left alone where nothing changed, so that a server that watches it goes on', async () => {
    const times = (): number[] =>
      bundledModules(folder).map(({ path }) => statSync(join(folder, path)).mtimeMs)
    const before = times()
    expect(await bundleWorker({ directory: folder })).toBe(0)
    expect(times()).toEqual(before)
  })
})
