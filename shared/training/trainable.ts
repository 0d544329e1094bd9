import type { Scenario, Stage } from '../estimate/scenario.ts'
import { stageKindCounts } from '../layout/stages.ts'
import type { Layer } from '../model/architecture.ts'
import { adapterParts, type AdapterOptions } from '../model/lora.ts'
import { elementsPerCopy, type Tensor } from '../model/tensor.ts'
import { shardedFrom } from './phases.ts'

/** Alike tensors that an optimizer updates on one stage, before data-parallel ranks share them. */
export interface TrainedTensor {
  readonly part: 'embedding' | 'head' | 'matrix' | 'vector'
  /** [out, in] of a matrix, [n] of a vector: of the whole tensor, whatever ranks share it. */
  readonly shape: readonly number[]
  readonly count: number
  /** Tensor- or expert-parallel ranks that share each of them. */
  readonly ranks: number
  /** A routed expert's, or an adapter beside one. */
  readonly expert: boolean
}

export const adapterOptions = ({ settings }: Pick<Scenario, 'settings'>): AdapterOptions => ({
  experts: settings.training.loraExperts,
  magnitudes: settings.training.dora,
})

/** Tensor- or expert-parallel ranks that share a tensor. */
export function tensorRanks(
  tensor: Tensor,
  layer: Layer | null,
  { degrees }: Pick<Scenario, 'degrees'>,
): number {
  if (tensor.copies > 1 && degrees.expert > 1) return degrees.expert
  if (tensor.split === 'replicated') return 1
  if (tensor.split === 'kv' && layer?.mixer.kind === 'attention')
    return Math.min(degrees.tensor, layer.mixer.kvHeads)
  return degrees.tensor
}

/** Whether `freeze` names a tensor: by the part of the model it belongs to, or by its module. */
function isFrozen(
  tensor: Tensor,
  place: 'embedding' | 'layer' | 'head' | 'tower',
  freeze: readonly string[],
): boolean {
  if (freeze.length === 0) return false
  const module = tensor.module.toLowerCase()
  return freeze.some(
    (name) =>
      (name === 'embeddings' && (place === 'embedding' || tensor.role === 'embedding')) ||
      (name === 'head' && place === 'head') ||
      (name === 'towers' && place === 'tower') ||
      (name === 'norms' && tensor.role === 'norm') ||
      (name === 'experts' && tensor.copies > 1) ||
      name === module ||
      name === module.split('.').at(-1),
  )
}

/** Whether a layer's own tensor is trained (not an adapter beside it). */
export const trainsTensor = (tensor: Tensor, { settings }: Pick<Scenario, 'settings'>): boolean =>
  settings.method === 'full' && !isFrozen(tensor, 'layer', settings.training.freeze)

/** Whether the token embedding is trained: only then does the first layer's input need a gradient. */
export const trainsEmbedding = ({
  settings,
  architecture,
}: Pick<Scenario, 'settings' | 'architecture'>): boolean =>
  settings.method === 'full' &&
  architecture.embedding.some((tensor) => !isFrozen(tensor, 'embedding', settings.training.freeze))

export const trainsHead = ({
  settings,
  architecture,
}: Pick<Scenario, 'settings' | 'architecture'>): boolean =>
  settings.method === 'full' &&
  !settings.training.freeze.includes(architecture.tiedHead ? 'embeddings' : 'head')

const partOf = (tensor: Tensor): TrainedTensor['part'] =>
  tensor.role === 'embedding' || tensor.role === 'head'
    ? tensor.role
    : tensor.shape.length === 2 && tensor.role !== 'norm'
      ? 'matrix'
      : 'vector'

/** Tensors of a stage, trained or frozen. */
function ownTensors(scenario: Scenario, stage: Stage, frozen: boolean): TrainedTensor[] {
  const { architecture, settings } = scenario
  const { freeze } = settings.training
  const of = (
    tensors: readonly Tensor[],
    count: number,
    place: 'embedding' | 'layer' | 'head' | 'tower',
    layer: Layer | null,
  ): TrainedTensor[] =>
    tensors
      .filter((tensor) => isFrozen(tensor, place, freeze) === frozen)
      .map((tensor) => ({
        part: partOf(tensor),
        shape: tensor.shape,
        count: count * tensor.copies,
        ranks: tensorRanks(tensor, layer, scenario),
        expert: tensor.copies > 1,
      }))
  const list: TrainedTensor[] = []
  if (stage.embedding) list.push(...of(architecture.embedding, 1, 'embedding', null))
  for (const [kind, count] of stageKindCounts(architecture, stage).entries()) {
    const layer = architecture.kinds[kind]
    if (layer && count > 0) list.push(...of(layer.tensors, count, 'layer', layer))
  }
  if (stage.head) list.push(...of(architecture.head, 1, 'head', null))
  // A tied head on another stage than the embedding is a second copy, kept equal by an all-reduce.
  if (stage.head && !stage.embedding && architecture.tiedHead)
    list.push(
      ...of(
        architecture.embedding.filter(({ role }) => role === 'embedding'),
        1,
        'head',
        null,
      ),
    )
  if (stage.first)
    for (const extra of architecture.extras) {
      const loaded =
        extra.id === 'mtp'
          ? settings.mtp
          : extra.id === 'encoder' || extra.id === 'other' || settings.modality === 'all'
      if (loaded) list.push(...of(extra.tensors, extra.count, 'tower', null))
    }
  return list
}

