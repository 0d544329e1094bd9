/** `npm run build`: the site into site/dist, and the Worker bundled as it would be deployed. */
import { bundleWorker, BUNDLED } from './bundle.mjs'
import { ensureInstalled } from './install.mjs'
import { buildSite } from './site.mjs'

await ensureInstalled()
const code = (await buildSite({ always: true })) || (await bundleWorker())
if (code === 0) console.log(`The site is in site/dist, the Worker in ${BUNDLED}.`)
process.exit(code)
