import { html } from '../lib/html.ts'
import type { Settings } from '../lib/url-state.ts'
import type { FaqEntry } from './faq-types.ts'
import { gpu, holds, longest, needs, term, usable } from './faq-words.ts'

/**
 * The questions of the three guides. A sentence that says "fits" rests on `holds`, so that a page whose words the
 * engine no longer bears out is not built.
 */

const GUIDE_FAQ = '/published-numbers/vram-gpus/#faq'
const run = (
  model: string,
  weights: string,
  device: string,
  gpus = '1',
  context_length = '8192',
): Settings => ({
  model,
  weights,
  context_length,
  gpu: device,
  gpus,
})
const train = (method: string, device: string, model = 'llama-2-7b'): Settings => ({
  model,
  task: 'training',
  method,
  lora_rank: '8',
  context_length: '2048',
  gradient_checkpointing: 'full',
  gpu: device,
})

const small16 = holds(run('llama-3.1-8b', 'bf16', 'rtx-4090'), 'fits', 'tight')
const small4 = holds(run('llama-3.1-8b', 'q4_k_m', 'rtx-3060-12gb'), 'fits')
const large8 = holds(run('llama-3.1-70b', 'int8', 'a100-sxm-80gb'), 'fits', 'tight')
const large4 = holds(run('llama-3.1-70b', 'q4_k_m', 'rtx-4090'), 'exceeds', 'offload')
const large4Pair = holds(run('llama-3.1-70b', 'q4_k_m', 'rtx-4090', '2'), 'fits', 'tight')
const large2 = holds(run('llama-3.1-70b', 'iq2_xxs', 'rtx-4090'), 'fits', 'tight')
const large16 = holds(run('llama-3.1-70b', 'bf16', 'rtx-4090'), 'exceeds', 'offload')
const large8Card = holds(run('llama-3.1-70b', 'int8', 'rtx-4090'), 'exceeds', 'offload')
const pair3090 = holds(run('llama-3.1-70b', 'q4_k_m', 'rtx-3090', '2'), 'fits', 'tight')
const full7 = holds(train('full', 'rtx-3090'), 'exceeds', 'offload')
const lora7 = holds(train('lora', 'rtx-3090'), 'fits')
const qlora7 = holds(train('qlora', 'rtx-3060-12gb'), 'fits')
const lora12 = holds(train('lora', 'rtx-3060-12gb'), 'exceeds', 'offload')
const small16On12 = holds(run('llama-3.1-8b', 'bf16', 'rtx-3060-12gb'), 'exceeds', 'offload')
const phiFull = holds(train('full', 'rtx-3060-12gb', 'phi-2'), 'exceeds', 'offload')
const r1Node = holds(run('deepseek-r1', 'fp8', 'h200-sxm', '8'), 'fits')
const r1Mac = holds(run('deepseek-r1', 'q4_k_m', 'apple-m3-ultra'), 'fits', 'tight')
const r1Laptop = holds(run('deepseek-r1', 'iq1_s', 'rtx-5090-laptop'), 'exceeds', 'offload')

