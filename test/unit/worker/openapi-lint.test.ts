import { createConfig, lintFromString } from '@redocly/openapi-core'
import { describe, expect, it } from 'vitest'
import { openapiDocument } from '../../../worker/openapi/document.ts'

const rules = createConfig({ extends: ['recommended-strict'] })

const findings = async (document: object): Promise<string[]> => {
  const source = JSON.stringify(document)
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config: await rules })
  return problems.map(({ ruleId, severity, location, message }) => {
    const [place] = location
    return `${severity} ${ruleId} ${place !== undefined && 'pointer' in place ? place.pointer : ''}: ${message}`
  })
}

describe('the OpenAPI document under a strict linter', () => {
  it('has no errors and no warnings', async () => {
    expect(await findings(openapiDocument('https://plimsoll.test', '1.2.3'))).toEqual([])
  }, 60_000)

  it('is really looked at', async () => {
    const { security: _none, ...open } = openapiDocument('https://plimsoll.test', '1.2.3')
    expect((await findings(open)).join('\n')).toContain('security-defined')
  }, 60_000)
})
