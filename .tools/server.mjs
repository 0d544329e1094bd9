/**
 * Serves the bundled Worker and the built site from one workerd: `node .tools/server.mjs PORT`, under the pinned Node.
 *
 * `wrangler dev` would do the same behind a proxy in a second workerd, which reloads on change and answers a third as
 * many requests per second; `npm run dev` uses it.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from 'wrangler'
import { root } from './run.mjs'

const { workerOptions } = workerOptionsOf(join(root, 'wrangler.toml'))
const contents = readFileSync(join(root, '.wrangler/build/index.js'), 'utf8')
const server = new Miniflare(
  convertV4MiniflareOptions({
    host: process.env.HOST ?? 'localhost',
    port: Number(process.argv[2]),
    log: new Log(LogLevel.WARN),
    workers: [
      { ...workerOptions, name: 'plimsoll', modules: [{ type: 'ESModule', path: 'index.js', contents }] },
    ],
  }),
)
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void server.dispose().then(() => process.exit(0)))
}
await server.ready
