/** `npm start`: the API and the built site, from one workerd. `PORT` and `HOST` say where. */
import { bundleWorker } from './bundle.mjs'
import { ensureInstalled } from './install.mjs'
import { choosePort } from './port.mjs'
import { answers, serveUntilStopped } from './serve.mjs'
import { buildSite } from './site.mjs'

const port = await choosePort('PORT', 8787, 'npm start')
await ensureInstalled()
const built = (await buildSite({ always: false })) || (await bundleWorker())
if (built !== 0) process.exit(built)

const url = `http://localhost:${port}`
const server = serveUntilStopped([['node', ['.tools/server.mjs', String(port)]]])

void answers(`${url}/healthz`, 60).then((up) => {
  if (!up) return
  console.log(`
Plimsoll runs on ${url}. Ctrl-C stops it.

Three things to try:
  the calculator   ${url}/
  an estimate      curl '${url}/v1/estimate?model=llama-3.1-8b&gpu=rtx-4090&context_length=32k'
  a badge          ${url}/badge/llama-3.1-8b.svg?gpu=rtx-4090
`)
})
process.exit(await server)
