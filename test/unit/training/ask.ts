import { estimate, parseEstimateRequest, type Estimate } from '../../../shared/index.ts'

/** The answer to a training request; throws with the problem's words when it is refused. */
export function train(request: Record<string, unknown>): Estimate {
  const parsed = parseEstimateRequest({ task: 'training', ...request })
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  const answer = estimate(parsed.value)
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value
}

/** Bytes of one component on the fullest device; 0 where it does not arise. */
export const component = (answer: Estimate, id: string): number =>
  answer.memory.components.find((each) => each.id === id)?.per_gpu_bytes ?? 0

/** What one more layer adds to the saved tensors, so that everything outside the layers cancels. */
export function activationsPerLayer(
  config: Record<string, unknown>,
  field: string,
  request: Record<string, unknown>,
): number {
  const layers = (count: number): number =>
    component(train({ ...request, config: { ...config, [field]: count } }), 'activations')
  return layers(3) - layers(2)
}

export const GPT2 = {
  model_type: 'gpt2',
  n_embd: 64,
  n_head: 4,
  n_inner: 256,
  n_positions: 1024,
  vocab_size: 128,
  activation_function: 'gelu',
  resid_pdrop: 0.1,
  attn_pdrop: 0.1,
  embd_pdrop: 0.1,
}
