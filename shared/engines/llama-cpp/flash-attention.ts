import type { Architecture, Attention, LatentAttention } from '../../model/architecture.ts'
import { cachingMixers } from '../../terms/kv-cache.ts'

/** Equal key and value dimensions that ggml-cuda has flash attention kernels for. */
const SQUARE_HEADS: ReadonlySet<number> = new Set([40, 64, 72, 80, 96, 112, 128, 256])

const divides = (step: number, { heads, kvHeads }: Attention): boolean => (heads / kvHeads) % step === 0

/**
 * Whether ggml-cuda computes this attention in one fused kernel; llama.cpp's `--flash-attn auto` turns it off for the
 * whole model where one layer has none. Source: `ggml_cuda_get_best_fattn_kernel`, ggml/src/ggml-cuda/fattn.cu, v0.5.0.
 */
function hasKernel(mixer: Attention | LatentAttention): boolean {
  // A latent cache is read as one key head of rank + rope features and a value of rank features.
  if (mixer.kind === 'latent_attention') {
    const [key, value] = [mixer.kvRank + mixer.ropeDim, mixer.kvRank]
    return (key === 576 && value === 512) || (key === 320 && value === 256 && mixer.heads % 32 === 0)
  }
  const { keyDim, valueDim } = mixer
  if (keyDim === 192) return valueDim === 128 && divides(8, mixer)
  if (keyDim === 512) return valueDim === 512 && mixer.heads / mixer.kvHeads >= 2
  return keyDim === valueDim && SQUARE_HEADS.has(keyDim)
}

const known = new WeakMap<Architecture, boolean>()

/** Whether every layer has such a kernel: what `--flash-attn auto` asks. */
export function supportsFlashAttention(architecture: Architecture): boolean {
  let supported = known.get(architecture)
  if (supported === undefined) {
    supported = architecture.kinds.every(({ mixer }) => cachingMixers(mixer).every(hasKernel))
    known.set(architecture, supported)
  }
  return supported
}
