import type { Result } from '../../shared/errors.ts'
import type { ToolFields, ToolInput } from './schema.ts'

/** What a tool answers: a few lines to read, and the figures behind them. */
export interface ToolAnswer {
  readonly text: string
  readonly data: object
}

/** One tool of the MCP server. */
export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly fields: ToolFields
  readonly required: readonly string[]
  /** The input holds known fields only; their values are still unchecked. `origin` makes links absolute. */
  readonly run: (input: ToolInput, origin: string) => Result<ToolAnswer> | Promise<Result<ToolAnswer>>
}

/** Picks fields by name, so that a tool lists what an agent needs and not every field of the route. */
export function pick<T extends ToolFields, const K extends keyof T & string>(
  fields: T,
  names: readonly K[],
): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, fields[name]])) as unknown as Pick<T, K>
}
