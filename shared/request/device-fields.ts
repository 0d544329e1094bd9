import { BACKENDS } from '../speed/backends.ts'
import { choiceField, integerField, numberField, textField } from './fields.ts'

const DEGREE = { min: 1, max: 4096 } as const

/** Fields of the devices: which, how many, how fast they are used, and how the model is cut over them. */
export const DEVICE_FIELDS = {
  gpu: textField(
    {
      title: 'GPU',
      description: 'Catalogue id of the device. Without it there is no verdict, but everything else.',
      group: 'hardware',
      examples: ['rtx-4090'],
    },
    80,
  ),
  gpus: integerField(
    {
      title: 'Number of GPUs',
      description: 'How many devices.',
      group: 'hardware',
      default: 'the product of the parallel degrees, else 1',
    },
    DEGREE,
  ),
  backend: choiceField(
    {
      title: 'Backend',
      description: 'What the engine is compiled for. Decides the estimated speed, not the memory.',
      group: 'hardware',
      default: '`cuda` on NVIDIA, `rocm` on AMD, `metal` on Apple, `vulkan` on Intel',
    },
    BACKENDS,
  ),
  speculative_tokens: integerField(
    {
      title: 'Speculative tokens',
      description:
        'Speculative decoding: tokens guessed per step, as vLLM’s `num_speculative_tokens` and llama.cpp’s `--draft-max`. Goes with `speculative_acceptance`; multiplies the decode speed.',
      group: 'how',
    },
    { min: 1, max: 32 },
  ),
  speculative_acceptance: numberField(
    {
      title: 'Acceptance',
      description: 'Probability that a guessed token is accepted.',
      group: 'how',
    },
    { min: 0, max: 1 },
  ),
  speculative_cost: numberField(
    {
      title: 'Cost of a guess',
      description: 'Time of one guess over one step of the model.',
      group: 'how',
      default: '0.05',
    },
    { min: 0, max: 1 },
  ),
  tensor_parallel: integerField(
    {
      title: 'Tensor parallel',
      description: 'Ranks that split every layer.',
      group: 'layout',
      default: '1; inference with `gpus` alone: `gpus`',
    },
    DEGREE,
  ),
  pipeline_parallel: integerField(
    {
      title: 'Pipeline parallel',
      description: 'Stages that split the layers.',
      group: 'layout',
      default: '1',
    },
    DEGREE,
  ),
  data_parallel: integerField(
    {
      title: 'Data parallel',
      description: 'Copies that split the batch.',
      group: 'layout',
      default: '1; training with `gpus` alone: `gpus`',
    },
    DEGREE,
  ),
  expert_parallel: integerField(
    {
      title: 'Expert parallel',
      description: 'Ranks that split the experts (inside the other degrees).',
      group: 'layout',
      default: '1',
    },
    DEGREE,
  ),
  context_parallel: integerField(
    {
      title: 'Context parallel',
      description: 'Ranks that split the tokens of a sequence.',
      group: 'layout',
      default: '1',
    },
    DEGREE,
  ),
} as const
