import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a file beside the bundled script is, by its ending. The script for other people's pages is served as text, and
 * tables are parsed by who needs them.
 */
/** @type {[RegExp, 'ESModule' | 'CompiledWasm' | 'Data' | 'Text'][]} */
const TYPES = [
  [/^index\.js$/, 'ESModule'],
  [/\.wasm$/, 'CompiledWasm'],
  [/\.bin$/, 'Data'],
  [/-client\.js$/, 'Text'],
  [/\.json$/, 'Text'],
]

/**
 * The modules of a bundled Worker, the script first: the tables, the rasterizer, its fonts and the embedded script lie
 * beside it.
 *
 * @returns {{ type: 'ESModule' | 'CompiledWasm' | 'Data' | 'Text', path: string, contents: any }[]}
 */
export function bundledModules(directory) {
  return readdirSync(directory)
    .flatMap((path) => {
      const type = TYPES.find(([name]) => name.test(path))?.[1]
      if (type === undefined) return []
      const file = readFileSync(join(directory, path))
      return [{ type, path, contents: type === 'ESModule' || type === 'Text' ? file.toString('utf8') : file }]
    })
    .sort((a, b) => Number(b.type === 'ESModule') - Number(a.type === 'ESModule'))
}
