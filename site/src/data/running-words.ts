/** What the values of fields beside training's mean, in a form's few words. A value without words is shown as it is. */
export const runningWords: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  backend: {
    '': 'The GPU’s own',
    cuda: 'CUDA',
    rocm: 'ROCm',
    vulkan: 'Vulkan',
    metal: 'Metal',
  },
  modality: { all: 'Everything', text: 'Text alone' },
  formula: {
    architecture: 'The architecture, exactly',
    'gpu-memory-formula': 'GPU memory formula, as published',
    'vram-calculator-guide': 'VRAM calculator guide, as published',
    'parameter-counts-guide': 'Parameter counts guide, as published',
  },
}