function adapterTensors(scenario: Scenario, stage: Stage): TrainedTensor[] {
  const { architecture, settings } = scenario
  const options = adapterOptions(scenario)
  const rank = settings.loraRank
  const list: TrainedTensor[] = []
  for (const [kind, count] of stageKindCounts(architecture, stage).entries()) {
    const layer = architecture.kinds[kind]
    if (!layer || count === 0) continue
    for (const tensor of layer.tensors) {
      const [, input = 0] = tensor.shape
      const ranks = tensorRanks(tensor, layer, scenario)
      const expert = tensor.copies > 1
      const dealt = expert && scenario.degrees.expert > 1
      const copies = count * tensor.copies
      for (const out of adapterParts(tensor, layer, settings.loraTargets, options)) {
        // A follows the matrix's inputs, B its outputs; the other one is whole on every rank.
        list.push({
          part: 'matrix',
          shape: [rank, input],
          count: copies,
          ranks: dealt || tensor.split === 'row' ? ranks : 1,
          expert,
        })
        list.push({
          part: 'matrix',
          shape: [out, rank],
          count: copies,
          ranks: dealt || tensor.split !== 'row' ? ranks : 1,
          expert,
        })
        if (options.magnitudes)
          list.push({
            part: 'vector',
            shape: [out],
            count: copies,
            ranks: tensor.split === 'row' ? 1 : ranks,
            expert,
          })
      }
    }
  }
  return list
}

const known = new WeakMap<Scenario, Map<string, readonly TrainedTensor[]>>()

/** Tensors that the optimizer updates on one stage. */
export function trainedTensors(scenario: Scenario, stage: Stage): readonly TrainedTensor[] {
  let stages = known.get(scenario)
  if (!stages) known.set(scenario, (stages = new Map()))
  const key = `${stage.firstLayer}-${stage.endLayer}-${stage.embedding}-${stage.head}`
  let list = stages.get(key)
  if (!list)
    stages.set(
      key,
      (list =
        scenario.settings.method === 'full'
          ? ownTensors(scenario, stage, false)
          : adapterTensors(scenario, stage)),
    )
  return list
}

export const elementsOfTrained = ({ shape, count }: TrainedTensor): number =>
  elementsPerCopy({ shape }) * count

/** Parameters that receive gradients, in the whole model: what PEFT's `print_trainable_parameters` prints. */
export function trainableParameters(scenario: Scenario): number {
  const layers = scenario.architecture.pattern.length
  const whole: Stage = {
    devices: 1,
    firstLayer: 0,
    endLayer: layers,
    embedding: true,
    head: true,
    first: true,
    last: true,
  }
  let total = 0
  for (const tensor of trainedTensors(scenario, whole)) total += elementsOfTrained(tensor)
  return total
}

/** Elements of one stage by the ranks that share them: model-parallel ones times those of the ZeRO stage that shards them. */
export function elementsByRanks(
  tensors: readonly TrainedTensor[],
  scenario: Scenario,
  shardedFromStage: number,
): Map<number, number> {
  const byRanks = new Map<number, number>()
  for (const tensor of tensors) {
    const ranks = tensor.ranks * shardedFrom(shardedFromStage, scenario, tensor.expert)
    byRanks.set(ranks, (byRanks.get(ranks) ?? 0) + elementsOfTrained(tensor))
  }
  return byRanks
}

/** Parts that full fine-tuning leaves as they are, by the ranks that share them (sharded by stage 3). */
export const frozenElements = (scenario: Scenario, stage: Stage): Map<number, number> =>
  elementsByRanks(
    scenario.settings.training.freeze.length > 0 ? ownTensors(scenario, stage, true) : [],
    scenario,
    3,
  )
