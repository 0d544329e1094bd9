import type { Scenario } from '../../estimate/scenario.ts'
import type { Warning } from '../../estimate/types.ts'
import type { Issue } from '../../errors.ts'
import { targetableModules } from '../../model/lora.ts'
import { findWeightFormat } from '../../precision/weight-formats.ts'
import { cachingMixers } from '../../terms/kv-cache.ts'
import { trainableParameters } from '../../training/trainable.ts'

const isQuantized = (weights: string): boolean =>
  (findWeightFormat(weights)?.scheme?.sideData.length ?? 1) > 0

/** Contradictions between training fields. */
export function check(scenario: Scenario): Issue[] {
  const { settings, degrees, architecture } = scenario
  const { training } = settings
  const issues: Issue[] = []
  if (trainableParameters(scenario) === 0)
    issues.push(
      settings.method === 'full'
        ? { field: 'freeze', message: 'leaves nothing to train' }
        : {
            field: 'lora_targets',
            message: `"${settings.loraTargets.slice(0, 80)}" names no module of this model`,
            allowed: ['all-linear', 'attention', ...targetableModules(architecture)],
          },
    )
  if (settings.method === 'full' && isQuantized(settings.weights))
    issues.push({
      field: 'weights',
      message: `${settings.weights} weights cannot be trained; train adapters beside them`,
      allowed: ['bf16', 'fp16', 'fp32'],
    })
  if (settings.method === 'qlora' && !isQuantized(settings.weights))
    issues.push({
      field: 'weights',
      message: `qlora trains adapters beside quantized weights; ${settings.weights} is method=lora`,
      allowed: ['nf4', 'nf4-dq', 'fp4', 'bnb-int8'],
    })
  if ((degrees.data * degrees.context) % training.replicas !== 0)
    issues.push({
      field: 'data_parallel_replicate',
      message: `${training.replicas} replicas do not divide the ${degrees.data * degrees.context} data- and context-parallel ranks`,
    })
  if (settings.offload === 'all' && settings.zeroStage !== 3)
    issues.push({
      field: 'offload',
      message: 'all moves parameters to the host too, which needs zero_stage 3 or fsdp',
      allowed: ['none', 'optimizer'],
    })
  if (training.contextMethod === 'ulysses' && degrees.context > 1) {
    const heads = new Set(
      architecture.kinds.flatMap((layer) => cachingMixers(layer.mixer).map((mixer) => mixer.heads)),
    )
    for (const count of heads)
      if ((count / degrees.tensor) % degrees.context !== 0)
        issues.push({
          field: 'context_parallel',
          message: `${degrees.context} does not divide the ${count / degrees.tensor} attention heads of a rank, which Ulysses exchanges`,
        })
  }
  return issues
}

/** What a reader should know about this answer. */
export function warnings(scenario: Scenario): Warning[] {
  const { settings, degrees, architecture } = scenario
  const list: Warning[] = []
  if (!settings.training.packing)
    list.push({
      code: 'unpacked-sequences',
      message:
        'Sequences are taken to differ in length (packing=false): the reserved memory then exceeds the allocated by far.',
    })
  if (degrees.pipeline > 1 && settings.zeroStage >= 2 && !settings.training.fsdp)
    list.push({
      code: 'zero-with-pipeline',
      message: 'DeepSpeed does not combine ZeRO 2 and 3 with pipeline parallelism; FSDP does.',
    })
  const others = architecture.kinds.some(
    ({ mixer }) => mixer.kind !== 'attention' && mixer.kind !== 'latent_attention' && mixer.kind !== 'none',
  )
  if (architecture.embedding.length === 0)
    list.push({
      code: 'activations-unknown',
      message: 'A bare parameter count has no layers to save tensors in: activations and logits mean little.',
    })
  if (others)
    list.push({
      code: 'mixer-approximated',
      message:
        'Layers that are not attention count the inputs and outputs of their projections only; their inner steps save more.',
    })
  return list
}
