/** `npm run soak -- --seconds 180`: minutes of load on one workerd, then a hub that is down. See test/soak/README.md. */
import { bundleWorker } from './bundle.mjs'
import { ensureInstalled } from './install.mjs'
import { run } from './run.mjs'

await ensureInstalled()
process.exit((await bundleWorker()) || (await run('node', ['test/soak/run.ts', ...process.argv.slice(2)])))
