import type { GgmlTypeId } from './ggml-types.ts'
import type { GgufMixId } from './gguf-mix-list.ts'
import type { GgufTensorRole } from './gguf-tensors.ts'

/**
 * Where each mix departs from its base type: role × mix → rule.
 *
 * A mix quantizes most matrices with one base type and gives more (or fewer) bits to the tensors whose error hurts
 * most: attn_v, ffn_down, the first and last layers. What is not listed here keeps the base type.
 *
 * Source: `llama_tensor_get_type_impl` in `src/llama-quant.cpp` of https://github.com/ggml-org/llama.cpp, v0.5.0.
 */

/** What a rule may look at. */
export type MixContext = {
  /** Place in the sequence that the rule counts along: the layer, or how many tensors of this role came before. */
  readonly index: number
  /** Length of that sequence. */
  readonly length: number
  /** Query heads per KV head of the first layer (`n_gqa`); 0 where that layer has no attention. */
  readonly queryHeadsPerKvHead: number
  readonly expertCount: number
  readonly importanceMatrix: boolean
  readonly falcon: boolean
}

/** A type, or what decides it; undefined means the base type. */
export type MixRule = (context: MixContext) => GgmlTypeId | undefined

export type MixRules = { readonly [role in GgufTensorRole]?: { readonly [mix in GgufMixId]?: MixRule } }

// Conditions. Divisions truncate, as in C.

type Condition = (context: MixContext) => boolean
const firstOf =
  (parts: number): Condition =>
  ({ index, length }) =>
    index < Math.floor(length / parts)
const firstEighth = firstOf(8)
const firstSixteenth = firstOf(16)
const fromLastEighth: Condition = ({ index, length }) => index >= Math.floor((7 * length) / 8)
const middle: Condition = (context) => !firstEighth(context) && !fromLastEighth(context)
/** The first and last eighth, and every third layer between (`use_more_bits`). */
const sensitiveLayer: Condition = (context) =>
  !middle(context) || (context.index - Math.floor(context.length / 8)) % 3 === 2
const firstFew =
  (count: number): Condition =>
  ({ index }) =>
    index < count
/** attn_v is then at most a quarter of attn_q, so that more bits cost little. */
const sharedKvHeads: Condition = ({ queryHeadsPerKvHead }) => queryHeadsPerKvHead >= 4
const eightExperts: Condition = ({ expertCount }) => expertCount === 8
const importanceMatrix: Condition = (context) => context.importanceMatrix
const falcon: Condition = (context) => context.falcon
const not =
  (condition: Condition): Condition =>
  (context) =>
    !condition(context)
const all =
  (...conditions: readonly Condition[]): Condition =>
  (context) =>
    conditions.every((condition) => condition(context))
const any =
  (...conditions: readonly Condition[]): Condition =>
  (context) =>
    conditions.some((condition) => condition(context))

// Rule makers.

const use =
  (type: GgmlTypeId): MixRule =>
  () =>
    type
const when =
  (condition: Condition, type: GgmlTypeId, otherwise?: MixRule): MixRule =>
  (context) =>
    condition(context) ? type : otherwise?.(context)

/** Mixes of about one and two bits; there index counts tensors, not layers. */
const lowBits = (types: {
  readonly value: GgmlTypeId
  readonly down: GgmlTypeId
  readonly output?: GgmlTypeId
}): { readonly [role in GgufTensorRole]?: MixRule } => ({
  'attention-value': when(
    any(sharedKvHeads, ({ expertCount }) => expertCount >= 4),
    'q4_k',
    use(types.value),
  ),
  'attention-key': when(eightExperts, 'q4_k'),
  'attention-output': when(eightExperts, 'q5_k', types.output === undefined ? undefined : use(types.output)),
  'ffn-down': when(firstEighth, types.down),
})

/** The six mixes whose rules are a separate branch: the 70B and eight-expert upgrades of attn_v do not reach them. */
export const lowBitMixRules: {
  readonly [mix in GgufMixId]?: { readonly [role in GgufTensorRole]?: MixRule }
} = {
  iq1_s: lowBits({ value: 'q2_k', down: 'q2_k', output: 'iq2_xxs' }),
  iq1_m: lowBits({ value: 'q2_k', down: 'q2_k', output: 'iq2_xxs' }),
  iq2_xxs: lowBits({ value: 'q2_k', down: 'q2_k' }),
  iq2_xs: lowBits({ value: 'q2_k', down: 'q2_k' }),
  iq2_s: lowBits({ value: 'iq3_s', down: 'iq3_s', output: 'iq3_s' }),
  iq2_m: lowBits({ value: 'iq3_s', down: 'iq3_s', output: 'iq3_s' }),
}

