import { capture } from './run.mjs'

/** Bundles the Worker into .wrangler/build, exactly as a deployment would. Resolves to an exit code. */
export async function bundleWorker() {
  const { code, output } = await capture('wrangler', ['deploy', '--dry-run', '--outdir', '.wrangler/build'])
  if (code !== 0) console.error(output)
  return code
}
