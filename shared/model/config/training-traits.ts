import type { Architecture } from '../architecture.ts'
import type { JsonObject } from './reader.ts'

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The first value of one of the names, in the config or its language part. */
function first<T>(
  config: JsonObject,
  names: readonly string[],
  accept: (value: unknown) => value is T,
): T | undefined {
  const parts = ['text_config', 'llm_config', 'language_config'].map((name) => config[name]).filter(isObject)
  for (const object of [...parts, config])
    for (const name of names) if (accept(object[name])) return object[name]
  return undefined
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < 1

const isCap = (value: unknown): value is number | null => value === null || typeof value === 'number'

/** Families whose config class caps scores or logits where a config does not say (`configuration_gemma2.py`, `configuration_gemma3n.py`). */
const CAPPED: Readonly<Record<string, { readonly scores: boolean; readonly logits: boolean }>> = {
  gemma2: { scores: true, logits: true },
  gemma3n: { scores: false, logits: true },
  gemma3n_text: { scores: false, logits: true },
}

/** Facts of a config that decide what autograd saves and nothing else: the activation function, caps and dropouts. */
export function trainingTraits(config: JsonObject): NonNullable<Architecture['trainingTraits']> {
  const capped = CAPPED[first(config, ['model_type'], isText) ?? '']
  const cap = (names: readonly string[], otherwise = false): boolean => {
    const value = first(config, names, isCap)
    return value === undefined ? otherwise : value !== null && value > 0
  }
  return {
    scoresCapped: cap(['attn_logit_softcapping'], capped?.scores),
    logitsCapped: cap(['final_logit_softcapping'], capped?.logits),
    activation:
      first(
        config,
        [
          'hidden_activation',
          'hidden_act',
          'activation_function',
          'ffn_act_fn',
          'mlp_hidden_act',
          'activation',
        ],
        isText,
      ) ?? null,
    attentionDropout:
      first(config, ['attention_dropout', 'attn_pdrop', 'attention_probs_dropout_prob'], isShare) ?? 0,
    residualDropout:
      first(
        config,
        ['resid_pdrop', 'residual_dropout', 'hidden_dropout', 'dropout', 'resid_dropout'],
        isShare,
      ) ?? null,
  }
}
