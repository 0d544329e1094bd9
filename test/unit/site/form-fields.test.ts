import { describe, expect, it } from 'vitest'
import { ESTIMATE_FIELDS } from '../../../shared/request/estimate-fields.ts'
import {
  INFERENCE_GROUPS,
  inferenceFields,
  NOT_OFFERED,
  TRAINING_GROUPS,
  trainingFields,
} from '../../../site/src/data/form-fields.ts'
import { en } from '../../../site/src/i18n/en/index.ts'

describe('the forms of an estimate', () => {
  it('offer every field of the schema, but a few that have a reason', () => {
    const offered = new Set<string>([...inferenceFields, ...trainingFields])
    const left = Object.keys(ESTIMATE_FIELDS).filter((name) => !offered.has(name))
    expect(left.sort()).toEqual(Object.keys(NOT_OFFERED).sort())
    for (const reason of Object.values(NOT_OFFERED)) expect(reason.length).toBeGreaterThan(20)
    expect(left.length).toBeLessThan(5)
  })

  it.each([
    ['running', inferenceFields],
    ['training', trainingFields],
  ] as const)('of %s offer no field twice', (_, fields) => {
    expect([...new Set(fields)]).toEqual(fields)
  })

  it('have a heading for every group, and no other heading', () => {
    const groups = [...INFERENCE_GROUPS, ...TRAINING_GROUPS].map(({ id }) => id)
    expect(new Set(groups)).toEqual(new Set(Object.keys(en.form.groups)))
  })
})
