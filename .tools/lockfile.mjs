/**
 * Keeps package-lock.json whole: `node .tools/lockfile.mjs` says what is missing, `--fix` adds it.
 *
 * Tools with a native part name one optional package per platform. npm leaves those out of the lockfile that the
 * registry it talked to did not offer, and `npm ci` then refuses that lockfile on every platform
 * (https://github.com/npm/cli/issues/4828). An entry needs only the version, which its parent pins, and the platform,
 * which its name says: npm passes over the packages of other platforms without fetching them.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './run.mjs'

const path = join(root, 'package-lock.json')
const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const processors = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
]

/** `@oxlint/binding-linux-arm64-musl` runs on linux, arm64, musl. Undefined when the name says no platform. */
function platformOf(name) {
  const words = name.split(/[/-]/)
  const os = words.includes('windows') ? 'win32' : systems.find((system) => words.includes(system))
  const cpu = words.includes('64') ? 'x64' : processors.find((processor) => words.includes(processor))
  if (os === undefined && cpu === undefined) return undefined
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined
  return { cpu: cpu && [cpu], libc: os === 'linux' ? libc && [libc] : undefined, os: os && [os] }
}

/** Whether a package at `from` finds `name`: in its own node_modules, or in one of those above it. */
function isLocked(packages, from, name) {
  const folders = from.split('/node_modules/')
  return (
    folders.some((_, depth) => {
      const above = folders.slice(0, folders.length - depth).join('/node_modules/')
      return packages[`${above}/node_modules/${name}`] !== undefined
    }) || packages[`node_modules/${name}`] !== undefined
  )
}

/** The entries that a lockfile lacks, by their place in it. */
export function missingEntries({ packages }) {
  const missing = {}
  for (const [from, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name)
      if (isLocked(packages, from, name) || platform === undefined || !/^\d/.test(version)) continue
      const { cpu, libc, os } = platform
      // In npm's own order of keys; JSON leaves out the undefined ones.
      missing[`node_modules/${name}`] = { version, cpu, dev: entry.dev, libc, optional: true, os }
    }
  }
  return missing
}

function main() {
  const lockfile = JSON.parse(readFileSync(path, 'utf8'))
  const missing = missingEntries(lockfile)
  const places = Object.keys(missing)
  if (places.length === 0) return console.log('package-lock.json is whole')
  if (!process.argv.includes('--fix')) {
    console.error(
      `package-lock.json lacks ${places.length} optional packages; add them: node .tools/lockfile.mjs --fix`,
    )
    console.error(places.join('\n'))
    process.exitCode = 1
    return
  }
  const [top, ...rest] = Object.entries({ ...lockfile.packages, ...missing })
  rest.sort(([a], [b]) => (a < b ? -1 : 1))
  lockfile.packages = Object.fromEntries([top, ...rest])
  writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`)
  console.log(`added ${places.length} optional packages to package-lock.json`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
