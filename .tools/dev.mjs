/** `npm run dev`: the site on PORT and the Worker on API_PORT, both reloading on change. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled } from './install.mjs'
import { choosePort } from './port.mjs'
import { root } from './run.mjs'
import { serveUntilStopped } from './serve.mjs'

const apiPort = await choosePort('API_PORT', 8787, 'npm run dev')
const sitePort = await choosePort('PORT', 4321, 'npm run dev')
await ensureInstalled()
// wrangler refuses to start without the folder; the pages themselves come from astro dev.
mkdirSync(join(root, 'site/dist'), { recursive: true })

const worker = [
  'dev',
  '--port',
  String(apiPort),
  '--inspector-port',
  '0',
  '--show-interactive-dev-session=false',
]
process.exit(
  await serveUntilStopped([
    ['wrangler', worker],
    ['node', ['.tools/astro-dev.mjs', String(sitePort), String(apiPort)]],
  ]),
)
