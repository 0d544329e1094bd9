import { readFileSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { bundleWorker } from '../../.tools/bundle.mjs'
import { bundledModules } from '../../.tools/modules.mjs'
import type { Call } from './load.ts'
import type { BenchRoute } from './routes.ts'
import { unstable_readConfig as readConfig } from 'wrangler'
import type { BundleSize } from './history-row.ts'

/** Two Workers in one workerd process, each on a socket of its own with nothing in front of it. */
export interface Servers {
  readonly plimsoll: URL
  readonly bare: URL
  /** CPU seconds that the workerd process has used so far; undefined where /proc does not say. */
  cpuSeconds(): number | undefined
  close(): Promise<void>
  readonly bundle: BundleSize
  /** Median CPU milliseconds until a fresh process has given its first answer, beyond the bare Worker's. */
  readonly startMilliseconds: number | undefined
}

/**
 * Bundles both Workers as a deployment would and starts them.
 *
 * `wrangler dev` is not used: the proxy that it puts in front is slower than either handler, and would be what is
 * measured.
 */
export async function startServers(routes: readonly BenchRoute[]): Promise<Servers> {
  const [plimsoll, bare] = await Promise.all([
    bundle('worker/index.ts'),
    bundle('test/bench/bare-handler.ts'),
  ])
  const { compatibility_date: compatibilityDate } = readConfig({ config: 'wrangler.toml' })
  const worker = (name: string, { modules }: Bundle, bindings: Bindings = {}) => ({
    name,
    compatibilityDate,
    bindings,
    modules: [...modules],
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  })
  const start = (...workers: ReturnType<typeof worker>[]) =>
    new Miniflare(convertV4MiniflareOptions({ workers }))

  // The real Worker is started alone first: the bare one is to send answers of the same size.
  const first = start(worker('plimsoll', plimsoll))
  const answers: string[] = []
  for (const { call } of routes) answers.push(await sample(first, call(0)))
  await first.dispose()
  const [estimate = '', badge = '', fit = '', compare = '', mcp = ''] = answers
  const size = (text: string) => Buffer.byteLength(text)
  const bindings: Bindings = {
    ESTIMATE: estimate,
    BADGE: badge,
    SIZES: { compare: size(compare), fit: size(fit), mcp: size(mcp) },
  }

  /** CPU of a process that has started one Worker and answered once. */
  const startCpu = async (name: string, from: Bundle, path: string): Promise<number | undefined> => {
    const alone = start(worker(name, from, bindings))
    await (await alone.dispatchFetch(`http://localhost${path}`)).text()
    const pid = workerdProcess()
    const seconds = pid === undefined ? undefined : threadSeconds(pid)
    await alone.dispose()
    return seconds
  }
  const differences: number[] = []
  for (let n = 0; n < STARTS; n++) {
    const ours = await startCpu('plimsoll', plimsoll, '/healthz')
    const yardstick = await startCpu('bare', bare, '/badge/any.svg')
    if (ours !== undefined && yardstick !== undefined) differences.push(1000 * (ours - yardstick))
  }

  const both = start(worker('plimsoll', plimsoll), worker('bare', bare, bindings))
  await both.ready
  const pid = workerdProcess()
  return {
    plimsoll: await both.unsafeGetDirectURL('plimsoll'),
    bare: await both.unsafeGetDirectURL('bare'),
    cpuSeconds: () => (pid === undefined ? undefined : cpuSeconds(pid)),
    close: () => both.dispose(),
    bundle: plimsoll.size,
    startMilliseconds: differences.toSorted((a, b) => a - b)[Math.floor(differences.length / 2)],
  }
}

type Bindings = Readonly<Record<string, string | Readonly<Record<string, number>>>>

/** Starts of a fresh process that the start-up figure is the median of. */
const STARTS = 7

async function sample(server: Miniflare, { path, body }: Call): Promise<string> {
  const response = await server.dispatchFetch(`http://localhost${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body }),
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return response.text()
}

interface Bundle {
  /** Scripts and tables; the rasterizer and its fonts are for pictures that are not measured. */
  readonly modules: ReturnType<typeof bundledModules>
  readonly size: BundleSize
}

async function bundle(entry: string): Promise<Bundle> {
  await mkdir('.wrangler', { recursive: true })
  const directory = await mkdtemp('.wrangler/bench-')
  try {
    if ((await bundleWorker({ entry, directory })) !== 0) throw new Error(`${entry} could not be bundled`)
    const all = bundledModules(directory)
    const isRasterizer = ({ type }: { type: string }): boolean => type === 'CompiledWasm' || type === 'Data'
    const sizes = { plain: 0, rasterizer: 0 }
    for (const each of all)
      sizes[isRasterizer(each) ? 'rasterizer' : 'plain'] += gzipSync(each.contents, { level: 9 }).length
    return {
      modules: all.filter((each) => !isRasterizer(each)),
      size: {
        gzipBytes: sizes.plain,
        gzipBytesWithRasterizer: sizes.plain + sizes.rasterizer,
        gzipKib: Math.round(sizes.plain / 1024),
        gzipKibWithRasterizer: Math.round((sizes.plain + sizes.rasterizer) / 1024),
      },
    }
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

/** CPU of a process by its living threads, to the nanosecond: a start is a few of the ticks of {@link cpuSeconds}. */
function threadSeconds(pid: number): number | undefined {
  try {
    const spent = readdirSync(`/proc/${pid}/task`).map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    )
    return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9
  } catch {
    return undefined
  }
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
