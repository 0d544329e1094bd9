import { describe, expect, it } from 'vitest'
import { answer, helpText, parseArguments, type Command } from '../../../shared/cli/index.ts'
import { ESTIMATE_FIELDS } from '../../../shared/index.ts'

const parsed = (line: string): Command => {
  const command = parseArguments(line.split(' '))
  if (!command.ok) throw new Error(command.problem.detail)
  return command.value
}
const wrong = (line: string) => {
  const command = parseArguments(line.split(' '))
  return command.ok ? [] : command.problem.errors
}

describe('a command line', () => {
  it('is a model and fields, with - or _ and with = or a blank', () => {
    const expected = { model: 'llama-3.1-8b', gpu: 'rtx-4090', context_length: '32k' }
    expect(parsed('llama-3.1-8b --gpu rtx-4090 --context-length 32k').input).toEqual(expected)
    expect(parsed('--context_length=32k --gpu=rtx-4090 llama-3.1-8b').input).toEqual(expected)
  })

  it('takes a switch without a value and leaves the next word alone', () => {
    expect(parsed('--swa-full llama-3.1-8b --conservative false').input).toEqual({
      swa_full: 'true',
      model: 'llama-3.1-8b',
      conservative: 'false',
    })
  })

  it('names every wrong option at once, with its near match', () => {
    expect(wrong('a b --contxt-length 4 --gpu')).toEqual([
      { field: 'model', message: 'is given twice' },
      { field: 'contxt_length', message: 'is not a known option', did_you_mean: 'context_length' },
      { field: 'gpu', message: 'needs a value' },
    ])
    expect(wrong('a --require maybe --gpu x')[0]?.field).toBe('require')
    expect(wrong('a --require fits')[0]?.message).toContain('needs --gpu')
  })
})

describe('an answer', () => {
  it('ends with 0 when answered and with 1 when the verdict is worse than required', () => {
    expect(answer(parsed('llama-3.1-8b --gpu h100-sxm --require fits')).code).toBe(0)
    const worse = answer(parsed('llama-3.1-70b --weights bf16 --gpu rtx-4090 --require offload'))
    expect(worse.code).toBe(1)
    expect(worse.err).toContain('exceeds')
    expect(worse.out).toContain('does not fit')
    expect(answer(parsed('llama-3.1-70b --weights bf16 --gpu rtx-4090')).code).toBe(0)
  })

  it('prints the whole estimate as JSON', () => {
    const { memory } = JSON.parse(answer(parsed('llama-3.1-8b --json')).out) as {
      memory: { total_bytes: number; components: { bytes: number }[] }
    }
    expect(memory.components.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(memory.total_bytes)
  })

  it('estimates a config', () => {
    const config = {
      model_type: 'llama',
      hidden_size: 4096,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      intermediate_size: 11008,
      vocab_size: 32000,
      torch_dtype: 'float16',
    }
    expect(answer(parsed('--config c.json --gpu rtx-4090'), config).out).toContain('RTX 4090')
    expect(answer(parsed('--config c.json'), { model_type: 'llama' }).code).toBe(2)
  })

  it('refuses with 2 and names the near match, on the error stream', () => {
    const { out, err, code } = answer(parsed('llama-3.1-8b --gpu rtx-4091'))
    expect([out, code]).toEqual(['', 2])
    expect(err).toContain('rtx-4090')
    expect(JSON.parse(answer(parsed('llama-3.1-8b --gpu rtx-4091 --json')).out)).toMatchObject({
      kind: 'unknown-gpu',
    })
  })
})

describe('the help', () => {
  it('names every field', () => {
    for (const name of Object.keys(ESTIMATE_FIELDS))
      if (name !== 'model') expect(helpText()).toContain(`--${name.replaceAll('_', '-')}`)
  })
})
