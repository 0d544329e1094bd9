import type { Scenario } from '../estimate/scenario.ts'
import type { Attention, LatentAttention } from '../model/architecture.ts'

/**
 * Entries of a layer's own cache: the context, or its window or chunk where that is shorter. What is compressed beside a
 * window is a further cache; without a window every entry is compressed.
 */
export function reachableTokens(
  mixer: Attention | LatentAttention,
  { settings }: Pick<Scenario, 'settings'>,
): number {
  const reach = mixer.kind === 'attention' ? (mixer.window ?? mixer.chunk) : mixer.window
  const tokens = reach === null ? settings.contextLength : Math.min(settings.contextLength, reach)
  return mixer.kind === 'latent_attention' && mixer.window === null
    ? Math.ceil(tokens / mixer.compression)
    : tokens
}

/** Bytes per element of the model's 16-bit (or 32-bit) computing type. */
export const dtypeBytes = ({ architecture }: Pick<Scenario, 'architecture'>): number =>
  architecture.dtype === 'fp32' ? 4 : 2

/** Convolution windows and states in the model's own type: what PyTorch engines keep unless told otherwise. */
export const dtypeStates = (
  _mixer: unknown,
  scenario: Pick<Scenario, 'architecture'>,
): { convolution: number; state: number } => {
  const bytes = dtypeBytes(scenario)
  return { convolution: bytes, state: bytes }
}
