import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a file of a bundled Worker is, by its ending; wrangler is told the same by `rules` of wrangler.toml. The script for
 * other people's pages is served as text, and tables are parsed by who needs them.
 */
/** @type {[RegExp, 'ESModule' | 'CompiledWasm' | 'Data' | 'Text'][]} */
const TYPES = [
  [/\.mjs$/, 'ESModule'],
  [/\.wasm$/, 'CompiledWasm'],
  [/\.bin$/, 'Data'],
  [/\.(?:js|json)$/, 'Text'],
]

/** The script that a bundled Worker starts with. */
const MAIN = 'index.mjs'

/**
 * The modules of a bundled Worker, the one it starts with first: its other scripts, the tables, the rasterizer, its fonts and
 * the embedded script.
 *
 * @returns {{ type: 'ESModule' | 'CompiledWasm' | 'Data' | 'Text', path: string, contents: any }[]}
 */
export function bundledModules(directory) {
  return readdirSync(directory, { recursive: true })
    .map((path) => String(path).replaceAll('\\', '/'))
    .flatMap((path) => {
      const type = TYPES.find(([name]) => name.test(path))?.[1]
      if (type === undefined) return []
      const file = readFileSync(join(directory, path))
      return [{ type, path, contents: type === 'ESModule' || type === 'Text' ? file.toString('utf8') : file }]
    })
    .sort((a, b) => Number(b.path === MAIN) - Number(a.path === MAIN) || (a.path < b.path ? -1 : 1))
}
