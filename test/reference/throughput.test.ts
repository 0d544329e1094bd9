import { beforeAll, describe, expect, it } from 'vitest'
import accuracy from '../../shared/speed/accuracy.json' with { type: 'json' }
import { decodeConstants, prefillConstants } from '../../shared/speed/calibration.ts'
import { evaluateScenario } from '../../shared/estimate/evaluate.ts'
import { speedOf } from '../../shared/speed/index.ts'
import data from './data/throughput.json' with { type: 'json' }
import { decodeRows, prefillRows } from './throughput/calibrate.ts'
import { decodePrior, decodeSamples } from './throughput/decode.ts'
import { fit, speedError, type Sample } from './throughput/fit.ts'
import { prefillSamples } from './throughput/prefill.ts'
import { scoreOf } from './throughput/report.ts'
import { runsOf, type Data, type Run } from './throughput/rows.ts'

const reference = data as unknown as Data
const isFit = ({ row }: Run): boolean => row.set === 'fit'

describe('decode speed of measured rows', () => {
  let runs: readonly Run[] = []
  let samples: readonly Sample<string>[] = []
  beforeAll(() => {
    runs = runsOf(reference, decodeRows(reference))
    samples = decodeSamples(runs) as unknown as Sample<string>[]
  })
  const runOf = (sample: Sample<string>): Run => runs.find(({ row }) => row.id === sample.id) as Run

  it('scores with the stored constants what the calibration says', () => {
    const errors = samples
      .filter((sample) => isFit(runOf(sample)))
      .map(({ seconds, time, keys }) => seconds / time({ ...decodeConstants(keys) }).seconds - 1)
    const score = scoreOf(errors)
    const published = accuracy.decode.fit.inSample
    expect(score.rows).toBe(published.rows)
    expect(score.median).toBeCloseTo(published.median, 2)
    expect(score.p90).toBeCloseTo(published.p90, 2)
  })

  it('are what the answer prints, for files of the project’s own formats', () => {
    const plain = runs.filter(
      ({ row, sequences }) => row.set === 'fit' && row.file_bytes === undefined && sequences === 1,
    )
    expect(plain.length).toBeGreaterThan(100)
    for (const run of plain) {
      const sample = samples.find(({ id }) => id === run.row.id) as Sample<string>
      const context = { ...run.scenario, settings: { ...run.scenario.settings, contextLength: run.context } }
      // Engines of the rows that the project does not know are read as the bare formula here, so their keys differ.
      if (run.scenario.engine.id !== run.row.engine) continue
      const answer = speedOf(context, evaluateScenario(context), run.options)
      const expected = 1 / sample.time({ ...decodeConstants(sample.keys) }).seconds
      expect(answer?.decode_tokens_per_second).toBeCloseTo(expected, 6)
    }
  })

  it('meets the goal with models left out of the fit, a fifth of them at a time', () => {
    const models = [...new Set(samples.map(({ model }) => model))].toSorted()
    const foldOf = new Map(models.map((model, index) => [model, index % 5]))
    const errors = new Map<string, number>()
    for (let fold = 0; fold < 5; fold++) {
      const rest = samples.filter(({ model }) => foldOf.get(model) !== fold)
      const fitted = fit(rest, decodePrior as never)
      for (const sample of samples)
        if (foldOf.get(sample.model) === fold) errors.set(sample.id, speedError(sample, fitted))
    }
    const errorsOf = (wanted: (run: Run) => boolean): number[] =>
      samples.filter((sample) => wanted(runOf(sample))).map(({ id }) => errors.get(id) ?? Number.NaN)
    const inFit = scoreOf(errorsOf(isFit))
    expect(inFit.median).toBeLessThanOrEqual(0.08)
    expect(inFit.p90).toBeLessThanOrEqual(0.3)
    expect(scoreOf(errorsOf(({ row }) => row.set !== 'batched')).within20).toBeGreaterThanOrEqual(0.8)
  }, 120_000)
})

describe('what the calibration publishes', () => {
  it('meets the goals: held out by model 8 % and 25 %; of all single streams 80 % within 20 %', () => {
    const { fit: inFit, single } = accuracy.decode
    expect(inFit.byModel.rows).toBe(reference.rows.filter(({ set }) => set === 'fit').length)
    expect(inFit.byModel.median).toBeLessThanOrEqual(0.08)
    expect(inFit.byModel.p90).toBeLessThanOrEqual(0.25)
    expect(single.byModel.within20).toBeGreaterThanOrEqual(0.8)
  })
})

describe('prefill speed of measured rows', () => {
  it('scores with the stored constants what the calibration says', () => {
    const samples = prefillSamples(runsOf(reference, prefillRows(reference)))
    const score = scoreOf(
      samples.map(({ seconds, time, keys }) => seconds / time({ ...prefillConstants(keys) }).seconds - 1),
    )
    const published = accuracy.prefill.single.inSample
    expect(score.rows).toBe(published.rows)
    expect(score.median).toBeCloseTo(published.median, 2)
    expect(score.p90).toBeCloseTo(published.p90, 2)
  })
})
