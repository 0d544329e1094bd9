import type { Adapter, AdapterTable } from '../adapter.ts'
import { readCore, readIntermediate } from './core.ts'
import { decoder } from './decoder.ts'

/** GLM-4 9B (transformers `models/glm`): biases on q, k and v, gate and up in one matrix, half of each head rotated. */
const glm: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 2, headDim: 128, positions: 131072 })
  const qBias = reader.boolean('attention_bias', true)
  return decoder(reader, core, {
    gguf: 'chatglm',
    attention: { qBias },
    feedForward: { fused: true },
    rope: { share: 0.5 },
  })
}

/** GLM-4-0414 (transformers `models/glm4`): GLM with norms after the blocks too. */
const glm4: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 2, headDim: 128, positions: 131072 })
  const qBias = reader.boolean('attention_bias', true)
  const feedForward = { fused: true }
  return decoder(reader, core, {
    gguf: 'glm4',
    norms: 'sandwich',
    attention: { qBias },
    feedForward,
    rope: { share: 0.5 },
  })
}

/** ChatGLM 2, 3 and the first GLM-4 (THUDM `modeling_chatglm.py`): one `query_key_value`, grouped heads by name. */
const chatGlm: Adapter = (reader) => {
  if (reader.boolean('position_encoding_2d', false)) {
    reader.fail('position_encoding_2d', 'true is not understood: the first ChatGLM has another architecture')
  }
  const grouped = reader.boolean('multi_query_attention', false)
  const core = readCore(
    reader,
    {},
    { vocab: 'padded_vocab_size', kvHeads: 'multi_query_group_num', headDim: 'kv_channels' },
  )
  const bias = reader.boolean('add_bias_linear', false)
  const qBias = reader.boolean('add_qkv_bias', false) || bias
  const norm = reader.boolean('rmsnorm', true) ? 'rms' : 'layer'
  const finalNorm = reader.boolean('post_layer_norm', true)
  reader.ignore('original_rope', 'interleaved_qkv', 'pre_seq_len', 'prefix_projection', 'quantization_bit')
  return decoder(reader, core, {
    gguf: 'chatglm',
    norm,
    finalNorm,
    attention: {
      kvHeads: grouped ? core.kvHeads : core.heads,
      qBias,
      outBias: bias,
      fused: 'query_key_value',
      modules: { out: 'dense' },
    },
    feedForward: {
      intermediate: readIntermediate(reader),
      bias,
      fused: true,
      modules: { up: 'dense_h_to_4h', down: 'dense_4h_to_h' },
    },
    rope: { share: 0.5 },
  })
}

/** GLM's dense models. */
export const glmFamilies: AdapterTable = { glm, glm4, chatglm: chatGlm }
