import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import type * as z from 'zod'
import { jsonSchema, type JsonSchema } from '../openapi/json-schema.ts'

export type ToolFields = Readonly<Record<string, z.ZodType>>
export type ToolInput = Readonly<Record<string, unknown>>

function printed(fields: ToolFields, required: readonly string[]): JsonSchema {
  const properties = Object.entries(fields).map(([name, field]) => {
    const { title: _title, ...schema } = jsonSchema(field, 'input')
    return [name, schema] as const
  })
  return { type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false }
}

/**
 * A tool's input as the protocol lists it. The fields are those of the HTTP routes. Checking is left to the engine,
 * whose answer names every wrong field with its near match, where a JSON Schema validator would name a keyword.
 */
export function toolSchema(
  fields: ToolFields,
  required: readonly string[],
): StandardSchemaWithJSON<ToolInput, ToolInput> {
  let json: JsonSchema | undefined
  const print = (): Record<string, unknown> => ({ ...(json ??= printed(fields, required)) })
  return {
    '~standard': {
      version: 1,
      vendor: 'plimsoll',
      validate: (value) => ({ value: (value ?? {}) as ToolInput }),
      jsonSchema: { input: print, output: print },
    },
  }
}
