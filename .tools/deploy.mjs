/** `npm run deploy`: builds the site and deploys it with the Worker. `npm run deploy -- --dry-run` needs no account. */
import { ensureInstalled } from './install.mjs'
import { run } from './run.mjs'
import { buildSite } from './site.mjs'

await ensureInstalled()
const built = await buildSite({ always: true })
process.exit(built !== 0 ? built : await run('wrangler', ['deploy', ...process.argv.slice(2)]))
