import type { Architecture } from '../../architecture.ts'
import { kimiDelta } from '../../build/gated-delta.ts'
import { hyperConnections } from '../../build/hyper-connections.ts'
import { latentAttention, type LatentAttentionShape } from '../../build/latent-attention.ts'
import type { FeedForwardShape } from '../../build/layer.ts'
import { LayerStack } from '../../build/model.ts'
import type { ConfigReader } from '../reader.ts'
import { assemble, readShell } from './assemble.ts'
import { requiredSize } from './core.ts'
import { readLinearLayers } from './kimi-linear.ts'
import { ownIndexers, readIndexer, readLatent } from './latent.ts'
import { feedForwardPart, layerFrom } from './parts.ts'
import { readRouted } from './deepseek-experts.ts'

/**
 * GLM-5.3's decoder (transformers `models/glm5_next`): Kimi delta attention with latent attention and a pooled
 * indexer in every fourth layer, hyper-connections around both blocks, no rotary positions. The prediction layer
 * beside it is not built there, so it is left out and a note says so.
 */
export function glm5NextText(reader: ConfigReader): Architecture {
  const shell = readShell(reader, { hidden: 4096, layers: 45, vocab: 154880, positions: 1048576 })
  const { hidden, layers } = shell
  const base = readIndexer(reader, 32)
  const latent: LatentAttentionShape = {
    ...readLatent(reader, hidden, {
      heads: 64,
      qRank: 1536,
      kvRank: 512,
      nopeDim: 256,
      ropeDim: 0,
      valueDim: 256,
    }),
    indexer: base ? { ...base, pool: reader.integer('index_kpool', 16) } : null,
  }
  if (latent.ropeDim > 0) reader.fail('qk_rope_head_dim', 'must be 0: this attention has no rotary part')
  const owns = ownIndexers(reader, layers)
  const { delta, attends } = readLinearLayers(
    reader,
    { hidden, layers },
    { heads: 64, attends: (layer) => layer % 4 === 3 },
  )
  const routed = readRouted(reader, layers, {
    experts: 288,
    activeExperts: 8,
    intermediate: 2048,
    shared: 1,
    firstDense: 3,
    correction: 'always',
  })
  const streams = reader.integer('hc_mult', 4, 64)
  const intermediate = requiredSize(reader, 'intermediate_size', 12288)
  const dense: FeedForwardShape = { kind: 'dense', hidden, intermediate, gated: true }
  const sparse: FeedForwardShape = { kind: 'moe', hidden, ...routed.experts }
  if (reader.count('num_nextn_predict_layers', 0) > 0) {
    reader.notes.push('the multi-token prediction layers are not counted: transformers does not build them')
  }
  reader.ignore('mhc', 'mla_use_nope', 'index_kpool_always_select_tail')
  const stack = new LayerStack()
  for (let layer = 0; layer < layers; layer++) {
    const softmax = attends(layer)
    const isSparse = routed.isSparse(layer)
    const ownsIndexer = owns(layer)
    stack.push(`${softmax}|${isSparse}|${softmax && ownsIndexer}`, () =>
      layerFrom(
        hidden,
        softmax ? latentAttention({ ...latent, ownsIndexer }) : kimiDelta(delta),
        feedForwardPart(isSparse ? sparse : dense),
        {
          others: hyperConnections(hidden, streams),
        },
      ),
    )
  }
  return assemble(shell, { gguf: null, stack })
}
