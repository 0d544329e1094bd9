import type { Architecture, Extra, Rope } from '../../architecture.ts'
import { outputHead, tokenEmbedding, type LayerStack } from '../../build/model.ts'
import { norm, type NormKind } from '../../build/tensors.ts'
import type { Tensor } from '../../tensor.ts'
import { readDtype } from '../dtype.ts'
import { readQuantization } from '../quantization.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { requiredSize, type DecoderCore } from './core.ts'

/** What every model has, whatever its layers are made of. */
export type Shell = Omit<DecoderCore, 'heads' | 'kvHeads' | 'headDim'>

export interface ShellDefaults {
  readonly hidden?: number
  readonly layers?: number
  readonly vocab?: number
  readonly positions?: number
  readonly tied?: boolean
}

const POSITIONS = ['max_position_embeddings', 'model_max_length', 'context_length', 'max_seq_len']

/** Reads the shell; `readCore` does the same and adds the attention heads. */
export function readShell(reader: ConfigReader, defaults: ShellDefaults = {}): Shell {
  const positions = POSITIONS.some((name) => reader.has(name))
    ? reader.integer(POSITIONS, undefined, CONFIG_LIMITS.contextLength)
    : (defaults.positions ?? null)
  reader.ignore(...POSITIONS)
  return {
    modelType: reader.text('model_type', ''),
    hidden: requiredSize(reader, ['hidden_size', 'd_model'], defaults.hidden),
    layers: requiredSize(reader, ['num_hidden_layers', 'n_layer'], defaults.layers, CONFIG_LIMITS.layers),
    vocab: requiredSize(reader, 'vocab_size', defaults.vocab, CONFIG_LIMITS.vocabulary),
    positions,
    tied: reader.boolean('tie_word_embeddings', defaults.tied ?? false),
    dtype: readDtype(reader),
    quantization: readQuantization(reader),
  }
}

export interface Assembly {
  /** The architecture's name in a GGUF file; null where llama.cpp has none. */
  readonly gguf: string | null
  readonly stack: LayerStack
  /** Kind of the final norm; RMS where left out. */
  readonly norm?: NormKind
  readonly embeddingOthers?: readonly Tensor[]
  readonly headOthers?: readonly Tensor[]
  readonly extras?: readonly Extra[]
  readonly ropes?: readonly (Rope | null)[]
  readonly notes?: readonly string[]
}

/** Puts the layers between the token embedding and the output head. */
export function assemble(shell: Shell, assembly: Assembly): Architecture {
  const { hidden, vocab } = shell
  return {
    modelType: shell.modelType,
    ggufArchitecture: assembly.gguf,
    hiddenSize: hidden,
    vocabSize: vocab,
    maxContextLength: shell.positions,
    dtype: shell.dtype,
    quantization: shell.quantization,
    kinds: assembly.stack.kinds,
    pattern: assembly.stack.pattern,
    embedding: [tokenEmbedding(vocab, hidden), ...(assembly.embeddingOthers ?? [])],
    head: [
      ...norm('output_norm', 'norm', hidden, assembly.norm ?? 'rms'),
      ...(shell.tied ? [] : outputHead(vocab, hidden)),
      ...(assembly.headOthers ?? []),
    ],
    tiedHead: shell.tied,
    extras: assembly.extras ?? [],
    ropes: (assembly.ropes ?? []).filter((rope): rope is Rope => rope !== null),
    notes: assembly.notes ?? [],
  }
}

/** The same tensors as parts that a GGUF file of the language model leaves out (towers live in `mmproj` files). */
export const outsideGguf = (tensors: readonly Tensor[]): Tensor[] =>
  tensors.map((tensor) => ({ ...tensor, gguf: [] }))
