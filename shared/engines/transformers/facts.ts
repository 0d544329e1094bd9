import type { DeviceContext, Scenario, Stage } from '../../estimate/scenario.ts'
import { stageLayers as layersOf, type LayerCount } from '../../layout/stages.ts'
import type { Architecture } from '../../model/architecture.ts'
import { elementsPerCopy, type Tensor } from '../../model/tensor.ts'
import { findWeightFormat } from '../../precision/weight-formats.ts'
import { transformersProfiles, type TransformersProfile } from './profiles.ts'

/** The engine's own profile, with its constants. */
export const profileOf = ({ profile }: Pick<Scenario, 'profile'>): TransformersProfile =>
  transformersProfiles.find(({ id }) => id === profile.id) ?? (transformersProfiles[0] as TransformersProfile)

/** Bytes per element that layers compute in: quantized weights compute in 16 bits. */
export const computeBytes = ({ settings }: Pick<Scenario, 'settings'>): number =>
  settings.weights === 'fp32' ? 4 : 2

/** Layers of each kind on a stage, with how many there are. */
export const stageLayers = ({ scenario, stage }: DeviceContext): readonly LayerCount[] =>
  layersOf(scenario.architecture, stage)

export const isMatrix = (tensor: Tensor): boolean => tensor.shape.length === 2

/** Elements of one rank's share of a tensor's copy. */
export const shareOf = (tensor: Tensor, { degrees }: Pick<Scenario, 'degrees'>): number =>
  elementsPerCopy(tensor) /
  (tensor.split === 'replicated' || tensor.split === 'vocabulary' ? 1 : degrees.tensor)

/** Elements of the widest linear layer on a stage. */
export function widestMatrix(context: DeviceContext): number {
  let widest = 0
  for (const { layer } of stageLayers(context))
    for (const tensor of layer.tensors)
      if (tensor.role === 'linear' && isMatrix(tensor))
        widest = Math.max(widest, shareOf(tensor, context.scenario))
  return widest
}

/** Every tensor stored on a stage, with how often its like is stored. */
export function stageTensors(context: DeviceContext): { tensor: Tensor; count: number }[] {
  const { scenario, stage } = context
  const tensors = stageLayers(context).flatMap(({ layer, count }) =>
    layer.tensors.map((tensor) => ({ tensor, count: count * tensor.copies })),
  )
  const ends = endTensors(scenario.architecture, stage)
  return tensors.concat(ends.map((tensor) => ({ tensor, count: tensor.copies })))
}

const endTensors = (architecture: Architecture, stage: Stage): readonly Tensor[] => [
  ...(stage.embedding ? architecture.embedding : []),
  ...(stage.head ? architecture.head : []),
]

/** Formats whose kernels multiply with a 16-bit copy of the matrix, made when it is needed. */
const DEQUANTIZES = new Set(['awq', 'nf4', 'nf4-dq', 'fp4', 'hqq-4bit', 'hqq-2bit', 'int4', 'mxfp4', 'nvfp4'])
/** 4-bit GPTQ runs on ExLlamaV2's kernel, which keeps room for that copy from the start (`temp_dq`, exllamav2 q_matrix). */
const KEEPS_ROOM = new Set(['gptq'])

export const dequantizing = ({ settings }: Pick<Scenario, 'settings'>): 'never' | 'passing' | 'kept' => {
  const id = findWeightFormat(settings.weights)?.id ?? ''
  if (KEEPS_ROOM.has(id)) return 'kept'
  return DEQUANTIZES.has(id) ? 'passing' : 'never'
}
