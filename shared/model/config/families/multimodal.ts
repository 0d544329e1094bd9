import type { Architecture, Extra } from '../../architecture.ts'
import type { Adapter, AdapterTable } from '../adapter.ts'
import { describe, type ConfigReader, type JsonObject } from '../reader.ts'
import { denseFamilies } from './dense.ts'
import { expertFamilies } from './experts.ts'
import { gemma3nText } from './gemma3n.ts'
import { gemma4Text } from './gemma4.ts'
import { glm5NextText } from './glm5-next.ts'
import { hybridFamilies } from './hybrid.ts'
import { latentFamilies } from './latent.ts'
import { llama4Text } from './llama4.ts'
import { miniMaxM3 } from './minimax-m3.ts'
import { gemma3nAudio, gemma4Audio } from './vision/conformer.ts'
import { gemma4Vision } from './vision/gemma4.ts'
import { miniMaxVision } from './vision/minimax.ts'
import { gemma3nVision } from './vision/mobile.ts'
import { glm5Vision, kimiK25Vision, kimiK3Vision } from './vision/moon.ts'
import { qwen25Vision, qwen2Vision, qwen3Vision } from './vision/qwen.ts'
import { gemma3Vision, llama4Vision, llavaVision, mistral3Vision } from './vision/towers.ts'

/** Reads a tower's config; `top` is the config around it. */
type TowerReader = (reader: ConfigReader, textHidden: number, top: ConfigReader) => Extra[]

interface Wrapper {
  /** The language model where `text_config` does not name its `model_type`. */
  readonly text: string
  /** The name in a GGUF file where it is not the language model's own. */
  readonly gguf?: string
  readonly vision: TowerReader
  readonly audio?: TowerReader
  /** True where the class builds its default towers for configs that leave them out (Gemma 3n). */
  readonly defaultTowers?: boolean
}

/** The same decoder as another family's, under another name in a GGUF file. */
const renamed =
  (table: AdapterTable, modelType: string, gguf: string): Adapter =>
  (reader) => {
    const adapter = table[modelType]
    if (adapter) return { ...adapter(reader), ggufArchitecture: gguf }
    throw new RangeError(`no adapter for ${modelType}`)
  }

/** Language models that a multimodal config wraps, by the `model_type` inside. */
const LANGUAGE_MODELS: AdapterTable = {
  gemma3n_text: gemma3nText,
  gemma4_text: gemma4Text,
  glm5_next_text: glm5NextText,
  llama4_text: llama4Text,
  minimax_m3: miniMaxM3,
  minimax_m3_vl_text: miniMaxM3,
  qwen2_vl_text: renamed(denseFamilies, 'qwen2', 'qwen2vl'),
  qwen2_5_vl_text: renamed(denseFamilies, 'qwen2', 'qwen2vl'),
  qwen3_vl_text: renamed(denseFamilies, 'qwen3', 'qwen3vl'),
  qwen3_vl_moe_text: renamed(expertFamilies, 'qwen3_moe', 'qwen3vlmoe'),
}

const TABLES: readonly AdapterTable[] = [
  LANGUAGE_MODELS,
  denseFamilies,
  expertFamilies,
  latentFamilies,
  hybridFamilies,
]

function languageModel(reader: ConfigReader, fallback: string): Adapter | undefined {
  const stated = reader.text('model_type', fallback)
  for (const table of TABLES) if (Object.hasOwn(table, stated)) return table[stated]
  reader.fail('model_type', `${describe(stated)} is not understood as a language model`)
  return undefined
}

/** Fields of the whole that the language model reads where its own config is silent. */
function inheritedFields(reader: ConfigReader): JsonObject {
  const names = ['tie_word_embeddings', 'dtype', 'torch_dtype', 'quantization_config'].filter((name) =>
    reader.has(name),
  )
  return Object.fromEntries(names.map((name) => [name, reader.source[name]]))
}

