/** What wrangler runs before it looks at the Worker: `build` of wrangler.toml. */
import { bundleWorker } from './bundle.mjs'

process.exit(await bundleWorker())
