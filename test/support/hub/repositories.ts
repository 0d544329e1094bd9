import { findModel } from '../../../shared/index.ts'
import { architectureFromConfig } from '../../../shared/model/config/index.ts'
import type { GgufHeader } from '../../../shared/model/gguf/header.ts'
import type { Architecture } from '../../../shared/model/architecture.ts'
import type { GgufMixId } from '../../../shared/precision/gguf-mix-list.ts'
import { ggufHeaderOf } from '../gguf-header.ts'
import { HubStub, type StubRepository } from '../hub-stub.ts'
import { jsonFile, textFile, type StubFile } from './bytes.ts'
import {
  asAwq,
  asBlockFp8,
  asNf4,
  decoderTensors,
  elementCounts,
  gptOssTensors,
  loraTensors,
} from './checkpoints.ts'
import { ggufFile, splitGguf } from './gguf-file.ts'
import { safetensorsFile, shardedFiles, totalBytes, type TensorShape } from './safetensors-file.ts'

type Config = Readonly<Record<string, unknown>>

/** A config of the catalogue, for a repository under a name that the catalogue does not know. */
export function configOf(id: string): Config {
  const entry = findModel(id)
  if (!entry) throw new Error(`no catalogue entry for ${id}`)
  return entry.config
}

export function architectureOf(id: string): Architecture {
  const read = architectureFromConfig(configOf(id), { conservative: false })
  if (!read.ok) throw new Error(read.problem.detail)
  return read.value
}

