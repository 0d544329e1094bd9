#!/usr/bin/env node
/**
 * `plimsoll llama-3.1-8b --gpu rtx-4090`: the engine on the command line, offline.
 *
 * The engine is TypeScript. A Node that strips types reads it as it is, except below node_modules, where a hook strips
 * them; an older Node hands over to the one in node_modules.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const argv = process.argv.slice(2)

/** Strips the types of the engine's own files, where Node itself would refuse to. */
function stripTypes() {
  const { registerHooks, stripTypeScriptTypes } = nodeModule
  const { emitWarning } = process
  // Node calls the function experimental; that is no news for whoever asks about a GPU.
  process.emitWarning = (warning, ...rest) =>
    String(warning).includes('stripTypeScriptTypes') || emitWarning.call(process, warning, ...rest)
  registerHooks({
    load(url, context, next) {
      if (!url.endsWith('.ts')) return next(url, context)
      const source = stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'))
      return { format: 'module', shortCircuit: true, source }
    },
  })
}

/** Runs this very command under the Node that the project pins. */
function handOver() {
  const bin = join(root, 'node_modules', '.bin')
  const node = join(bin, 'node')
  if (process.env.PLIMSOLL_HANDED_OVER || !existsSync(node)) {
    console.error(`plimsoll needs Node 22.18 or newer; this is ${process.version}.`)
    process.exit(2)
  }
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    PLIMSOLL_HANDED_OVER: '1',
  }
  const { status } = spawnSync(node, [fileURLToPath(import.meta.url), ...argv], { stdio: 'inherit', env })
  process.exit(status ?? 1)
}

/** The JSON of a file, or the problem that says why not. */
function readConfig(path, failure) {
  try {
    return { ok: true, value: JSON.parse(readFileSync(path, 'utf8')) }
  } catch (error) {
    return failure('invalid-request', [
      { field: 'config', message: `${path} cannot be read: ${error.message}` },
    ])
  }
}

async function main() {
  const { answer, failure, helpText, parseArguments, refuse, VERSION } =
    await import('../shared/cli/index.ts')
  const command = parseArguments(argv)
  if (!command.ok) return refuse(command.problem, argv.includes('--json'))
  const { kind, configPath, json } = command.value
  if (kind === 'help' || argv.length === 0) return { out: helpText(), err: '', code: kind === 'help' ? 0 : 2 }
  if (kind === 'version') return { out: VERSION, err: '', code: 0 }
  if (configPath === null) return answer(command.value)
  const config = readConfig(configPath, failure)
  return config.ok ? answer(command.value, config.value) : refuse(config.problem, json)
}

if (nodeModule.stripTypeScriptTypes === undefined || nodeModule.registerHooks === undefined) handOver()
if (/[\\/]node_modules[\\/]/.test(root) || !process.features.typescript) stripTypes()
const { out, err, code } = await main()
if (out !== '') console.log(out)
if (err !== '') console.error(err)
process.exitCode = code
