/**
 * `npm run catalogue:update [-- ids … --write]`: reads the models of the catalogue anew from the hub (HUB_URL, and
 * HF_TOKEN for gated ones) and prints what differs. Only `--write` changes a file.
 */
import { ensureInstalled } from './install.mjs'
import { run } from './run.mjs'

await ensureInstalled()
process.exit(await run('node', ['.tools/catalogue/run.mjs', ...process.argv.slice(2)]))
