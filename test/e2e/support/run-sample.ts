import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect } from 'vitest'
import { parse } from 'yaml'
import { launchBrowser } from '../../support/browser.ts'
import type { Sample } from './samples.ts'

const start = promisify(execFile)

/** Programs that a machine may lack; their samples are skipped there, and the test's name says so. */
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0
const programs: Readonly<Record<string, boolean>> = { curl: has('curl'), python3: has('python3') }

const scripts = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> })
  .scripts

/** The commands of a shell sample: one a line, unless a quote or a backslash carries it on. */
export function commandsOf(text: string): string[] {
  const commands: string[] = []
  let open = ''
  for (const line of text.split('\n')) {
    open += (open === '' ? '' : '\n') + line
    const quotes = open.replaceAll(/"[^"]*"/g, '').split("'").length - 1
    if (quotes % 2 === 1 || open.endsWith('\\')) continue
    if (open.trim() !== '' && !open.startsWith('#')) commands.push(open)
    open = ''
  }
  return commands
}

const shell = async (command: string): Promise<string> => (await start('bash', ['-ec', command])).stdout

/** A program in a file of its own, inside the repository, so that it finds what a reader would have installed. */
async function program(text: string, ending: string): Promise<string> {
  const home = join('.wrangler', 'samples')
  mkdirSync(home, { recursive: true })
  const file = join(mkdtempSync(join(home, 'sample-')), `sample.${ending}`)
  writeFileSync(file, text)
  return (await start(process.execPath, [file])).stdout
}

/** A script of a page, present before the page it is shown on loads; resolves to the first line that it prints. */
async function inBrowser(text: string, address: string): Promise<string> {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    await page.addInitScript(text)
    const [message] = await Promise.all([page.waitForEvent('console'), page.goto(address)])
    expect(message.type()).toBe('log')
    return message.text()
  } finally {
    await browser.close()
  }
}

/** Connects as an agent would, and says which tools it found. */
async function handshake(url: string): Promise<string> {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(url)))
  const { tools } = await client.listTools()
  await client.close()
  return tools.map(({ name }) => name).join('\n')
}

/** What a command of a shell sample prints when it is run, or a sign that it was checked another way. */
async function command(written: string): Promise<string> {
  const text = written.replace(/^([A-Z_]+=\S+\s+)+/, '')
  const [first = '', second = '', third = ''] = text.split(/\s+/)
  if (first === 'curl') return shell(text.replace('curl', 'curl --silent --show-error --fail-with-body'))
  if (first === 'npx' && second === 'plimsoll')
    return shell(text.replace('npx plimsoll', `'${process.execPath}' .tools/cli.mjs`))
  if (first === 'claude') return handshake(text.split(/\s+/).at(-1) ?? '')
  if (first === 'npm') {
    const script = second === 'run' ? third : second
    expect(Object.keys(scripts), text).toContain(script)
    return script
  }
  // Needs an account, or changes what is installed.
  if (first === 'npx' && second === 'wrangler') return 'wrangler'
  throw new Error(`no test runs this command of a sample: ${text}`)
}

const addressesOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? value.includes('://')
      ? [value]
      : []
    : Object.values((value ?? {}) as object).flatMap(addressesOf)

/** A configuration of an agent names a server that answers; any other JSON has only to be JSON. */
async function json(text: string): Promise<string> {
  const value = JSON.parse(text) as Record<string, unknown>
  const servers = value['mcpServers'] ?? value['servers']
  if (servers === undefined) return text
  const addresses = addressesOf(servers)
  expect(addresses).toHaveLength(1)
  return handshake(addresses[0] ?? '')
}

/** Images and links in a page's markup, or in Markdown, must be there. */
async function markup(text: string, base: string): Promise<string> {
  const addresses = [...text.matchAll(/https?:\/\/[^\s"'<>)]+/g)].map(([address]) =>
    address.replaceAll('&amp;', '&'),
  )
  const own = addresses.filter((address) => address.startsWith(base))
  for (const address of own) {
    const response = await fetch(address)
    expect(response.status, address).toBe(200)
    expect(response.headers.get('x-plimsoll-error'), address).toBeNull()
  }
  return own.join('\n')
}

interface Step {
  readonly uses?: string
  readonly with?: Record<string, string>
}

/** A workflow uses the action with inputs that it has. */
function workflow(text: string): string {
  const asked = parse(text) as { jobs: Record<string, { steps: Step[] }> }
  const action = parse(readFileSync('.github/actions/plimsoll/action.yml', 'utf8')) as {
    inputs: Record<string, unknown>
  }
  const steps = Object.values(asked.jobs).flatMap(({ steps: all }) => all)
  const ours = steps.filter(({ uses }) => uses?.includes('/.github/actions/plimsoll@'))
  for (const step of ours)
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})))
  return ours.map(({ uses }) => uses).join('\n')
}

/** Why this machine cannot run a sample, or null. */
export function cannotRun({ lang, text }: Sample): string | null {
  if (lang === 'python' && programs['python3'] === false) return 'python3 is not installed'
  if (lang === 'sh' && /^curl /m.test(text) && programs['curl'] === false) return 'curl is not installed'
  return null
}

/**
 * Runs a sample against a server.
 *
 * @returns what it prints
 * @throws when it fails, or when no runner knows its language
 */
export async function runSample({ lang, text, places }: Sample, base: string): Promise<string> {
  if (lang === 'js' && /\bdocument\./.test(text)) return inBrowser(text, base + (places[0] ?? '/'))
  if (lang === 'js') return program(text, 'mjs')
  if (lang === 'ts') return program(text, 'ts')
  if (lang === 'python') return (await start('python3', ['-c', text])).stdout
  if (lang === 'json') return json(text)
  if (lang === 'yaml') return workflow(text)
  // A piece of some configuration, such as a header's value: nothing that runs.
  if (lang === 'txt') return text
  if (lang === 'html' || lang === 'md') return markup(text, base)
  if (lang === 'sh') {
    const printed: string[] = []
    for (const each of commandsOf(text)) printed.push(await command(each))
    return printed.join('')
  }
  throw new Error(`no runner for samples in ${lang}`)
}
