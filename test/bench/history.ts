import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { EdgeResult } from './edge.ts'
import type { EngineResult } from './engine.ts'
import type { BundleSize } from './servers.ts'

/** One recorded run. Ratios compare across machines; rates only across runs on the same one. */
export interface HistoryRow {
  readonly date: string
  readonly commit: string
  readonly machine: string
  readonly versions: Readonly<Record<string, string>>
  readonly edge: readonly EdgeResult[]
  readonly engine: EngineResult
  readonly bundle: BundleSize
  readonly startMilliseconds?: number
}

export type Measured = Pick<HistoryRow, 'edge' | 'engine' | 'bundle'> & {
  readonly startMilliseconds: number | undefined
}

const path = 'test/bench/history.json'

/** Adds a run to test/bench/history.json, with the versions it was measured with. */
export function record(date: string, { edge, engine, bundle, startMilliseconds }: Measured): void {
  const rows: HistoryRow[] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []
  const rounded = <T extends object>(values: T): T =>
    JSON.parse(
      JSON.stringify(values, (_, value) =>
        typeof value === 'number' ? Number(value.toPrecision(4)) : value,
      ),
    )
  rows.push({
    date,
    commit: git('rev-parse', '--short', 'HEAD'),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    versions: { node: process.versions.node, ...versions('workerd', 'wrangler', 'hono') },
    edge: edge.map(rounded),
    engine: rounded(engine),
    bundle,
    ...(startMilliseconds !== undefined && { startMilliseconds }),
  })
  writeFileSync(path, `${JSON.stringify(rows, null, 2)}\n`)
}

function versions(...names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version,
    ]),
  )
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'none'
  }
}
