/**
 * Serves the bundled Worker and the built site from one workerd: `node .tools/server.mjs PORT`, under the pinned Node.
 *
 * `wrangler dev` would do the same behind a proxy in a second workerd, which reloads on change and answers a third as
 * many requests per second; `npm run dev` uses it.
 */
import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from 'wrangler'
import { BUNDLED } from './bundle.mjs'
import { bundledModules } from './modules.mjs'
import { root } from './run.mjs'
import { siteFaults } from './site-check.mjs'

const faults = siteFaults(join(root, 'site/dist'))
if (faults.length > 0) {
  console.error(
    `The built site is not whole:\n${faults.map((fault) => `  ${fault}`).join('\n')}\nBuild it again: npm run build`,
  )
  process.exit(1)
}

const { workerOptions } = workerOptionsOf(join(root, 'wrangler.toml'))
const server = new Miniflare(
  convertV4MiniflareOptions({
    host: process.env.HOST ?? 'localhost',
    port: Number(process.argv[2]),
    log: new Log(LogLevel.WARN),
    workers: [
      // A line per request is for a deployment's log, not for this terminal.
      {
        ...workerOptions,
        bindings: { ...workerOptions.bindings, LOG_REQUESTS: process.env.LOG_REQUESTS ?? 'off' },
        name: 'plimsoll',
        modules: bundledModules(join(root, BUNDLED)),
      },
    ],
  }),
)
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void server.dispose().then(() => process.exit(0)))
}
await server.ready
