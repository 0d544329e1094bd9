import { describe, expect, inject, it } from 'vitest'
import { cannotRun, commandsOf, runSample } from './support/run-sample.ts'
import { allSamples } from './support/samples.ts'

/** The address that samples are written with, unless the site is built for another. */
const WRITTEN = new RegExp(
  ['http://localhost:8787', process.env['SITE_URL'] ?? ''].filter((each) => each !== '').join('|'),
  'g',
)
const samples = allSamples(['README.md'])
const nameOf = (text: string): string => text.split('\n').slice(0, 3).join(' ').slice(0, 90)

describe('the samples', () => {
  it('are found on the pages and in the README, in every language that is promised', () => {
    const of = (lang: string): number => samples.filter((sample) => sample.lang === lang).length
    for (const lang of ['sh', 'js', 'ts', 'python', 'json', 'yaml', 'md'])
      expect(of(lang), lang).toBeGreaterThan(0)
    expect(samples.filter(({ prints }) => prints !== null).length).toBeGreaterThan(4)
    expect(samples.some(({ places }) => places.includes('README.md'))).toBe(true)
  })

  it('are cut into whole commands', () => {
    expect(commandsOf("curl a \\\n  --data '{\n}'\n\n# no command\nnpm start")).toEqual([
      "curl a \\\n  --data '{\n}'",
      'npm start',
    ])
  })

  it.for(samples.map((sample) => ({ ...sample, name: nameOf(sample.text), missing: cannotRun(sample) })))(
    '$lang: $name',
    async ({ missing, prints, ...sample }, { skip }) => {
      skip(missing !== null, missing ?? '')
      const base = inject('baseUrl')
      const printed = await runSample(
        { ...sample, prints, text: sample.text.replaceAll(WRITTEN, base) },
        base,
      )
      expect(printed.trim(), sample.places.join(', ')).not.toBe('')
      if (prints !== null) expect(printed.trim()).toBe(prints)
    },
  )
})