/** A commit that tells repositories apart. */
const commitOf = (id: string): string =>
  [...new TextEncoder().encode(id.padEnd(20, '.').slice(-20))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')

const common: Readonly<Record<string, StubFile>> = {
  '.gitattributes': textFile('*.safetensors filter=lfs diff=lfs merge=lfs -text\n'),
  'README.md': textFile('# A model\n'),
  'tokenizer.json': { start: new Uint8Array(0), size: 11_421_896, isLarge: true },
  'generation_config.json': jsonFile({ temperature: 0.6 }),
}

interface Built {
  readonly repository: StubRepository
  /** Bytes of all its tensors. */
  readonly tensorBytes: number
}

function checkpoint(
  id: string,
  config: Config,
  tensors: readonly TensorShape[],
  shards: number,
  more: Partial<StubRepository> = {},
): Built {
  const weights =
    shards === 1 ? { 'model.safetensors': safetensorsFile(tensors) } : shardedFiles(tensors, shards)
  return {
    tensorBytes: totalBytes(tensors),
    repository: {
      commit: commitOf(id),
      elements: elementCounts(tensors),
      ...more,
      files: { ...common, 'config.json': jsonFile(config), ...weights, ...more.files },
    },
  }
}

const gguf = (
  id: string,
  files: Readonly<Record<string, StubFile>>,
  more: Partial<StubRepository> = {},
): StubRepository => ({
  commit: commitOf(id),
  files: { '.gitattributes': textFile('*.gguf filter=lfs\n'), 'README.md': textFile('# GGUF\n'), ...files },
  ...more,
})

const quantized = (config: Config, quantization: Config): Config => ({
  ...config,
  quantization_config: quantization,
})

const header = (id: string, mix: GgufMixId): GgufHeader => ggufHeaderOf(architectureOf(id), mix)

/** A vision projector: `general.type` says so, and its tensors are a tower's. */
const projectorHeader: GgufHeader = {
  metadata: {
    'general.architecture': 'clip',
    'general.type': 'mmproj',
    'clip.has_vision_encoder': true,
    'general.file_type': 1,
  },
  tensors: [
    { name: 'v.patch_embd.weight', shape: [14, 14, 3, 1152], type: 1 },
    { name: 'v.blk.0.attn_q.weight', shape: [1152, 1152], type: 1 },
    { name: 'v.blk.0.ln1.weight', shape: [1152], type: 0 },
    { name: 'mm.input_projection.weight', shape: [2560, 1152], type: 1 },
  ],
}

/** Repositories of every shape that is published, each with what its files hold. */
export function fixtures() {
  const llama = configOf('meta-llama/Llama-3.1-8B')
  const qwen = configOf('Qwen/Qwen2.5-0.5B')
  const qwen8 = configOf('Qwen/Qwen3-8B')
  const moe = configOf('Qwen/Qwen3-235B-A22B')
  const oss = configOf('openai/gpt-oss-20b')
  const dense8 = decoderTensors(llama)
  const single = decoderTensors(qwen, { qkvBias: true })
  const lora = loraTensors(llama, 32, ['q_proj', 'k_proj', 'v_proj', 'o_proj'])
  const built = {
    'fixture/dense-single': checkpoint('dense-single', qwen, single, 1),
    'fixture/dense-sharded': checkpoint('dense-sharded', llama, dense8, 4),
    'fixture/fp8': checkpoint(
      'fp8',
      quantized(qwen8, {
        quant_method: 'fp8',
        fmt: 'e4m3',
        activation_scheme: 'dynamic',
        weight_block_size: [128, 128],
      }),
      asBlockFp8(decoderTensors(qwen8, { qkNorm: true })),
      2,
    ),
    'fixture/mxfp4': checkpoint('mxfp4', oss, gptOssTensors(oss), 3),
    'fixture/awq': checkpoint(
      'awq',
      quantized(llama, { quant_method: 'awq', bits: 4, group_size: 128, zero_point: true, version: 'gemm' }),
      asAwq(decoderTensors(llama, { dtype: 'F16' })),
      2,
    ),
    'fixture/bnb-nf4': checkpoint(
      'bnb-nf4',
      quantized(llama, {
        quant_method: 'bitsandbytes',
        load_in_4bit: true,
        bnb_4bit_quant_type: 'nf4',
        bnb_4bit_use_double_quant: false,
        bnb_4bit_compute_dtype: 'bfloat16',
      }),
      asNf4(dense8),
      2,
    ),
    'fixture/moe-118-shards': checkpoint(
      'moe-118-shards',
      moe,
      decoderTensors(moe, { qkNorm: true, experts: 128, expertWidth: 1536 }),
      118,
    ),
    // The config promises bfloat16, and someone uploaded float32: only the files know.
    'fixture/other-dtype': checkpoint(
      'other-dtype',
      qwen,
      decoderTensors(qwen, { qkvBias: true, dtype: 'F32' }),
      1,
    ),
    'fixture/gated': checkpoint('gated', llama, dense8, 4, { gated: 'manual' }),
    'fixture/private': checkpoint('private', llama, dense8, 4, { isPrivate: true }),
  } satisfies Record<string, Built>
  const loraFile = safetensorsFile(lora)
  const q4 = header('meta-llama/Llama-3.1-8B', 'q4_k_m')
  const gemma = header('google/gemma-3-4b-it', 'q8_0')
  const granite = header('ibm-granite/granite-4.0-h-tiny', 'q4_k_m')
  const stub = new HubStub()
  for (const [id, { repository }] of Object.entries(built)) stub.add(id, repository)
  stub
    .add('fixture/lora', {
      commit: commitOf('lora'),
      files: {
        'adapter_config.json': jsonFile({
          peft_type: 'LORA',
          base_model_name_or_path: 'fixture/dense-sharded',
          r: 32,
          lora_alpha: 64,
          target_modules: ['q_proj', 'k_proj', 'v_proj', 'o_proj'],
        }),
        'adapter_model.safetensors': loraFile,
      },
    })
    .add('fixture/lora-of-catalogue', {
      commit: commitOf('lora-of-catalogue'),
      files: {
        'adapter_config.json': jsonFile({
          peft_type: 'LORA',
          base_model_name_or_path: 'meta-llama/Llama-3.1-8B',
          r: 32,
          target_modules: ['q_proj'],
        }),
        'adapter_model.safetensors': safetensorsFile(loraTensors(llama, 32, ['q_proj'])),
      },
    })
    .add(
      'fixture/llama-GGUF',
      gguf('llama-GGUF', {
        'Llama-Q4_K_M.gguf': ggufFile(q4, 4096),
        'Llama-Q8_0.gguf': ggufFile(header('meta-llama/Llama-3.1-8B', 'q8_0'), 4096),
        'Llama-UD-Q4_K_XL.gguf': ggufFile(q4, 4096),
        'Llama-F16.gguf': ggufFile(header('meta-llama/Llama-3.1-8B', 'f16'), 4096),
        'imatrix.gguf': ggufFile({ metadata: { 'general.type': 'imatrix' }, tensors: [] }),
      }),
    )
    .add(
      'fixture/split-GGUF',
      gguf('split-GGUF', splitGguf(header('Qwen/Qwen3-30B-A3B', 'q4_k_m'), 'Q4_K_M/Qwen3-Q4_K_M', 3, 4096)),
    )
    .add(
      'fixture/vision-GGUF',
      gguf('vision-GGUF', {
        'gemma-Q8_0.gguf': ggufFile(gemma, 4096),
        'mmproj-F16.gguf': ggufFile(projectorHeader),
      }),
    )
    .add(
      'fixture/large-vocabulary-GGUF',
      gguf('large-vocabulary-GGUF', {
        'qwen-Q4_K_M.gguf': ggufFile(header('Qwen/Qwen3-8B', 'q4_k_m'), 151_936),
      }),
    )
    .add('fixture/per-layer-GGUF', gguf('per-layer-GGUF', { 'granite-Q4_K_M.gguf': ggufFile(granite, 1024) }))
    .add(
      'fixture/unknown-GGUF',
      gguf('unknown-GGUF', {
        'new-Q4_K_M.gguf': ggufFile({
          ...q4,
          metadata: { ...q4.metadata, 'general.architecture': 'wunderkind' },
        }),
      }),
    )
    .add('fixture/diffusion', {
      commit: commitOf('diffusion'),
      files: { 'model_index.json': jsonFile({ _class_name: 'StableDiffusionPipeline' }) },
    })
    .add('fixture/encoder', {
      commit: commitOf('encoder'),
      files: {
        'config.json': jsonFile({ model_type: 'clip', architectures: ['CLIPModel'] }),
        'model.safetensors': safetensorsFile([]),
      },
    })
    .add('fixture/native-mamba', {
      commit: commitOf('native-mamba'),
      files: {
        'config.json': jsonFile({
          d_model: 2560,
          n_layer: 64,
          vocab_size: 50277,
          ssm_cfg: {},
          rms_norm: true,
          residual_in_fp32: true,
          fused_add_norm: true,
          pad_vocab_size_multiple: 8,
        }),
        'pytorch_model.bin': { start: new Uint8Array(0), size: 11_074_000_000, isLarge: true },
      },
    })
  return {
    stub,
    tensorBytes: Object.fromEntries(Object.entries(built).map(([id, each]) => [id, each.tensorBytes])),
    loraElements: lora.reduce((sum, [, , shape]) => sum + shape.reduce((a, b) => a * b, 1), 0),
    headers: { q4, gemma, granite },
  }
}
