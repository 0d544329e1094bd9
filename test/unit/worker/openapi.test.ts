import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { openapiDocument } from '../../../worker/openapi/document.ts'

describe('the OpenAPI document', () => {
  const document = openapiDocument('https://plimsoll.test', '1.2.3')

  it('is valid against the schema of OpenAPI 3.1', async () => {
    const validator = new Validator()
    const result = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>)
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  it('leads every reference to a schema', () => {
    const names = new Set(
      Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`),
    )
    const found = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, target]) => target)
    expect(found.length).toBeGreaterThan(10)
    for (const target of found) expect(names).toContain(target)
  })

  it('names each operation once', () => {
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map((operation) => operation['operationId']),
    )
    expect(ids.every((id) => typeof id === 'string')).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('keeps our own notes to itself', () => {
    expect(JSON.stringify(document)).not.toMatch(/"x-(json|group|default)"/)
  })
})
