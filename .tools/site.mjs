import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root, run } from './run.mjs'

/** What the built pages depend on. The measured reference rows are printed on the accuracy pages. */
const sources = ['site', 'shared', 'test/reference', 'package-lock.json']
const skipped = new Set(['dist', '.astro', 'node_modules'])
const dist = join(root, 'site/dist')
const stamp = join(root, 'node_modules/.cache/plimsoll/site-built')
const lock = join(root, 'node_modules/.cache/plimsoll/site-building')

/** The newest change below a path. Folders count too: removing a page changes only its folder. */
function newest(path) {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  const inside = readdirSync(path)
    .filter((name) => !skipped.has(name))
    .map((name) => newest(join(path, name)))
  // The site's own folder changes whenever dist/ is rebuilt, so its time says nothing.
  return Math.max(path === join(root, 'site') ? 0 : stats.mtimeMs, ...inside)
}

function isStale() {
  if (!existsSync(join(dist, 'index.html')) || !existsSync(stamp)) return true
  return Math.max(...sources.map((path) => newest(join(root, path)))) > Number(readFileSync(stamp, 'utf8'))
}

/** Waits while another command builds the same site: two builds would empty each other's output. */
async function takeLock() {
  mkdirSync(dirname(lock), { recursive: true })
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!isAlive(Number(readFileSync(lock, { encoding: 'utf8', flag: 'a+' })))) rmSync(lock, { force: true })
    else await sleep(300)
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return pid > 0
  } catch {
    return false
  }
}

/** Builds the site into site/dist; with `always: false` only when a source is newer. Resolves to an exit code. */
export async function buildSite({ always }) {
  if (!always && !isStale()) return 0
  await takeLock()
  try {
    if (!always && !isStale()) return 0
    const startedAt = Date.now()
    console.log('Building the site …')
    const code = await run('astro', ['build', '--root', 'site', '--silent'])
    if (code === 0) writeFileSync(stamp, String(startedAt))
    return code
  } finally {
    rmSync(lock, { force: true })
  }
}
