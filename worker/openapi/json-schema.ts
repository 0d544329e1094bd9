import * as z from 'zod'

export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * A field reads words and numbers alike, so its zod type says nothing; its meta holds the JSON Schema to print
 * (`x-json`). Our own `x-` notes serve forms and pages and are left out.
 */
function printed(schema: Record<string, unknown>, field: z.core.$ZodType): void {
  const own = schema['x-json']
  // zod leaves the examples of a field that reads words out of what goes in, and words are what our examples are.
  const examples = z.globalRegistry.get(field)?.['examples']
  if (Array.isArray(examples) && examples.length > 0) schema['examples'] = examples
  for (const key of Object.keys(schema)) if (key.startsWith('x-')) delete schema[key]
  if (typeof own === 'object' && own !== null) Object.assign(schema, own)
}

/** The JSON Schema (2020-12, as OpenAPI 3.1 takes it) of a zod schema. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema: node, zodSchema }) => printed(node as Record<string, unknown>, zodSchema),
  })
  return rest
}

/** Fields as the parameters of a query string. */
export function queryParameters(fields: Readonly<Record<string, z.ZodType>>): JsonSchema[] {
  return Object.entries(fields).map(([name, field]) => {
    const { title: _title, description, examples, ...schema } = jsonSchema(field, 'input')
    return {
      name,
      in: 'query',
      required: false,
      ...(description === undefined ? {} : { description }),
      schema,
      ...(Array.isArray(examples) && examples.length > 0 ? { example: examples[0] as unknown } : {}),
    }
  })
}
