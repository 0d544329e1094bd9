/**
 * Runs the project's own tools from node_modules, under the Node that package.json pins.
 *
 * These scripts themselves must run on the host's Node (20 or newer) before anything is installed, so they import
 * nothing but Node's own modules.
 */
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')
const bin = join(root, 'node_modules', '.bin')

/** The environment of every tool: our Node first on the path, and nothing reported to anyone. */
export function toolEnvironment() {
  return {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    WRANGLER_SEND_METRICS: 'false',
    ASTRO_TELEMETRY_DISABLED: '1',
    ASTRO_DISABLE_UPDATE_CHECK: 'true',
    // Without this, local runs ask Cloudflare for a sample of `request.cf`, which nothing here reads.
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  }
}

/** Starts a tool in the repository's root. `options` are those of `child_process.spawn`. */
export function start(command, args, options = {}) {
  return spawn(command, args, { cwd: root, env: toolEnvironment(), stdio: 'inherit', ...options })
}

/** The terminal sends Ctrl-C to the tool as well; having a handler at all keeps us alive until the tool has ended. */
function outlive() {}

/** Runs a tool to its end and resolves to its exit code; 1 when a signal ended it or it could not start. */
export function run(command, args, options = {}) {
  const child = start(command, args, options)
  const forward = (signal) => child.kill(signal)
  process.on('SIGTERM', forward)
  process.on('SIGINT', outlive)
  return new Promise((settle) => {
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`)
      settle(1)
    })
    child.once('close', (code) => {
      process.off('SIGTERM', forward)
      process.off('SIGINT', outlive)
      settle(code ?? 1)
    })
  })
}

/** As `run`, but keeps what the tool prints: resolves to `{ code, output }`. */
export function capture(command, args) {
  const child = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  return new Promise((settle) => {
    child.once('error', (error) => settle({ code: 1, output: `${command}: ${error.message}\n` }))
    child.once('close', (code) => settle({ code: code ?? 1, output }))
  })
}