export const faq: readonly FaqEntry[] = [
  {
    id: 'chatbot',
    question: 'How much memory does a chatbot need?',
    guide: 'vram-calculator-guide',
    claims: GUIDE_FAQ,
    answer: html`An 8B model in 16 bits needs ${needs(small16)} for one conversation of 8,192 tokens. In four
    bits it needs ${needs(small4)} and runs on a 12 GB card. A 70B model in eight bits needs ${needs(large8)},
    one 80 GB card. Every further conversation adds its own KV cache: ${term(small16, 'kv_cache')} for the 8B
    model, ${term(large8, 'kv_cache')} for the 70B one.`,
    cases: [
      { label: '8B, 16 bits, RTX 4090', settings: small16 },
      { label: '8B, Q4_K_M, RTX 3060', settings: small4 },
      { label: '70B, INT8, A100 80 GB', settings: large8 },
    ],
  },
  {
    id: '70b-on-a-4090',
    question: 'Can I run a 70B model on an RTX 4090?',
    guide: 'vram-calculator-guide',
    claims: GUIDE_FAQ,
    answer: html`Not on one card in four bits or more: Q4_K_M needs ${needs(large4)}, and ${usable(large4)}
    can be used. Two cards hold it, at ${needs(large4Pair)} each. At about two bits (IQ2_XXS) it fits on one,
    up to ${longest(large2)} tokens, at a cost in quality.`,
    cases: [
      { label: 'BF16, one card', settings: large16 },
      { label: 'INT8, one card', settings: large8Card },
      { label: 'Q4_K_M, one card', settings: large4 },
      { label: 'Q4_K_M, two cards', settings: large4Pair },
      { label: 'IQ2_XXS, one card', settings: large2 },
    ],
  },
  {
    id: 'int4-in-production',
    question: 'Is INT4 good enough for production?',
    guide: 'vram-calculator-guide',
    claims: GUIDE_FAQ,
    answer: html`That is a question of quality, which memory does not answer: measure it on your own task.
    What it saves is exact. The weights of Llama 3.1 8B take ${term(small16, 'weights')} in 16 bits,
    ${term(run('llama-3.1-8b', 'awq', 'rtx-4090'), 'weights')} as AWQ and
    ${term(run('llama-3.1-8b', 'q4_k_m', 'rtx-4090'), 'weights')} as Q4_K_M. The KV cache does not shrink with
    them; it has a format of its own.`,
    cases: [
      { label: 'BF16', settings: small16 },
      { label: 'INT8', settings: run('llama-3.1-8b', 'int8', 'rtx-4090') },
      { label: 'AWQ, 4 bits', settings: run('llama-3.1-8b', 'awq', 'rtx-4090') },
      { label: 'Q4_K_M', settings: run('llama-3.1-8b', 'q4_k_m', 'rtx-4090') },
    ],
  },
  {
    id: '4090-or-a100',
    question: 'How do I choose between an RTX 4090 and an A100?',
    guide: 'vram-calculator-guide',
    claims: GUIDE_FAQ,
    answer: html`By the model that must fit, then by bandwidth. The RTX 4090 has ${gpu('rtx-4090').memory} at
    ${gpu('rtx-4090').bandwidth}, the A100 80 GB ${gpu('a100-sxm-80gb').memory} at
    ${gpu('a100-sxm-80gb').bandwidth}. Decoding reads all active weights for every token, so the card with
    more bandwidth is the faster one for one user. Llama 3.1 8B in 16 bits fits both: up to
    ${longest(small16)} tokens on the first, up to ${longest(run('llama-3.1-8b', 'bf16', 'a100-sxm-80gb'))} on
    the second.`,
    cases: [
      { label: '8B, BF16, RTX 4090', settings: small16 },
      { label: '8B, BF16, A100 80 GB', settings: run('llama-3.1-8b', 'bf16', 'a100-sxm-80gb') },
      { label: '70B, INT8, RTX 4090', settings: large8Card },
      { label: '70B, INT8, A100 80 GB', settings: large8 },
    ],
  },
  {
    id: '7b-training',
    question: 'Which GPU is enough to train a 7B model?',
    guide: 'vram-calculator-guide',
    claims: GUIDE_FAQ,
    answer: html`It depends on what is trained. Full training with Adam needs ${needs(full7)}: no single
    consumer card. LoRA of rank 8 needs ${needs(lora7)}, a 24 GB card. QLoRA needs ${needs(qlora7)}, a 12 GB
    card. All at 2,048 tokens, batch 1, with gradient checkpointing.`,
    cases: [
      { label: 'Full training, RTX 3090', settings: full7 },
      { label: 'LoRA, RTX 3090', settings: lora7 },
      { label: 'LoRA, RTX 3060 12 GB', settings: lora12 },
      { label: 'QLoRA, RTX 3060 12 GB', settings: qlora7 },
    ],
  },
  {
    id: 'stable-diffusion',
    question: 'How much memory does Stable Diffusion need?',
    guide: 'vram-calculator-guide',
    claims: GUIDE_FAQ,
    answer: html`This calculator cannot say. Image models have no KV cache and no context; their memory
    follows the size of the image. The formulas here are those of language models.`,
    cases: [],
  },
  {
    id: 'mixed-gpus',
    question: 'Can I mix GPUs, such as an RTX 4090 and an RTX 3090?',
    guide: 'vram-calculator-guide',
    claims: GUIDE_FAQ,
    answer: html`Yes, when layers are split between them, as llama.cpp does. Each card then holds its own
    layers with their cache, and the cards compute one after the other. Memory decides what fits: two cards of
    ${gpu('rtx-3090').memory} hold a 70B model in Q4_K_M, ${needs(pair3090)} on the fuller one. The RTX 3090
    reads at ${gpu('rtx-3090').bandwidth}, the RTX 4090 at ${gpu('rtx-4090').bandwidth}. The calculator takes
    equal cards: ask it for the smaller of the two.`,
    cases: [
      { label: '70B, Q4_K_M, 2 × RTX 3090', settings: pair3090 },
      { label: '70B, Q4_K_M, 2 × RTX 4090', settings: large4Pair },
    ],
  },
  {
    id: '12-gb',
    question: 'Is 12 GB enough?',
    guide: 'vram-calculator-guide',
    claims: GUIDE_FAQ,
    answer: html`For an 8B model in four bits, yes: ${needs(small4)} of ${usable(small4)} usable, up to
    ${longest(small4)} tokens. For QLoRA of a 7B model, yes: ${needs(qlora7)}. Not for 8B in 16 bits
    (${needs(small16On12)}), nor for full training of a 2.7B model with Adam (${needs(phiFull)}).`,
    cases: [
      { label: '8B, Q4_K_M', settings: small4 },
      { label: '7B, QLoRA', settings: qlora7 },
      { label: '8B, BF16', settings: small16On12 },
      { label: 'Phi-2, full training', settings: phiFull },
    ],
  },
  {
    id: 'how-to-calculate',
    question: 'How is the memory of a language model calculated?',
    guide: 'gpu-memory-formula',
    claims: '/published-numbers/gpu-memory-formula/#technical-deep-dive-equation',
    answer: html`Add what is alive at the same moment. To run a model: weights, KV cache, buffers and the
      runtime. Llama 3.1 8B in 16 bits at 8,192 tokens: ${term(small16, 'weights')} of weights and
      ${term(small16, 'kv_cache')} of cache; with buffers and runtime ${needs(small16)}. To train it,
      gradients, master weights, optimizer states and kept activations take the cache’s place.
      <a href="/formulas/">Every term has a page</a>.`,
    cases: [
      { label: 'Running 8B, BF16', settings: small16 },
      { label: 'Training 7B, Adam', settings: full7 },
    ],
  },
  {
    id: '7b-locally',
    question: 'Which GPU runs a 7B or 8B model locally?',
    guide: 'gpu-memory-formula',
    claims: '/published-numbers/gpu-memory-formula/#technical-deep-dive-model-table',
    answer: html`A card with 8 GB, such as the RTX 4060, runs Llama 3.1 8B in four bits with 8,192 tokens:
    ${needs(small4)}. Eight bits need ${needs(run('llama-3.1-8b', 'q8_0', 'rtx-3060-12gb'))}, a 12 GB card.
    Sixteen bits need ${needs(small16)}, a 24 GB card, and at 32,768 tokens still
    ${needs(holds(run('llama-3.1-8b', 'bf16', 'rtx-4090', '1', '32768'), 'fits', 'tight'))}.`,
    cases: [
      {
        label: 'Q4_K_M, RTX 4060',
        settings: holds(run('llama-3.1-8b', 'q4_k_m', 'rtx-4060'), 'fits', 'tight'),
      },
      {
        label: 'Q8_0, RTX 3060 12 GB',
        settings: holds(run('llama-3.1-8b', 'q8_0', 'rtx-3060-12gb'), 'fits', 'tight'),
      },
      { label: 'BF16, RTX 4090', settings: small16 },
      { label: 'BF16 at 32K, RTX 4090', settings: run('llama-3.1-8b', 'bf16', 'rtx-4090', '1', '32768') },
    ],
  },
  {
    id: 'deepseek-r1-on-a-laptop',
    question: 'Can I run DeepSeek R1 (671B) on a laptop?',
    guide: 'parameter-counts-guide',
    claims: '/published-numbers/parameter-counts/#introduction',
    answer: html`Not on a laptop’s GPU: even the smallest GGUF type, IQ1_S, needs ${needs(r1Laptop)}. In
    Q4_K_M it needs ${needs(r1Mac)}; a Mac with an M3 Ultra and ${gpu('apple-m3-ultra').memory} lets a process
    use ${usable(r1Mac)}, so it fits with little left. As published, in FP8, it is served from eight H200,
    ${needs(r1Node)} each. The model reads only the experts it chooses for a token, but all of them must be in
    memory.`,
    cases: [
      { label: 'IQ1_S, RTX 5090 Laptop', settings: r1Laptop },
      { label: 'Q4_K_M, M3 Ultra', settings: r1Mac },
      { label: 'FP8, 8 × H200', settings: r1Node },
    ],
  },
]
