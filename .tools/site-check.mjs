import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What the Worker and the pages name; without one of them a deployment would be half a site. */
const NEEDED = ['index.html', '404.html', '_headers', 'api/index.html', 'api/errors/index.html']
/** Cloudflare's own limits on static assets: bytes of one file, and files of a Worker on the free plan. */
const LARGEST_FILE = 25 * 1024 * 1024
const MOST_FILES = 20_000

/**
 * What is wrong with a built site, in sentences; empty when nothing is. It is looked at before a server starts or a
 * deployment begins, where the reason can still be told: later there would only be pages that are missing or dead.
 */
export function siteFaults(dist) {
  if (!existsSync(join(dist, 'index.html'))) return [`${dist} holds no built site.`]
  const faults = NEEDED.filter((name) => !existsSync(join(dist, name))).map((name) => `${name} is missing.`)
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  if (files.length > MOST_FILES) faults.push(`${files.length} files; Cloudflare takes ${MOST_FILES}.`)
  for (const { parentPath, path, name } of files) {
    const file = join(parentPath ?? path, name)
    const { size } = statSync(file)
    if (size === 0 && /\.(?:html|js|css|svg)$/.test(name)) faults.push(`${file} is empty.`)
    if (size > LARGEST_FILE) faults.push(`${file} has ${size} bytes; Cloudflare takes ${LARGEST_FILE}.`)
  }
  const headers = join(dist, '_headers')
  // The build puts the hashes of inline scripts there; without them the policy would block every calculator.
  if (existsSync(headers) && readFileSync(headers, 'utf8').includes('__INLINE_SCRIPT_HASHES__'))
    faults.push('_headers still holds a placeholder: the build did not finish.')
  return faults
}
