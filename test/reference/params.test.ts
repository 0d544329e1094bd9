import { describe, expect, it } from 'vitest'
import { findModel } from '../../shared/catalogue/index.ts'
import { architectureFromConfig } from '../../shared/model/config/index.ts'
import type { JsonObject } from '../../shared/model/config/reader.ts'
import { countParameters } from '../../shared/model/parameters.ts'
import rows from './data/params.json' with { type: 'json' }

interface Row {
  readonly id: string
  readonly model?: string
  readonly config?: JsonObject
  readonly total: number
  readonly withoutPrediction?: number
}

/** Published totals that a count of parameters does not reach, by how much, and why. */
const EXPLAINED: Readonly<Record<string, { readonly difference: number; readonly reason: string }>> = {
  'xiaomimimo-mimo-v2-flash': {
    difference: 1_006_537_536,
    reason: 'three prediction layers that the config does not describe, and the FP8 block scales',
  },
}

const count = (row: Row) => {
  const config = row.config ?? findModel(row.model ?? '')?.config
  if (!config) throw new Error(`no config for ${row.id}`)
  const result = architectureFromConfig(config as JsonObject, { conservative: false })
  if (!result.ok) throw new Error(result.problem.detail)
  return countParameters(result.value)
}

describe('parameters of published checkpoints', () => {
  it.each(rows as readonly Row[])('$id', (row) => {
    const counts = count(row)
    expect(counts.stored).toBe(row.total - (EXPLAINED[row.id]?.difference ?? 0))
    if (row.withoutPrediction !== undefined) expect(counts.total).toBe(row.withoutPrediction)
  })

  it('explains no difference that is not there', () => {
    const ids = new Set((rows as readonly Row[]).map(({ id }) => id))
    expect(Object.keys(EXPLAINED).filter((id) => !ids.has(id))).toEqual([])
  })
})
