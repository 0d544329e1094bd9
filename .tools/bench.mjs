/** `npm run bench`: see test/bench/README.md. `npm run bench -- --record` adds the result to its history. */
import { ensureInstalled } from './install.mjs'
import { run } from './run.mjs'
import { buildSite } from './site.mjs'

await ensureInstalled()
const built = await buildSite({ always: false })
process.exit(built !== 0 ? built : await run('node', ['test/bench/run.ts', ...process.argv.slice(2)]))
