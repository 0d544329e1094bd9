/**
 * The site in development: `astro dev`, with the Worker's routes passed on to wrangler so that the calculators work.
 *
 * The routes are read from wrangler.toml, the one place that names them.
 */
import { join } from 'node:path'
import { dev } from 'astro'
import { unstable_readConfig as readConfig } from 'wrangler'
import { root } from './run.mjs'

const [sitePort, apiPort] = process.argv.slice(2).map(Number)
const { assets } = readConfig({ config: join(root, 'wrangler.toml') })
const routes = assets.run_worker_first.map((route) => route.replace(/\*$/, ''))

await dev({
  root: join(root, 'site'),
  server: { port: sitePort },
  vite: {
    server: { proxy: Object.fromEntries(routes.map((route) => [route, `http://localhost:${apiPort}`])) },
  },
})
