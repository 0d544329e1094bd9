/** `npm run accuracy`: scores the reference rows and writes shared/accuracy/accuracy.json. See test/reference/accuracy/run.ts. */
import { ensureInstalled } from './install.mjs'
import { run } from './run.mjs'

await ensureInstalled()
process.exit(await run('node', ['test/reference/accuracy/run.ts', ...process.argv.slice(2)]))
