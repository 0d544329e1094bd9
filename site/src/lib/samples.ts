/** Programs that the pages show. They are files, so that a test can run them and the checks read them. */
const texts = import.meta.glob<string>('../samples/*', { query: '?raw', import: 'default', eager: true })

/** The file of each and the language it is shown in. */
export const samples = {
  action: { file: 'action.yml', lang: 'yaml' },
  agent: { file: 'agent.mjs', lang: 'js' },
  bridge: { file: 'bridge.json', lang: 'json' },
  claude: { file: 'claude.sh', lang: 'sh' },
  commandLine: { file: 'command-line.sh', lang: 'sh' },
  config: { file: 'config.sh', lang: 'sh' },
  cursor: { file: 'cursor.json', lang: 'json' },
  errors: { file: 'errors.mjs', lang: 'js' },
  estimateJs: { file: 'estimate.mjs', lang: 'js' },
  estimatePy: { file: 'estimate.py', lang: 'python' },
  estimateSh: { file: 'estimate.sh', lang: 'sh' },
  generic: { file: 'generic.json', lang: 'json' },
  tools: { file: 'tools.sh', lang: 'sh' },
  typedClient: { file: 'typed-client.ts', lang: 'ts' },
  vscode: { file: 'vscode.json', lang: 'json' },
} as const

export type SampleName = keyof typeof samples

/** Where the samples' own server stands. */
const WRITTEN = 'http://localhost:8787'

/**
 * A sample with the address of the deployment in it, where that is known.
 * @throws when its file is gone
 */
export function sampleText(name: SampleName, origin: string = WRITTEN): string {
  const text = texts[`../samples/${samples[name].file}`]
  if (text === undefined) throw new Error(`no sample ${samples[name].file}`)
  return text.trimEnd().replaceAll(WRITTEN, origin)
}
