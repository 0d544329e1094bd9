import { ESTIMATE_FIELDS } from '../request/estimate-fields.ts'

/** The help page: usage, then every field of the estimate as an option. */
export function helpText(): string {
  const fields = Object.entries(ESTIMATE_FIELDS).filter(([name]) => name !== 'model' && name !== 'config')
  const options = fields.map(
    ([name, field]) =>
      `  --${name.replaceAll('_', '-')}\n      ${String(field.meta()?.['description'] ?? '')}`,
  )
  return [
    'plimsoll <model> [options]',
    '',
    'Memory of a language model, term by term. <model> is a catalogue id (llama-3.1-8b) or a Hugging Face id in the catalogue.',
    '',
    '  plimsoll llama-3.1-8b --gpu rtx-4090 --weights q4_k_m --context-length 32k',
    '  plimsoll --config config.json --gpu h100-sxm --require fits',
    '',
    'Options:',
    '  --config <file>\n      Estimate a config.json instead of a model.',
    '  --json\n      The whole answer, as the API gives it.',
    '  --require <fits|tight|offload>\n      End with code 1 when the verdict is worse.',
    '  --help, --version',
    ...options,
    '',
    'Ends with 0 when answered, 1 when the verdict is worse than required, 2 when the request is wrong.',
  ].join('\n')
}
