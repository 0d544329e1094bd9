/** `npm run fuzz -- --cases N --seed N`: every route of the app in Node. What was run is kept in seeds.json. */
import { parseArgs } from 'node:util'
import { fuzzCase } from './cases.ts'
import { BATCH, fuzzBatch, told, type Spread } from './fuzz.ts'
import { nodeApp } from './node-app.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '200000' },
    seed: { type: 'string', default: String(20_261_121) },
    from: { type: 'string', default: '0' },
    verbose: { type: 'boolean', default: false },
  },
})
const [cases, seed, from] = [values.cases, values.seed, values.from].map(Number) as [number, number, number]
// A bug of this side is logged with its stack; here it is one of many and is told with its case.
console.error = () => {}

const ask = nodeApp((name, value) => {
  globalThis[name] = value
})
const spread: Spread = {}
let wrong = 0
const startedAt = performance.now()
for (let batch = Math.floor(from / BATCH); batch * BATCH < from + cases; batch += 1) {
  const found = await fuzzBatch(fuzzCase, seed, batch, ask, spread)
  wrong += found.length
  for (const each of found) if (wrong <= 200) console.log(told(each))
  if (values.verbose || batch % 40 === 39)
    console.log(
      `${(batch + 1) * BATCH} cases, ${wrong} wrong, ${Math.round((performance.now() - startedAt) / 1000)} s`,
    )
}
for (const [kind, count] of Object.entries(spread).toSorted())
  console.log(`${String(count).padStart(8)}  ${kind}`)
console.log(`${Object.values(spread).reduce((a, b) => a + b, 0)} answers, ${wrong} wrong, seed ${seed}`)
process.exitCode = wrong > 0 ? 1 : 0
