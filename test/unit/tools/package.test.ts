import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, string>>
  readonly bin: Readonly<Record<string, string>>
}
const packed = (): string[] => {
  const text = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const answer = JSON.parse(text) as unknown
  const [pack] = (Array.isArray(answer) ? answer : Object.values(answer as object)) as {
    files: { path: string }[]
  }[]
  return (pack?.files ?? []).map(({ path }) => path)
}
/** What a module of the package gives to whoever imports it by name. */
const exported = (name: string): string[] =>
  JSON.parse(
    execFileSync(
      process.execPath,
      ['--input-type=module', '-e', `console.log(JSON.stringify(Object.keys(await import('${name}'))))`],
      {
        encoding: 'utf8',
      },
    ),
  ) as string[]

describe('the package', () => {
  it('packs what its exports and its command name, and neither tests nor the site', () => {
    const files = packed()
    for (const target of [...Object.values(manifest.exports), ...Object.values(manifest.bin)])
      expect(files).toContain(target.replace(/^\.\//, ''))
    expect(files).toContain('shared/catalogue/models.json')
    expect(files).toContain('worker/index.ts')
    expect(files.filter((path) => /^(?:test|site|\.ci|\.github)\//.test(path))).toEqual([])
  }, 60_000)

  it('exports the engine and the typed client by their names', () => {
    expect(exported('plimsoll')).toEqual(
      expect.arrayContaining(['estimate', 'parseEstimateRequest', 'models']),
    )
    expect(exported('plimsoll/client')).toEqual(['createClient'])
    for (const target of Object.values(manifest.exports)) expect(existsSync(target), target).toBe(true)
  }, 60_000)
})
