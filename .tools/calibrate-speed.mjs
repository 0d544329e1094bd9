/**
 * Fits the constants of shared/speed to measured rows and writes them, and the errors they were found to have. Takes
 * some ten minutes: every model, device and source is left out once.
 *
 *   node .tools/calibrate-speed.mjs [rows.json] [directory for calibration.json and accuracy.json]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { calibrate } from '../test/reference/throughput/calibrate.ts'

const [rows = 'test/reference/data/throughput.json', target = 'shared/speed'] = process.argv.slice(2)
const results = calibrate(JSON.parse(readFileSync(rows, 'utf8')), (line) => console.log(line))
for (const [name, result] of Object.entries(results)) {
  const file = join(target, `${name}.json`)
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`)
  console.log(`wrote ${file}`)
}
