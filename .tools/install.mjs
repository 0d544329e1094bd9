import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './run.mjs'

const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))

/**
 * Says what node_modules lacks against package-lock.json, or nothing when it is complete.
 *
 * Versions are compared rather than file times: a checkout touches the lockfile without changing it, and a needless
 * `npm ci` deletes node_modules under whatever is running.
 */
function missing() {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return 'nothing is installed'
  const wanted = readJson('package-lock.json').packages
  const installed = readJson('node_modules/.package-lock.json').packages
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue
    const found = installed[path]
    // npm leaves out the optional packages of other platforms.
    if (found === undefined && (entry.optional || entry.devOptional || entry.peer)) continue
    if (found?.version !== entry.version) return `${path} is not at ${entry.version}`
  }
  if (!existsSync(join(root, 'node_modules/.bin/node'))) return 'the pinned Node is not there'
  return undefined
}

/**
 * Installs what the lockfile says when something of it is missing. Ends the process when npm fails.
 *
 * `npm ci` refuses a lockfile that leaves out another platform's packages (see lockfile.mjs); `npm install` takes it.
 */
export async function ensureInstalled() {
  const reason = missing()
  if (reason === undefined) return
  console.log(`Installing dependencies (${reason}) …`)
  // The host's Node may be older than the tools ask for; they run under the pinned Node, so the warning misleads.
  const quiet = '--loglevel=error'
  const code = (await run('npm', ['ci', quiet])) && (await run('npm', ['install', '--no-save', quiet]))
  if (code !== 0) {
    console.error('npm could not install the dependencies; its message is above.')
    process.exit(code)
  }
}
