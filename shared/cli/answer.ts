import type { Result } from '../errors.ts'
import { estimate } from '../estimate/estimate.ts'
import type { Estimate } from '../estimate/types.ts'
import { parseEstimateRequest } from '../request/estimate.ts'
import { VERDICT_ORDER, type Command } from './arguments.ts'
import { estimateText, problemText } from './text.ts'

/** What the process prints and how it ends: 0 answered, 1 the verdict is worse than required, 2 the request is wrong. */
export interface Outcome {
  readonly out: string
  readonly err: string
  readonly code: 0 | 1 | 2
}

function ask(input: unknown): Result<Estimate> {
  const request = parseEstimateRequest(input)
  return request.ok ? estimate(request.value) : request
}

/** Anything wrong with the request, as text or as the problem itself. */
export function refuse(problem: Extract<Result<never>, { ok: false }>['problem'], json: boolean): Outcome {
  return json
    ? { out: JSON.stringify(problem, null, 2), err: '', code: 2 }
    : { out: '', err: problemText(problem), code: 2 }
}

/** Estimates what a command asks; `config` is the parsed file of its `--config`. */
export function answer(command: Command, config?: unknown): Outcome {
  const asked = ask(config === undefined ? command.input : { ...command.input, config })
  if (!asked.ok) return refuse(asked.problem, command.json)
  const { fit } = asked.value
  const out = command.json ? JSON.stringify(asked.value, null, 2) : estimateText(asked.value)
  const worse =
    command.require !== null &&
    fit !== undefined &&
    VERDICT_ORDER.indexOf(fit.verdict) > VERDICT_ORDER.indexOf(command.require)
  return worse
    ? { out, err: `The verdict is ${fit.verdict}; ${command.require} is required.`, code: 1 }
    : { out, err: '', code: 0 }
}
