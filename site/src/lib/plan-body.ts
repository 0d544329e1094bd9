import type { Issue } from '../../../shared/errors.ts'
import type { Question } from './api.ts'
import type { Settings } from './url-state.ts'

const ROW = /^models\.(\d+)\.(\w+)$/

/** Whether a name of the page's query is a field of the plan or of one of its models. */
export const isPlanField = (name: string): boolean =>
  ROW.test(name) || ['gpu', 'gpus', 'reserve_bytes'].includes(name)

/** Rows of a plan's settings that name a model, in order; the form may leave gaps between them. */
export function planRows(settings: Settings): number[] {
  const rows = Object.keys(settings).flatMap((name) => {
    const [, row, field] = ROW.exec(name) ?? []
    return row !== undefined && (field === 'model' || field === 'params') ? [Number(row)] : []
  })
  return [...new Set(rows)].sort((a, b) => a - b)
}

/** The body of `POST /v1/plan`: names with dots become the list of models. */
export function planBody(settings: Settings): Readonly<Record<string, unknown>> {
  const models = planRows(settings).map((row) => {
    const prefix = `models.${row}.`
    const fields = Object.entries(settings).filter(([name]) => name.startsWith(prefix))
    return Object.fromEntries(fields.map(([name, value]) => [name.slice(prefix.length), value]))
  })
  const rest = Object.entries(settings).filter(([name]) => !ROW.test(name))
  return { ...Object.fromEntries(rest), models }
}

export const planQuestion = (settings: Settings): Question => ({
  path: '/v1/plan',
  body: JSON.stringify(planBody(settings)),
  type: 'application/json',
})

/** Errors under the names of the form: the API counts only the models it was sent. */
export function planErrors(errors: readonly Issue[], settings: Settings): Issue[] {
  const rows = planRows(settings)
  return errors.map((issue) => {
    const [, index, field] = ROW.exec(issue.field) ?? []
    return index === undefined
      ? issue
      : { ...issue, field: `models.${rows[Number(index)] ?? index}.${field}` }
  })
}
