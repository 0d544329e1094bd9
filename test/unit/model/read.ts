import type { Architecture } from '../../../shared/model/architecture.ts'
import { architectureFromConfig } from '../../../shared/model/config/index.ts'
import type { JsonObject } from '../../../shared/model/config/reader.ts'

/** The architecture of a config that must be understood. */
export function architectureOf(config: JsonObject): Architecture {
  const result = architectureFromConfig(config, { conservative: false })
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

/** The fields that a config is refused for. */
export function refusedFields(config: JsonObject): string[] {
  const result = architectureFromConfig(config, { conservative: false })
  return result.ok ? [] : result.problem.errors.map(({ field }) => field)
}

/** The window of every layer, null for full attention. */
export const windowsOf = (architecture: Architecture): (number | null)[] =>
  architecture.pattern.map((kind) => {
    const mixer = architecture.kinds[kind]?.mixer
    return mixer?.kind === 'attention' ? mixer.window : null
  })

/** A small Llama; tests change single fields of it. */
export const SMALL_LLAMA: JsonObject = {
  model_type: 'llama',
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 4,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  vocab_size: 1000,
  max_position_embeddings: 2048,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
}
