import { failure, success, type Issue, type Result } from '../errors.ts'
import type { Verdict } from '../estimate/types.ts'
import { nearest } from '../near.ts'
import { ESTIMATE_FIELDS } from '../request/estimate-fields.ts'

/** Verdicts from best to worst. */
export const VERDICT_ORDER = ['fits', 'tight', 'offload', 'exceeds'] as const satisfies readonly Verdict[]

/** What a command line asks for. `config` is still a path: reading it is the caller's. */
export interface Command {
  readonly kind: 'estimate' | 'help' | 'version'
  readonly json: boolean
  readonly input: Readonly<Record<string, string>>
  readonly configPath: string | null
  /** The worst verdict that still counts as success; null: any. */
  readonly require: Verdict | null
}

const EMPTY: Command = { kind: 'estimate', json: false, input: {}, configPath: null, require: null }
const isSwitch = (name: string): boolean =>
  name in ESTIMATE_FIELDS &&
  JSON.stringify(ESTIMATE_FIELDS[name as keyof typeof ESTIMATE_FIELDS].meta()?.['x-json']).includes('boolean')
const OPTIONS = [...Object.keys(ESTIMATE_FIELDS), 'json', 'require', 'help', 'version']
const unknownOption = (field: string): Issue => {
  const [near] = nearest(field, OPTIONS)
  return { field, message: 'is not a known option', ...(near === undefined ? {} : { did_you_mean: near }) }
}
const isVerdict = (word: string): word is Verdict => (VERDICT_ORDER as readonly string[]).includes(word)

/**
 * Reads a command line: `llama-3.1-8b --gpu rtx-4090 --context-length 32k --json`. Every field of the estimate is an
 * option, with `-` or `_`; its value is checked later, with the request. A switch needs no value.
 */
export function parseArguments(words: readonly string[]): Result<Command> {
  const issues: Issue[] = []
  const input: Record<string, string> = {}
  const own: { json?: true; configPath?: string; require?: Verdict } = {}
  const set = (field: string, value: string): void => {
    if (Object.hasOwn(input, field)) issues.push({ field, message: 'is given twice' })
    else input[field] = value
  }
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (word === '--help' || word === '-h') return success({ ...EMPTY, kind: 'help' })
    if (word === '--version' || word === '-v') return success({ ...EMPTY, kind: 'version' })
    if (word === '--json') {
      own.json = true
      continue
    }
    if (!word.startsWith('-')) {
      set('model', word)
      continue
    }
    const [, option = '', given] = /^--?([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? []
    const name = option.replaceAll('-', '_')
    if (!OPTIONS.includes(name)) {
      issues.push(unknownOption(name))
      // What follows is most likely its value, not a model.
      if (given === undefined && words[index + 1]?.startsWith('-') === false) index++
      continue
    }
    const next = words[index + 1]
    // A switch takes the next word only when that word can be its value: `--explain llama-3.1-8b` names a model.
    const takes =
      given === undefined &&
      next !== undefined &&
      !next.startsWith('--') &&
      (!isSwitch(name) || /^(true|false)$/i.test(next))
    if (takes) index++
    const value = given ?? (takes ? next : isSwitch(name) ? 'true' : undefined)
    if (value === undefined) issues.push({ field: option, message: 'needs a value' })
    else if (name === 'config') own.configPath = value
    else if (name !== 'require') set(name, value)
    else if (isVerdict(value)) own.require = value
    else
      issues.push({
        field: 'require',
        message: `must be one of ${VERDICT_ORDER.join(', ')}`,
        allowed: VERDICT_ORDER,
      })
  }
  if (own.require !== undefined && input['gpu'] === undefined)
    issues.push({ field: 'require', message: 'needs --gpu: without one there is no verdict' })
  return issues.length > 0 ? failure('invalid-request', issues) : success({ ...EMPTY, ...own, input })
}
