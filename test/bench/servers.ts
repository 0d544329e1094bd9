import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_readConfig as readConfig } from 'wrangler'

/** Two Workers in one workerd process, each on a socket of its own with nothing in front of it. */
export interface Servers {
  readonly plimsoll: URL
  readonly bare: URL
  /** CPU seconds that the workerd process has used so far; undefined where /proc does not say. */
  cpuSeconds(): number | undefined
  close(): Promise<void>
}

/**
 * Bundles both Workers as a deployment would and starts them.
 *
 * `wrangler dev` is not used: the proxy that it puts in front is slower than either handler, and would be what is
 * measured.
 */
export async function startServers(samplePaths: { estimate: string; badge: string }): Promise<Servers> {
  const [plimsoll, bare] = await Promise.all([
    bundle('worker/index.ts'),
    bundle('test/bench/bare-handler.ts'),
  ])
  const { compatibility_date: compatibilityDate } = readConfig({ config: 'wrangler.toml' })
  const worker = (name: string, contents: string, bindings: Record<string, string> = {}) => ({
    name,
    compatibilityDate,
    bindings,
    modules: [{ type: 'ESModule' as const, path: 'index.js', contents }],
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  })

  // The real Worker is started alone first: the bare one is to send answers of the same size.
  const first = new Miniflare(convertV4MiniflareOptions({ workers: [worker('plimsoll', plimsoll)] }))
  const sample = async (path: string) => {
    const response = await first.dispatchFetch(`http://localhost${path}`)
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return response.text()
  }
  const ESTIMATE = await sample(samplePaths.estimate)
  const BADGE = await sample(samplePaths.badge)
  await first.dispose()

  const both = new Miniflare(
    convertV4MiniflareOptions({
      workers: [worker('plimsoll', plimsoll), worker('bare', bare, { ESTIMATE, BADGE })],
    }),
  )
  await both.ready
  const pid = workerdProcess()
  return {
    plimsoll: await both.unsafeGetDirectURL('plimsoll'),
    bare: await both.unsafeGetDirectURL('bare'),
    cpuSeconds: () => (pid === undefined ? undefined : cpuSeconds(pid)),
    close: () => both.dispose(),
  }
}

async function bundle(entry: string): Promise<string> {
  await mkdir('.wrangler', { recursive: true })
  const directory = await mkdtemp('.wrangler/bench-')
  try {
    await promisify(execFile)('wrangler', ['deploy', entry, '--dry-run', '--outdir', directory])
    // Beside the script lie the modules that are loaded for pictures, one of them a script for browsers.
    return await readFile(join(directory, basename(entry, '.ts').concat('.js')), 'utf8')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The process id of the workerd that this process started, from Linux's /proc. */
export function workerdProcess(): number | undefined {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .find((pid) => {
        const stat = statOf(pid)
        return stat?.command === 'workerd' && Number(stat.fields[1]) === process.pid
      })
  } catch {
    return undefined
  }
}

/** Clock ticks are 1/100 s on every Linux that Node runs on (`getconf CLK_TCK`). */
function cpuSeconds(pid: number): number | undefined {
  const fields = statOf(pid)?.fields
  return fields && (Number(fields[11]) + Number(fields[12])) / 100
}

/** The command and the fields after it, state first; see proc_pid_stat(5). */
function statOf(pid: number): { command: string; fields: readonly string[] } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = stat.lastIndexOf(')')
    return { command: stat.slice(stat.indexOf('(') + 1, end), fields: stat.slice(end + 2).split(' ') }
  } catch {
    return undefined
  }
}
