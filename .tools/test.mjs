/** `npm test`: every test. Arguments go to vitest: `npm test -- --project unit`, `npm test -- badge`. */
import { ensureInstalled } from './install.mjs'
import { run } from './run.mjs'
import { buildSite } from './site.mjs'

const args = process.argv.slice(2)
const projects = args.flatMap((arg, index) => {
  if (arg === '--project') return [args[index + 1]]
  return arg.startsWith('--project=') ? [arg.slice('--project='.length)] : []
})
/** The projects that run the engine alone; the others serve the built site as well. */
const needNoSite = new Set(['unit', 'reference'])

await ensureInstalled()
if (projects.length === 0 || projects.some((project) => !needNoSite.has(project))) {
  const built = await buildSite({ always: false })
  if (built !== 0) process.exit(built)
}
process.exit(await run('vitest', ['run', '--config', 'test/vitest.config.ts', ...args]))
