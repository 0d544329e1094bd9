import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { parseYaml } from '@redocly/openapi-core'
import { afterAll, describe, expect, it } from 'vitest'
import { findModel } from '../../../shared/index.ts'

const root = resolve('.')
const actionPath = join(root, '.github/actions/plimsoll')
interface Step {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly shell?: string
  readonly 'working-directory'?: string
  readonly env?: Readonly<Record<string, string>>
}
const action = parseYaml(readFileSync(join(actionPath, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

const workspace = mkdtempSync(join(tmpdir(), 'plimsoll-action-'))
afterAll(() => rmSync(workspace, { recursive: true }))
mkdirSync(join(workspace, 'model'))
writeFileSync(join(workspace, 'model/config.json'), JSON.stringify(findModel('llama-3.1-8b')?.config))

/** `npm` that tells how it was called instead of fetching anything. */
const fakes = join(workspace, 'bin')
mkdirSync(fakes)
writeFileSync(join(fakes, 'npm'), '#!/bin/sh\necho "npm $* in $(pwd)"\n')
chmodSync(join(fakes, 'npm'), 0o755)

/** Runs the shell steps of the action one after another, as GitHub's runner does. */
function runAction(inputs: Readonly<Record<string, string>>) {
  const file = (name: string) => {
    const path = join(workspace, `${name}-${Math.abs(JSON.stringify(inputs).length)}`)
    writeFileSync(path, '')
    return path
  }
  const [output, summary] = [file('output'), file('summary')]
  const expand = (text: string) =>
    text
      .replaceAll(
        /\$\{\{ inputs\.([\w-]+) \}\}/g,
        (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? '',
      )
      .replaceAll('${{ github.action_path }}', actionPath)
  let stdout = ''
  let status: number | null = 0
  for (const step of action.runs.steps) {
    if (step.run === undefined) continue
    const result = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', expand(step.run)], {
      cwd: step['working-directory'] === undefined ? workspace : expand(step['working-directory']),
      encoding: 'utf8',
      env: {
        PATH: [fakes, dirname(process.execPath), process.env['PATH']].join(delimiter),
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTION_PATH: actionPath,
        GITHUB_WORKSPACE: workspace,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, expand(text)])),
      },
    })
    stdout += result.stdout + result.stderr
    status = result.status
    if (status !== 0) break
  }
  const outputs = Object.fromEntries(
    readFileSync(output, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('=') as [string, string]),
  )
  return { status, stdout, outputs, summary: readFileSync(summary, 'utf8') }
}

describe('the GitHub Action', () => {
  it('is composite, pins what it uses by commit, and puts no input into a script', () => {
    expect(action.runs.using).toBe('composite')
    for (const { uses, run, shell } of action.runs.steps) {
      if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/)
      if (run !== undefined) {
        expect(shell).toBe('bash')
        expect(run).not.toContain('${{')
      }
    }
    const ids = action.runs.steps.flatMap(({ id }) => id ?? [])
    for (const { value } of Object.values(action.outputs))
      expect(ids).toContain(/steps\.(\w+)\.outputs/.exec(value)?.[1])
  })

  it('installs the engine alone, where it lies, and passes a config that fits', () => {
    const { status, stdout, outputs, summary } = runAction({
      config: 'model/config.json',
      gpu: 'h100-sxm',
      arguments: '--context-length 32k --batch-size 2',
    })
    expect(status, stdout).toBe(0)
    expect(stdout).toContain(`npm ci --omit=dev --ignore-scripts --loglevel=error in ${root}`)
    expect(outputs['verdict']).toBe('fits')
    expect(Number(outputs['per-gpu-bytes'])).toBeGreaterThan(16e9)
    expect(summary).toContain('```text')
  }, 60_000)

  it('fails what no longer fits, says so in an annotation, and still tells the figures', () => {
    const { status, stdout, outputs } = runAction({ config: 'model/config.json', gpu: 'rtx-3060-12gb' })
    expect(status).toBe(1)
    expect(stdout).toMatch(/^::error title=Plimsoll::/m)
    expect(outputs['verdict']).toBe('exceeds')
  }, 60_000)

  it('fails a wrong input by name, and an input is never a command', () => {
    const wrong = runAction({ config: 'model/none.json', gpu: 'h100-sxm' })
    expect(wrong.status).toBe(2)
    expect(wrong.stdout).toContain('none.json')
    const hostile = runAction({ model: '$(touch pwned); `touch pwned`', gpu: 'h100-sxm"; touch pwned; "' })
    expect(hostile.status).toBe(2)
    expect(spawnSync('ls', [workspace], { encoding: 'utf8' }).stdout).not.toContain('pwned')
    expect(hostile.outputs).toEqual({})
  }, 60_000)
})
