/**
 * GGUF architectures whose windowed layers get a cache of their own in llama.cpp (`swa_type` in
 * src/models/*.cpp, v0.5.0). In every other one a window in the config changes nothing: all layers keep the
 * whole context. Mistral, Mixtral, StarCoder 2 and Qwen load as full attention; Phi-3's window is read and switched off.
 */
export const WINDOWED: ReadonlySet<string> = new Set([
  'afmoe',
  'cohere2',
  'cohere2moe',
  'deepseek4',
  'dots3note',
  'exaone4',
  'exaone-moe',
  'gemma2',
  'gemma3',
  'gemma3n',
  'gemma4',
  'gpt-oss',
  'granite_swa',
  'laguna',
  'lfm2',
  'lfm2moe',
  'llama4',
  'maple',
  'mellum',
  'mimo2',
  'muse-glimmer',
  'olmo2',
  'plamo3',
  'smallthinker',
  'spark2_5',
  'step35',
])
