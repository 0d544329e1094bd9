import { estimateText } from '../../shared/cli/text.ts'
import { success } from '../../shared/errors.ts'
import { ESTIMATE_FIELDS } from '../../shared/index.ts'
import { ask, withAbsoluteLinks, type LinkedEstimate } from '../request/estimate.ts'
import type { Tool } from './tool.ts'

const { explain: _explain, ...FIELDS } = ESTIMATE_FIELDS

/** The figures without the formulas: those are pages, which the links name. */
function figures({ memory, ...estimate }: LinkedEstimate): object {
  const { components, per_gpu: _perGpu, host_components: _host, display: _display, ...sums } = memory
  return {
    ...estimate,
    memory: {
      ...sums,
      components: components.map(({ id, label, bytes, per_gpu_bytes, docs }) => ({
        id,
        label,
        bytes,
        per_gpu_bytes,
        docs,
      })),
    },
  }
}

export const estimateTool: Tool = {
  name: 'estimate_memory',
  title: 'Estimate GPU memory',
  description:
    'How much GPU memory a language model needs for inference or training, term by term, and whether it fits a GPU. Give exactly one of model, config and params; with gpu the answer has a verdict (fits, tight, offload, exceeds), the longest context and changes that make it fit. Leave out what you do not know: defaults are the engine’s own and are returned.',
  fields: FIELDS,
  required: [],
  async run(input, origin) {
    const answer = await ask(input)
    if (!answer.ok) return answer
    const linked = withAbsoluteLinks(answer.value, origin)
    return success({ text: `${estimateText(linked)}\n${linked.links.self}`, data: figures(linked) })
  },
}
