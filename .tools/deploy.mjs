/**
 * `npm run deploy`: builds the site and deploys it with the Worker. `npm run deploy -- --dry-run` needs no account.
 *
 * The pages hold the site's own address, which is only known for sure once it is deployed. `SITE_URL` says it
 * beforehand; without it the first deployment tells, and the pages are built and uploaded a second time.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deployedAddress } from './address.mjs'
import { ensureInstalled } from './install.mjs'
import { root, run } from './run.mjs'
import { siteFaults } from './site-check.mjs'
import { buildSite } from './site.mjs'

const args = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-deploy-'))
const report = join(folder, 'report.ndjson')

async function buildAndDeploy() {
  const built = await buildSite({ always: true })
  if (built !== 0) return built
  const faults = siteFaults(join(root, 'site/dist'))
  for (const fault of faults) console.error(fault)
  if (faults.length > 0) return 1
  rmSync(report, { force: true })
  process.env.WRANGLER_OUTPUT_FILE_PATH = report
  return run('wrangler', ['deploy', ...args])
}

await ensureInstalled()
let code = await buildAndDeploy()
if (code === 0 && !process.env.SITE_URL && !args.includes('--dry-run')) {
  const address = existsSync(report) ? deployedAddress(readFileSync(report, 'utf8')) : undefined
  if (address === undefined) {
    console.error(
      'wrangler names no address, so pictures of links lead nowhere. Set SITE_URL and deploy again.',
    )
    code = 1
  } else {
    console.log(`Building the pages again for ${address}. Set SITE_URL to it to save this step.`)
    process.env.SITE_URL = address
    code = await buildAndDeploy()
  }
}
rmSync(folder, { recursive: true, force: true })
process.exit(code)
