import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
afterAll(() => rmSync(folder, { recursive: true }))
const config = join(folder, 'config.json')
writeFileSync(
  config,
  JSON.stringify({
    model_type: 'llama',
    hidden_size: 4096,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    intermediate_size: 11008,
    vocab_size: 32000,
  }),
)

const run = (script: string, words: string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [script, ...words], { encoding: 'utf8', env: { ...process.env, ...env } })

describe('the command', () => {
  it('answers on standard output', () => {
    const { stdout, status } = run('.tools/cli.mjs', ['llama-3.1-8b', '--gpu', 'rtx-4090', '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ model: { id: 'llama-3.1-8b' }, fit: { gpu: 'rtx-4090' } })
  })

  it('says which file it cannot read', () => {
    const { stderr, status } = run('.tools/cli.mjs', ['--config', join(folder, 'none.json')])
    expect(status).toBe(2)
    expect(stderr).toContain('none.json')
  })

  it('runs below node_modules, where Node strips no types', () => {
    const home = join(folder, 'node_modules', 'plimsoll')
    mkdirSync(home, { recursive: true })
    for (const part of ['shared', '.tools', 'package.json'])
      cpSync(part, join(home, part), { recursive: true })
    symlinkSync(join(process.cwd(), 'node_modules', 'zod'), join(folder, 'node_modules', 'zod'))
    const { stdout, stderr, status } = run(join(home, '.tools/cli.mjs'), ['llama-3.1-8b'])
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toContain('Llama 3.1 8B needs')
  })
})

describe('the action', () => {
  const act = (inputs: Record<string, string>) => {
    const output = join(folder, 'output')
    const summary = join(folder, 'summary')
    writeFileSync(output, '')
    writeFileSync(summary, '')
    const { status, stdout } = run('.github/actions/plimsoll/run.mjs', [], {
      ...inputs,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
    })
    return { status, stdout, output: readFileSync(output, 'utf8'), summary: readFileSync(summary, 'utf8') }
  }

  it('passes while the config fits', () => {
    const { status, output, summary } = act({
      PLIMSOLL_CONFIG: config,
      PLIMSOLL_GPU: 'h100-sxm',
      PLIMSOLL_REQUIRE: 'fits',
    })
    expect(status).toBe(0)
    expect(output).toMatch(/^verdict=fits\nper-gpu-bytes=\d+\n$/)
    expect(summary).toContain('KV cache')
  })

  it('fails when it no longer fits, and says why', () => {
    const { status, stdout, output } = act({
      PLIMSOLL_CONFIG: config,
      PLIMSOLL_GPU: 'rtx-4060',
      PLIMSOLL_REQUIRE: 'fits',
      PLIMSOLL_ARGUMENTS: '--engine vllm  --weights bf16',
    })
    expect(status).toBe(1)
    expect(output).toContain('verdict=exceeds')
    expect(stdout).toContain('::error title=Plimsoll::')
  })

  it('fails on a wrong request', () => {
    expect(
      act({ PLIMSOLL_MODEL: 'llama-3.1-8b', PLIMSOLL_GPU: 'nope', PLIMSOLL_REQUIRE: 'fits' }).status,
    ).toBe(2)
  })
})
