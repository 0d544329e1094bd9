/** `npm run fuzz -- --cases 200000 --seed 1`: made-up requests to every route. See test/fuzz/README.md. */
import { ensureInstalled } from './install.mjs'
import { run } from './run.mjs'

await ensureInstalled()
process.exit(await run('node', ['test/fuzz/run.ts', ...process.argv.slice(2)]))
