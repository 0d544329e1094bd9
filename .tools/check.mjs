/** `npm run check`: everything about the source that can be judged without running it. */
import { ensureInstalled } from './install.mjs'
import { capture } from './run.mjs'

const checks = [
  ['types: site', 'astro', ['check', '--root', 'site', '--minimumFailingSeverity', 'warning']],
  ['types: generated', 'wrangler', ['types', 'worker/worker-configuration.d.ts', '--check']],
  ['types: shared', 'tsc', ['-p', 'shared']],
  ['types: worker', 'tsc', ['-p', 'worker']],
  ['types: test', 'tsc', ['-p', 'test']],
  ['types: test/worker', 'tsc', ['-p', 'test/worker']],
  ['types: test/fuzz', 'tsc', ['-p', 'test/fuzz']],
  ['lockfile', 'node', ['.tools/lockfile.mjs']],
  ['lint', 'oxlint', ['--deny-warnings']],
  ['walls', 'node', ['.tools/walls.mjs']],
  ['format', 'oxfmt', ['--check', '.']],
]
/** More at once would only make them wait for each other: each of the type checkers fills a core. */
const atOnce = 2

await ensureInstalled()
const queue = [...checks]
const failed = []
async function work() {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const [name, command, args] = check
    const startedAt = Date.now()
    const { code, output } = await capture(command, args)
    console.log(
      `${code === 0 ? 'ok    ' : 'FAILED'}  ${name}  (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
    )
    if (code !== 0) {
      failed.push(name)
      console.log(`${command} ${args.join(' ')}\n${output}`)
    }
  }
}
await Promise.all(Array.from({ length: atOnce }, work))
if (failed.length > 0) {
  console.error(`${failed.length} of ${checks.length} checks failed: ${failed.join(', ')}`)
  process.exit(1)
}
