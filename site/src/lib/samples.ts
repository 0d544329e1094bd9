import action from '../samples/action.yml?raw'
import agent from '../samples/agent.mjs?raw'
import bridge from '../samples/bridge.json?raw'
import claude from '../samples/claude.sh?raw'
import commandLine from '../samples/command-line.sh?raw'
import config from '../samples/config.sh?raw'
import cursor from '../samples/cursor.json?raw'
import errors from '../samples/errors.mjs?raw'
import estimateJs from '../samples/estimate.mjs?raw'
import estimatePy from '../samples/estimate.py?raw'
import estimateSh from '../samples/estimate.sh?raw'
import generic from '../samples/generic.json?raw'
import tools from '../samples/tools.sh?raw'
import typedClient from '../samples/typed-client.ts?raw'
import vscode from '../samples/vscode.json?raw'

/** Programs that the pages show. They are files, so that a test can run them and the checks read them. */
export const samples = {
  action: { lang: 'yaml', text: action },
  agent: { lang: 'js', text: agent },
  bridge: { lang: 'json', text: bridge },
  claude: { lang: 'sh', text: claude },
  commandLine: { lang: 'sh', text: commandLine },
  config: { lang: 'sh', text: config },
  cursor: { lang: 'json', text: cursor },
  errors: { lang: 'js', text: errors },
  estimateJs: { lang: 'js', text: estimateJs },
  estimatePy: { lang: 'python', text: estimatePy },
  estimateSh: { lang: 'sh', text: estimateSh },
  generic: { lang: 'json', text: generic },
  tools: { lang: 'sh', text: tools },
  typedClient: { lang: 'ts', text: typedClient },
  vscode: { lang: 'json', text: vscode },
} as const

export type SampleName = keyof typeof samples

/** Where the samples' own server stands. */
const WRITTEN = 'http://localhost:8787'

/** A sample with the address of the deployment in it, where that is known. */
export const sampleText = (name: SampleName, origin: string = WRITTEN): string =>
  samples[name].text.trimEnd().replaceAll(WRITTEN, origin)
