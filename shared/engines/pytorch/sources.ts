import type { Source } from '../../formula/term.ts'

export const SOURCES = {
  mixed: { title: 'Micikevicius et al., Mixed precision training', url: 'https://arxiv.org/abs/1710.03740' },
  zero: { title: 'Rajbhandari et al., ZeRO', url: 'https://arxiv.org/abs/1910.02054' },
  fsdp: { title: 'Zhao et al., PyTorch FSDP', url: 'https://arxiv.org/abs/2304.11277' },
  lora: { title: 'Hu et al., LoRA', url: 'https://arxiv.org/abs/2106.09685' },
  dora: { title: 'Liu et al., DoRA', url: 'https://arxiv.org/abs/2402.09353' },
  qlora: { title: 'Dettmers et al., QLoRA', url: 'https://arxiv.org/abs/2305.14314' },
  adamw: { title: 'Loshchilov and Hutter, AdamW', url: 'https://arxiv.org/abs/1711.05101' },
  adam8bit: { title: 'Dettmers et al., 8-bit optimizers', url: 'https://arxiv.org/abs/2110.02861' },
  adafactor: { title: 'Shazeer and Stern, Adafactor', url: 'https://arxiv.org/abs/1804.04235' },
  lion: { title: 'Chen et al., Lion', url: 'https://arxiv.org/abs/2302.06675' },
  muon: { title: 'Liu et al., Muon is scalable', url: 'https://arxiv.org/abs/2502.16982' },
  galore: { title: 'Zhao et al., GaLore', url: 'https://arxiv.org/abs/2403.03507' },
  apollo: { title: 'Zhu et al., APOLLO', url: 'https://arxiv.org/abs/2412.05270' },
  korthikanti: {
    title: 'Korthikanti et al., Reducing activation recomputation',
    url: 'https://arxiv.org/abs/2205.05198',
  },
  checkpointing: {
    title: 'Chen et al., Training deep nets with sublinear memory cost',
    url: 'https://arxiv.org/abs/1604.06174',
  },
  derivatives: {
    title: 'PyTorch derivatives.yaml: what each operation saves',
    url: 'https://github.com/pytorch/pytorch/blob/main/tools/autograd/derivatives.yaml',
  },
  llama: {
    title: 'transformers modeling_llama.py',
    url: 'https://github.com/huggingface/transformers/blob/main/src/transformers/models/llama/modeling_llama.py',
  },
  selective: {
    title: 'torchtitan’s selective activation checkpointing',
    url: 'https://github.com/pytorch/torchtitan/blob/main/torchtitan/distributed/activation_checkpoint.py',
  },
  litgpt: {
    title: 'LitGPT: model, adapters and loss',
    url: 'https://github.com/Lightning-AI/litgpt/blob/main/litgpt/model.py',
  },
  torchtune: {
    title: 'torchtune: cross-entropy in chunks of the output',
    url: 'https://github.com/pytorch/torchtune/blob/main/torchtune/modules/loss/ce_chunked_output_loss.py',
  },
  liger: { title: 'Liger-Kernel', url: 'https://github.com/linkedin/Liger-Kernel' },
  lossParallel: {
    title: 'PyTorch loss parallel',
    url: 'https://github.com/pytorch/pytorch/blob/main/torch/distributed/tensor/parallel/loss.py',
  },
  deepspeedConfig: { title: 'DeepSpeed configuration', url: 'https://www.deepspeed.ai/docs/config-json/' },
  ddp: {
    title: 'PyTorch DistributedDataParallel',
    url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html',
  },
  allocator: {
    title: 'PyTorch caching allocator',
    url: 'https://github.com/pytorch/pytorch/blob/main/c10/cuda/CUDACachingAllocator.cpp',
  },
  workspace: {
    title: 'PyTorch cuBLAS workspaces',
    url: 'https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/cuda/CublasHandlePool.cpp',
  },
  flash: { title: 'Dao, FlashAttention-2', url: 'https://arxiv.org/abs/2307.08691' },
  ring: { title: 'Liu et al., Ring attention', url: 'https://arxiv.org/abs/2310.01889' },
  ulysses: { title: 'Jacobs et al., DeepSpeed Ulysses', url: 'https://arxiv.org/abs/2309.14509' },
  autocast: {
    title: 'PyTorch automatic mixed precision',
    url: 'https://docs.pytorch.org/docs/stable/amp.html',
  },
  kbit: {
    title: 'PEFT prepare_model_for_kbit_training',
    url: 'https://github.com/huggingface/peft/blob/main/src/peft/utils/other.py',
  },
  vllmLogs: {
    title: 'Start-up logs of llm-d-planner: NCCL’s set-up on H100',
    url: 'https://github.com/llm-d-incubation/llm-d-planner',
  },
} as const satisfies Record<string, Source>