/** A tower from its nested config; the class's default one where the family builds it for an absent config. */
function tower(
  reader: ConfigReader,
  name: string,
  hidden: number,
  read: TowerReader,
  byDefault: boolean,
): Extra[] {
  const nested = reader.nested(name)
  if (nested) return read(nested, hidden, reader)
  const isAbsent = reader.source[name] === undefined
  if (isAbsent && byDefault) return read(reader.child(name, {}), hidden, reader)
  if (isAbsent) reader.notes.push(`config.${name} is absent: that part is not counted`)
  return []
}

/** A model with towers: the language model's architecture, and the towers as parts of their own. */
const wrapper =
  (traits: Wrapper): Adapter =>
  (reader) => {
    // Older configs list the language model's fields at the top, beside `vision_config`.
    const text = reader.nested('text_config', inheritedFields(reader)) ?? reader
    const isFlat = text === reader
    const adapter = isFlat
      ? TABLES.map((table) => table[traits.text]).find((found) => found)
      : languageModel(text, traits.text)
    const architecture = adapter?.(text)
    if (!architecture) return EMPTY
    const hidden = architecture.hiddenSize
    const byDefault = traits.defaultTowers ?? false
    const extras = [
      ...architecture.extras,
      ...tower(reader, 'vision_config', hidden, traits.vision, byDefault),
      ...(traits.audio ? tower(reader, 'audio_config', hidden, traits.audio, byDefault) : []),
    ]
    reader.ignore(
      'mm_tokens_per_image',
      'projector_hidden_act',
      'vision_feature_layer',
      'vision_feature_select_strategy',
    )
    reader.ignore('ignore_index', 'image_seq_length', 'image_grid_pinpoints')
    reader.ignore(
      'use_unified_vision_chunk',
      'language_model_only',
      'vision_soft_tokens_per_image',
      'audio_soft_tokens_per_image',
    )
    return {
      ...architecture,
      modelType: reader.text('model_type', architecture.modelType),
      ggufArchitecture: traits.gguf ?? architecture.ggufArchitecture,
      extras,
    }
  }

/** What a config that cannot be read amounts to; the reader's issues keep it from being used. */
const EMPTY: Architecture = {
  modelType: '',
  ggufArchitecture: null,
  hiddenSize: 1,
  vocabSize: 1,
  maxContextLength: null,
  dtype: 'bf16',
  quantization: null,
  kinds: [],
  pattern: [],
  embedding: [],
  head: [],
  tiedHead: false,
  extras: [],
  ropes: [],
  notes: [],
}

/** Families with vision or audio towers around a language model, and language models that only they have. */
export const multimodalFamilies: AdapterTable = {
  ...LANGUAGE_MODELS,
  gemma3: wrapper({ text: 'gemma3_text', vision: gemma3Vision }),
  gemma3n: wrapper({ text: 'gemma3n_text', vision: gemma3nVision, audio: gemma3nAudio, defaultTowers: true }),
  gemma4: wrapper({ text: 'gemma4_text', vision: gemma4Vision, audio: gemma4Audio }),
  mistral3: wrapper({ text: 'mistral', vision: mistral3Vision }),
  llama4: wrapper({ text: 'llama4_text', vision: llama4Vision }),
  llava: wrapper({ text: 'llama', vision: llavaVision }),
  qwen2_vl: wrapper({ text: 'qwen2_vl_text', gguf: 'qwen2vl', vision: qwen2Vision }),
  qwen2_5_vl: wrapper({ text: 'qwen2_5_vl_text', gguf: 'qwen2vl', vision: qwen25Vision }),
  qwen3_vl: wrapper({ text: 'qwen3_vl_text', vision: qwen3Vision }),
  qwen3_vl_moe: wrapper({ text: 'qwen3_vl_moe_text', vision: qwen3Vision }),
  qwen3_5: wrapper({ text: 'qwen3_5_text', vision: qwen3Vision }),
  qwen3_5_moe: wrapper({ text: 'qwen3_5_moe_text', vision: qwen3Vision }),
  kimi_k25: wrapper({ text: 'kimi_k2', vision: kimiK25Vision }),
  kimi_k3: wrapper({ text: 'kimi_linear', vision: kimiK3Vision }),
  glm5_next: wrapper({ text: 'glm5_next_text', vision: glm5Vision }),
  minimax_m3_vl: wrapper({ text: 'minimax_m3_vl_text', vision: miniMaxVision }),
}
