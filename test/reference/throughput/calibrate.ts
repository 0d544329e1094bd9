import { decodePrior, decodeSamples } from './decode.ts'
import { fit, heldOut, speedError, type Prior, type Sample } from './fit.ts'
import { prefillPrior, prefillSamples } from './prefill.ts'
import { bandsOf, fitData, regimeOf, rowsByKey, scoreOf, tableOf, type Score, type Scored } from './report.ts'
import { runsOf, type Data, type Row, type Run } from './rows.ts'

/** Prompts shorter than this measure the start of a run, not its rate. */
const LEAST_PROMPT = 256

const isSingle = (row: Row): boolean => row.set === 'fit' || row.set === 'other'

/** Rows of a known backend and batch; a run at "maximum throughput" states neither. */
export const decodeRows = ({ rows }: Data): Row[] =>
  rows.filter(
    (row) =>
      row.decode !== undefined &&
      (isSingle(row) ||
        (row.set === 'batched' &&
          row.backend !== 'unknown' &&
          row.batch !== null &&
          row.decode_kind !== 'aggregate_max_throughput')),
  )

export const prefillRows = ({ rows }: Data): Row[] =>
  rows.filter((row) => isSingle(row) && row.prefill !== undefined && (row.prompt ?? 0) >= LEAST_PROMPT)

/** The rows that the goal on held-out models speaks of. */
export const inFit = ({ run }: Scored): boolean => run.row.set === 'fit'

function scored<Name extends string>(
  runs: readonly Run[],
  samples: readonly Sample<Name>[],
  prior: Prior<Name>,
  say: (line: string) => void,
) {
  const runOf = new Map(runs.map((run) => [run.row.id, run]))
  const fitted = fit(samples, prior)
  say(`fitted ${samples.length} rows`)
  const heldOutBy = (name: string, group: (sample: Sample<Name>) => string): Map<string, number> => {
    const errors = heldOut(samples, prior, group)
    say(`held out by ${name}`)
    return errors
  }
  const byModel = heldOutBy('model', ({ model }) => model)
  const rows = samples.map((sample): Scored => ({
    run: runOf.get(sample.id) as Run,
    sample: sample as unknown as Sample<string>,
    inSample: speedError(sample, fitted),
    heldOut: byModel.get(sample.id) ?? Number.NaN,
  }))
  return {
    fitted,
    rows,
    byDevice: heldOutBy('device', ({ device }) => device),
    bySource: heldOutBy('source', ({ id }) => id.replace(/-\d+$/, '')),
  }
}

/** What the engine reads (calibration.json), and what is published about it (accuracy.json). */
interface Calibrated {
  readonly calibration: Record<string, unknown>
  readonly accuracy: Record<string, unknown>
}

export function calibrate(data: Data, say: (line: string) => void): Calibrated {
  const laws = {
    decode: { runs: runsOf(data, decodeRows(data)), samples: decodeSamples, prior: decodePrior },
    prefill: { runs: runsOf(data, prefillRows(data)), samples: prefillSamples, prior: prefillPrior },
  }
  const source = 'test/reference/data/throughput.json, fitted by .tools/calibrate-speed.mjs'
  const calibration: Record<string, unknown> = {
    about:
      'A constant is its base times the factors of its engine, device class, generation, weight format and era. Bands: what a class earned on rows whose model was left out of the fit; ratios are measured over predicted.',
    source,
  }
  const accuracy: Record<string, unknown> = {
    about:
      'Errors of shared/speed relative to the measured speed: on the rows fitted, and on rows whose model, device or source was left out of the fit. `fit`: single streams of current kernels; `single`: all single streams; `batched`: several sequences or GPUs. `rows`: how many measurements each factor rests on.',
    source,
  }
  for (const [name, law] of Object.entries(laws)) {
    say(name)
    const samples = (law.samples as (runs: readonly Run[]) => Sample<string>[])(law.runs)
    const { fitted, rows, byDevice, bySource } = scored(law.runs, samples, law.prior as Prior<string>, say)
    const pool = (wanted: (each: Scored) => boolean): Record<string, Score> => {
      const members = rows.filter(wanted)
      const of = (errors: Map<string, number>): Score =>
        scoreOf(members.map(({ sample }) => errors.get(sample.id) ?? Number.NaN))
      return {
        inSample: scoreOf(members.map(({ inSample }) => inSample)),
        byModel: scoreOf(members.map(({ heldOut: error }) => error)),
        byDevice: of(byDevice),
        bySource: of(bySource),
      }
    }
    const single = rows.filter(({ run }) => regimeOf(run) === 'single')
    const batched = rows.filter(({ run }) => regimeOf(run) === 'batched')
    calibration[name] = { ...fitData(fitted), bands: bandsOf(rows) }
    accuracy[name] = {
      fit: pool(inFit),
      single: pool(({ run }) => regimeOf(run) === 'single'),
      ...(batched.length > 0 ? { batched: pool(({ run }) => regimeOf(run) === 'batched') } : {}),
      fitByClass: tableOf(single.filter(inFit)),
      singleByClass: tableOf(single),
      ...(batched.length > 0 ? { batchedByClass: tableOf(batched) } : {}),
      rows: rowsByKey(fitted, samples),
    }
  }
  return { calibration, accuracy }
}
