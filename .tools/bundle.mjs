import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { root } from './run.mjs'

/** Where the bundled Worker lies: `main` of wrangler.toml, and what `npm start` serves. */
export const BUNDLED = '.wrangler/worker'

/** What the scripts load as a file of its own: see `rules` of wrangler.toml. */
const BESIDE = /\.(?:json|wasm|bin)$|\/embed\/client\.js$/

/**
 * Collects each such file under the last two parts of its path: `catalogue/models.json`.
 *
 * @param {Map<string, { from: string, contents: Uint8Array }>} found
 * @returns {import('esbuild').Plugin}
 */
function filesBeside(found) {
  return {
    name: 'files beside the scripts',
    setup(build) {
      build.onResolve({ filter: BESIDE }, async ({ path, pluginData, ...from }) => {
        if (pluginData === 'asked here') return undefined
        const { path: file, errors } = await build.resolve(path, { ...from, pluginData: 'asked here' })
        if (errors.length > 0) return { errors }
        const name = `${basename(dirname(file))}/${basename(file)}`
        const other = found.get(name)?.from ?? file
        if (other !== file) return { errors: [{ text: `${file} and ${other} would both be ${name}` }] }
        const raw = readFileSync(file)
        const contents = name.endsWith('.json')
          ? Buffer.from(JSON.stringify(JSON.parse(raw.toString('utf8'))))
          : raw
        found.set(name, { from: file, contents })
        return { path: `./${name}`, external: true }
      })
    },
  }
}

/** Makes a folder hold these files and no others. What is the same is left alone: `wrangler dev` watches. */
function writeFolder(folder, files) {
  const path = (name) => join(folder, name)
  mkdirSync(folder, { recursive: true })
  const there = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  for (const each of there) {
    const file = join(each.parentPath, each.name)
    if (!files.has(relative(folder, file).replaceAll('\\', '/'))) rmSync(file)
  }
  const before = new Set(there.map((each) => join(each.parentPath, each.name)))
  for (const [name, contents] of files) {
    if (before.has(path(name)) && readFileSync(path(name)).equals(contents)) continue
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), contents)
  }
}

/**
 * Bundles the Worker. Resolves to an exit code.
 *
 * wrangler's own bundling makes one script, in which everything that any `import()` reaches stands in functions, so that
 * most of it is compiled twice. Here what an `import()` loads is a script of its own: a fresh isolate has its first answer
 * after two thirds of the CPU. wrangler is told to upload the folder as it is (`no_bundle`).
 */
export async function bundleWorker({ entry = 'worker/index.ts', directory = BUNDLED } = {}) {
  // Imported here: tools must start before anything is installed.
  const { build } = await import('esbuild')
  const folder = join(root, directory)
  const beside = new Map()
  try {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: { index: entry },
      outdir: folder,
      bundle: true,
      splitting: true,
      write: false,
      format: 'esm',
      outExtension: { '.js': '.mjs' },
      chunkNames: '[name]-[hash]',
      // As wrangler passes them: the syntax, and the exports of packages, that workerd knows.
      target: 'es2024',
      supported: { 'import-attributes': false },
      conditions: ['workerd', 'worker', 'browser'],
      define: { 'process.env.NODE_ENV': '"production"', 'navigator.userAgent': '"Cloudflare-Workers"' },
      // badge-maker's tables of text widths, packed: a quarter of the upload less.
      alias: { anafanafo: './worker/badge/measure.ts' },
      // The names of functions are not kept: it would mean a call at every closure that is made, 15 % of an estimate's
      // CPU. Stack traces are mapped back by the source maps.
      minify: true,
      sourcemap: true,
      plugins: [filesBeside(beside)],
      logLevel: 'warning',
    })
    const files = new Map(
      outputFiles.map((file) => [
        relative(folder, file.path).replaceAll('\\', '/'),
        Buffer.from(file.contents),
      ]),
    )
    for (const [name, { contents }] of beside) files.set(name, contents)
    writeFolder(folder, files)
    return 0
  } catch (error) {
    // What is wrong with the source esbuild has said itself.
    if (!Array.isArray(error?.errors)) console.error(error)
    return 1
  }
}