/** attn_output: what the mix picks, or Q5_K where eight experts make attention a small part of the file. */
const attentionOutput = (type?: GgmlTypeId): MixRule =>
  when(all(eightExperts, not(falcon)), 'q5_k', type === undefined ? undefined : when(not(falcon), type))

export const mixRules: MixRules = {
  'attention-value': {
    q2_k: when(sharedKvHeads, 'q4_k', use('q3_k')),
    q2_k_s: when(sharedKvHeads, 'q4_k'),
    q3_k_m: when(firstFew(2), 'q5_k', use('q4_k')),
    q3_k_l: use('q5_k'),
    q4_k_s: when(firstFew(4), 'q5_k'),
    q4_k_m: when(sensitiveLayer, 'q6_k'),
    q5_k_m: when(sensitiveLayer, 'q6_k'),
    iq3_xxs: when(sharedKvHeads, 'q4_k', when(not(importanceMatrix), 'iq3_s')),
    iq3_xs: when(sharedKvHeads, 'q4_k'),
    iq3_s: when(sharedKvHeads, 'q4_k'),
    iq3_m: use('q4_k'),
    iq4_nl: when(sharedKvHeads, 'q5_k'),
    iq4_xs: when(sharedKvHeads, 'q5_k'),
  },
  'attention-key': {
    iq3_xxs: use('iq2_s'),
    iq3_xs: use('iq3_xxs'),
  },
  'attention-query': {
    iq3_xxs: use('iq2_s'),
    iq3_xs: use('iq3_xxs'),
  },
  'attention-output': {
    q2_k: attentionOutput('q3_k'),
    q3_k_s: attentionOutput(),
    q3_k_m: attentionOutput('q4_k'),
    q3_k_l: when(falcon, 'q4_k', when(not(eightExperts), 'q5_k')),
    q4_k_s: attentionOutput(),
    q4_k_m: attentionOutput(),
    iq3_xxs: attentionOutput('iq3_s'),
    iq3_xs: attentionOutput(),
    iq3_s: attentionOutput(),
    iq3_m: attentionOutput('q4_k'),
    iq4_nl: attentionOutput(),
    iq4_xs: attentionOutput(),
  },
  'ffn-down': {
    q4_0: when(all(importanceMatrix, firstEighth), 'q4_1'),
    q5_0: when(all(importanceMatrix, firstEighth), 'q5_1'),
    q2_k: use('q3_k'),
    q2_k_s: when(firstEighth, 'q4_k'),
    q3_k_m: when(firstSixteenth, 'q5_k', when(any(not(falcon), sensitiveLayer), 'q4_k')),
    q3_k_l: when(falcon, 'q4_k', use('q5_k')),
    q4_k_s: when(all(not(falcon), firstEighth), 'q5_k'),
    q4_k_m: when(
      all(falcon, firstSixteenth),
      'q6_k',
      when(all(falcon, sensitiveLayer), 'q5_k', when(all(not(falcon), sensitiveLayer), 'q6_k')),
    ),
    q5_k_m: when(sensitiveLayer, 'q6_k'),
    iq3_xxs: when(importanceMatrix, 'iq3_xxs', when(firstEighth, 'q4_k', use('q3_k'))),
    iq3_m: when(any(firstEighth, all(eightExperts, sensitiveLayer)), 'q4_k'),
    iq4_nl: when(all(not(importanceMatrix), firstEighth), 'q5_k'),
    iq4_xs: when(all(not(importanceMatrix), firstEighth), 'q5_k'),
  },
  'ffn-gate': { iq3_xs: when(middle, 'iq3_xxs') },
  'ffn-up': { iq3_xs: when(middle, 'iq3_xxs') },
}

/** token_embd when the file has its own output.weight. */
export const untiedEmbeddingTypes: { readonly [mix in GgufMixId]?: GgmlTypeId } = {
  iq1_s: 'q2_k',
  iq1_m: 'q2_k',
  iq2_xxs: 'q2_k',
  iq2_xs: 'q2_k',
  iq2_s: 'iq3_s',
  iq2_m: 'iq3_s',
  iq3_xxs: 'iq3_s',
  q2_0: 'q4_k',
  tq1_0: 'q4_k',
  tq2_0: 'q4_k',
}

/** Mixes whose head is Q5_K; the others take Q6_K, or Q8_0 where the base type is that. */
export const q5HeadMixes: ReadonlySet<GgufMixId> = new Set([
  'iq1_s',
  'iq1_m',
  'iq2_xxs',
  'iq2_xs',
  'iq2_s',
  'iq2_m',
  'iq3_xxs',
])
