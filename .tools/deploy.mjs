/** `npm run deploy`: builds the site and deploys it with the Worker. `npm run deploy -- --dry-run` needs no account. */
import { join } from 'node:path'
import { ensureInstalled } from './install.mjs'
import { root, run } from './run.mjs'
import { siteFaults } from './site-check.mjs'
import { buildSite } from './site.mjs'

await ensureInstalled()
const built = await buildSite({ always: true })
if (built !== 0) process.exit(built)
const faults = siteFaults(join(root, 'site/dist'))
for (const fault of faults) console.error(fault)
process.exit(faults.length > 0 ? 1 : await run('wrangler', ['deploy', ...process.argv.slice(2)]))
