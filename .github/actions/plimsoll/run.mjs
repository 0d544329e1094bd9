/** Asks the command line for one estimate, writes it to the job's summary and outputs, and ends as it ended. */
import { spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../../.tools/cli.mjs', import.meta.url))
const { env } = process

/** The command line of the action's inputs. */
function commandLine() {
  const option = (name, value) => (value ? [`--${name}=${value}`] : [])
  return [
    ...option('model', env.PLIMSOLL_MODEL),
    ...option('config', env.PLIMSOLL_CONFIG),
    ...option('gpu', env.PLIMSOLL_GPU),
    ...option('require', env.PLIMSOLL_REQUIRE),
    ...(env.PLIMSOLL_ARGUMENTS ?? '').split(/\s+/).filter(Boolean),
  ]
}

const ask = (words) =>
  spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })

/** A workflow command may not hold a line break of its own. */
const escaped = (text) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

function write(path, text) {
  if (path) appendFileSync(path, text)
}

const words = commandLine()
const { status, stdout, stderr } = ask(words)
console.log(stdout)
if (status === 0 || status === 1) {
  const { fit, memory } = JSON.parse(ask([...words, '--json']).stdout)
  write(env.GITHUB_OUTPUT, `verdict=${fit.verdict}\nper-gpu-bytes=${memory.per_gpu_bytes}\n`)
}
write(env.GITHUB_STEP_SUMMARY, `\`\`\`text\n${stdout}${stderr}\`\`\`\n`)
if (status !== 0) console.log(`::error title=Plimsoll::${escaped(`${stderr}${stdout}`.trim())}`)
process.exitCode = status ?? 2
