import type { Settings } from '../estimate/settings.ts'
import { elementsPerCopy } from '../model/tensor.ts'
import type { TrainedTensor } from './trainable.ts'

/** What an optimizer keeps for one tensor: so many bytes per element, and a number of bytes beside that. */
export interface OptimizerState {
  readonly label: string
  readonly bytesPerElement: number
  readonly sideBytes: number
}

/** Numbers of 8-bit state that share one fp32 scale (bitsandbytes `blockwise` since 0.44). */
const BLOCK = 256
/** Smaller tensors keep fp32 states (`min_8bit_size` of bitsandbytes' optimizers). */
const SMALLEST_8BIT = 4096

/** Bytes of one state's element where the optimizer keeps it in the parameter's own type (torch.optim). */
export function stateBytes({ method, precision, training }: Settings): number {
  if (method !== 'full') return training.adapterDtype === 'fp32' ? 4 : 2
  return precision === 'bf16' ? 2 : 4
}

const plain = (label: string, bytesPerElement: number): OptimizerState => ({
  label,
  bytesPerElement,
  sideBytes: 0,
})

/** bitsandbytes' Adam: two bytes and two scales per block; small tensors and embeddings stay in fp32. */
function adam8bit({ part, shape }: TrainedTensor): OptimizerState {
  const elements = elementsPerCopy({ shape })
  if (part === 'embedding') return plain('embedding, fp32', 8)
  if (elements < SMALLEST_8BIT) return plain('small tensors, fp32', 8)
  return { label: '8-bit', bytesPerElement: 2, sideBytes: 2 * 4 * Math.ceil(elements / BLOCK) }
}

/** Adafactor: a sum per row and per column of a matrix, one per element of a vector, all fp32. */
function adafactor({ shape }: TrainedTensor, momentum: boolean): OptimizerState {
  const [rows = 1, columns] = shape
  const first = momentum ? 4 : 0
  if (columns === undefined) return plain('vectors', first + 4)
  return { label: 'row and column sums', bytesPerElement: first, sideBytes: 4 * (rows + columns) }
}

/** Moments of a gradient projected to `rank` rows; `projects` adds the projection itself (GaLore keeps it, APOLLO draws it anew). */
function projected(tensor: TrainedTensor, rank: number, bytes: number, projects: boolean): OptimizerState {
  const [rows = 1, columns] = tensor.shape
  if (columns === undefined || tensor.part !== 'matrix') return plain('not projected', 2 * bytes)
  const short = Math.min(rows, columns)
  const long = Math.max(rows, columns)
  if (short <= rank) return plain('not projected', 2 * bytes)
  return {
    label: `rank ${rank}`,
    bytesPerElement: 0,
    sideBytes: bytes * (2 * rank * long + (projects ? rank * short : 0)),
  }
}

/**
 * States of one tensor.
 *
 * AdamW: arXiv 1711.05101; 8-bit: arXiv 2110.02861; Adafactor: arXiv 1804.04235; Lion: arXiv 2302.06675; Muon
 * (momentum on the hidden matrices, AdamW on the rest): arXiv 2502.16982; GaLore: arXiv 2403.03507; APOLLO: arXiv 2412.05270.
 */
export function optimizerState(tensor: TrainedTensor, settings: Settings): OptimizerState {
  const bytes = stateBytes(settings)
  switch (settings.optimizer) {
    case 'adamw-8bit':
    case 'paged-adamw-8bit':
      return adam8bit(tensor)
    case 'adafactor':
      return adafactor(tensor, false)
    case 'adafactor-momentum':
      return adafactor(tensor, true)
    case 'sgd':
      return plain('none', 0)
    case 'sgd-momentum':
      return plain('momentum', bytes)
    case 'lion':
      return plain('momentum', bytes)
    case 'muon':
      return tensor.part === 'matrix' ? plain('momentum', bytes) : plain('AdamW for the rest', 2 * bytes)
    case 'galore':
      return projected(tensor, settings.training.optimizerRank, bytes, true)
    case 'apollo':
      return projected(tensor, settings.training.optimizerRank, bytes, false)
    case 'apollo-mini':
      return projected(tensor, 1, bytes, false)
    default:
      return plain('two moments', 2 * bytes)
  }
}

/** Largest temporary of the optimizer's step, in bytes: none where one fused kernel updates in place. */
export function stepTemporary(tensors: readonly TrainedTensor[], { optimizer }: Settings): number {
  // fp32 gradient and its square (Adafactor); three 16-bit matrices of Newton and Schulz's iteration (Muon); the
  // projected and the full-size update (GaLore, APOLLO).
  const perElement =
    { adafactor: 8, 'adafactor-momentum': 8, muon: 6, galore: 8, apollo: 8, 'apollo-mini': 8 }[optimizer] ?? 0
  if (perElement === 0) return 0
  let largest = 0
  for (const tensor of tensors) largest = Math.max(largest, elementsPerCopy(tensor) / tensor.ranks)
  return perElement * largest
}
