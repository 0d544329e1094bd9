import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser } from 'playwright-core'

/** Where the browser is unpacked: with the dependencies, so that a fresh install unpacks a fresh browser. */
const home = resolve('node_modules/.cache/plimsoll/chromium-147')
const packed = resolve('node_modules/@sparticuz/chromium/bin')

/**
 * No sandbox: CI containers run as root, where Chromium refuses to start with one. The pages it opens are our own.
 * No hinting: letters get the same widths on every machine.
 */
const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none']

/**
 * Starts a headless Chromium: the one at `CHROMIUM_PATH` if set, else the one among our dependencies, else the
 * system's. The browser comes from the package registry because that is all a build machine is sure to reach.
 *
 * @throws when none of them starts, with each one's reason
 */
export async function launchBrowser(): Promise<Browser> {
  const given = process.env['CHROMIUM_PATH']
  if (given !== undefined) return chromium.launch({ executablePath: given, args })

  const reasons: string[] = []
  const candidates = [unpackedBrowser, ...['/usr/bin/chromium', '/usr/bin/google-chrome'].map(systemBrowser)]
  for (const candidate of candidates) {
    try {
      return await chromium.launch({ ...(await candidate()), args })
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new Error(`No Chromium starts. Set CHROMIUM_PATH to one that does.\n${reasons.join('\n')}`)
}

interface Launch {
  readonly executablePath: string
  readonly env?: Record<string, string>
}

function systemBrowser(executablePath: string) {
  return async (): Promise<Launch> => {
    if (!existsSync(executablePath)) throw new Error(`${executablePath} does not exist`)
    return { executablePath }
  }
}

async function unpackedBrowser(): Promise<Launch> {
  if (!existsSync(home)) await unpack()
  const executablePath = join(home, 'chromium')
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value
  // Minimal images lack NSS and expat, and have no font at all; the package carries both.
  if (await lacksLibraries(executablePath)) env['LD_LIBRARY_PATH'] = join(home, 'al2023/lib')
  if (!existsSync('/etc/fonts/fonts.conf')) env['FONTCONFIG_PATH'] = join(home, 'fonts')
  return { executablePath, env }
}

async function lacksLibraries(executable: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ldd', [executable]).catch(() => ({ stdout: 'not found' }))
  return stdout.includes('not found')
}

/** Unpacks beside the final place and moves it there in one step: test files start at the same time. */
async function unpack(): Promise<void> {
  // Imported here, for it looks at the environment as it loads, and CHROMIUM_PATH needs none of it.
  const { inflate } = await import('@sparticuz/chromium')
  await mkdir(resolve(home, '..'), { recursive: true })
  const directory = await mkdtemp(`${home}-`)
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = directory
  try {
    if (tmpdir() !== directory) throw new Error(`cannot unpack into ${directory}`)
    await Promise.all(
      ['chromium.br', 'fonts.tar.br', 'al2023.tar.br'].map((name) => inflate(join(packed, name))),
    )
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
  try {
    await rename(directory, home)
  } catch (error) {
    await rm(directory, { recursive: true, force: true })
    if (!existsSync(home)) throw error
  }
}
