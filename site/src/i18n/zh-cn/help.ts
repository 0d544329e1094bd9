/** What the fields of a calculator's form mean, by the schema's English. */
export const help: Readonly<Record<string, string>> = {
  'What the engine is compiled for. Decides the estimated speed, not the memory. Default: `cuda` on NVIDIA, `rocm` on AMD, `metal` on Apple, `vulkan` on Intel.':
    '推理引擎为哪种后端编译。只影响估算的速度，不影响显存。默认：NVIDIA 为 `cuda`，AMD 为 `rocm`，Apple 为 `metal`，Intel 为 `vulkan`。',
  'Speculative decoding: tokens guessed per step, as vLLM’s `num_speculative_tokens` and llama.cpp’s `--draft-max`. Goes with `speculative_acceptance`; multiplies the decode speed.':
    '推测解码：每步猜测的 token 数，相当于 vLLM 的 `num_speculative_tokens` 和 llama.cpp 的 `--draft-max`。须与 `speculative_acceptance` 一起给出；解码速度按比例提高。',
  'Probability that a guessed token is accepted.': '猜测的 token 被接受的概率。',
  'Time of one guess over one step of the model. Default: 0.05.':
    '猜测一次的时间与模型走一步的时间之比。默认：0.05。',
  'Ranks that split every layer. Default: 1; inference with `gpus` alone: `gpus`.':
    '共同切分每一层的 rank 数。默认：1；推理时若只给出 `gpus`，则取 `gpus`。',
  'Stages that split the layers. Default: 1.': '把各层分成几个阶段。默认：1。',
  'Copies that split the batch. Default: 1; training with `gpus` alone: `gpus`.':
    '分摊批的副本数。默认：1；训练时若只给出 `gpus`，则取 `gpus`。',
  'Ranks that split the experts (inside the other degrees). Default: 1.':
    '切分专家的 rank 数（包含在其他并行度之内）。默认：1。',
  'Ranks that split the tokens of a sequence. Default: 1.': '切分一个序列中 token 的 rank 数。默认：1。',
  'Of `context_length`, the tokens of the prompt: what engines that take it in one pass, or in chunks, need room for. Default: all but the last 2048, at least 1.':
    '`context_length` 中属于提示词的 token 数：一次或分块读入提示词的引擎需要为它留出空间。默认：除最后 2048 个以外的全部，至少 1 个。',
  'Overrides the keys’ format, as llama.cpp’s `--cache-type-k`. Default: `kv_cache_dtype`.':
    '单独指定键的格式，相当于 llama.cpp 的 `--cache-type-k`。默认：`kv_cache_dtype`。',
  'Overrides the values’ format, as llama.cpp’s `--cache-type-v`. Default: `kv_cache_dtype`.':
    '单独指定值的格式，相当于 llama.cpp 的 `--cache-type-v`。默认：`kv_cache_dtype`。',
  'Attention without stored score matrices. Default: `true`.': '计算注意力时不保存分数矩阵。默认：`true`。',
  'Any released version; it maps to the profile in force then. Default: the newest profile.':
    '任何已发布的版本号；按该版本当时的行为估算。默认：最新的版本。',
  '`text` leaves vision and audio towers out. Default: `all`.': '`text` 不加载视觉和音频塔。默认：`all`。',
  'GGUF: add the vision or audio projector file. Default: `false`.':
    'GGUF：另加视觉或音频的投影文件。默认：`false`。',
  'Load the multi-token-prediction layers. Default: `false`.': '加载多 token 预测层。默认：`false`。',
  'Answer with an upper bound where the architecture is not fully understood. Default: `false`.':
    '对结构尚未完全弄清的架构，给出上界。默认：`false`。',
  'Share of the device that the engine claims. Default: what the version picks, else 0.9.':
    '引擎占用的设备显存比例。默认：该版本自行选取的值，否则为 0.9。',
  'Tokens of one forward pass, at most. Default: what the version picks on the GPU, else 8192.':
    '一次前向传播的 token 数上限。默认：该版本在这款 GPU 上选取的值，否则为 8192。',
  'Sequences of one forward pass, at most. Default: what the version picks on the GPU, else 256.':
    '一次前向传播的序列数上限。默认：该版本在这款 GPU 上选取的值，否则为 256。',
  'No CUDA graphs. Default: `false`.': '不使用 CUDA 图。默认：`false`。',
  'Tokens per page of the KV cache. Default: 16.': '键值缓存每页的 token 数。默认：16。',
  '`--n-gpu-layers`: the output head first, then the last blocks. Default: all.':
    '`--n-gpu-layers`：先放输出头，再从最后的层块放起。默认：全部。',
  '`--cpu-moe`: expert tensors stay in host memory. Default: `false`.':
    '`--cpu-moe`：专家的张量留在系统内存中。默认：`false`。',
  '`--batch-size`: tokens submitted at once. Default: 2048.':
    '`--batch-size`：一次提交的 token 数。默认：2048。',
  '`--ubatch-size`: tokens computed at once. Default: 512.':
    '`--ubatch-size`：一次计算的 token 数。默认：512。',
  '`--swa-full`: windowed layers keep the whole context. Default: `false`.':
    '`--swa-full`：滑动窗口层也保留整个上下文。默认：`false`。',
  '`--kv-unified`: one buffer that all sequences share. Default: `false`.':
    '`--kv-unified`：所有序列共用一个缓冲区。默认：`false`。',
  'Rows of logits the engine reserves (`n_outputs_max`). Default: `batch_size`, as llama-server.':
    '引擎预留的 logits 行数（`n_outputs_max`）。默认：`batch_size`，与 llama-server 相同。',
  '`--imatrix`: decides some tensor types of a quantization mix. Default: `false`.':
    '`--imatrix`：决定混合量化中部分张量的类型。默认：`false`。',
  'A bare parameter count (`7B`, `70.6e9`), where no architecture is known.':
    '架构未知时，只给参数量（`7B`、`70.6e9`）。',
  'With `params`: number of layers.': '与 `params` 同用：层数。',
  'With `params`: width of the residual stream.': '与 `params` 同用：残差流的宽度。',
  'With `params`: query heads.': '与 `params` 同用：查询头的数量。',
  'With `params`: key-value heads. Default: `heads`.': '与 `params` 同用：键值头的数量。默认：`heads`。',
  'With `params`: features per head. Default: `hidden_size / heads`.':
    '与 `params` 同用：每个头的特征数。默认：`hidden_size / heads`。',
  'With `params`: tokens in the vocabulary.': '与 `params` 同用：词表的大小。',
  '`architecture` is this project’s own, exact sum. The others are published formulas, computed exactly as their documents state them. Default: `architecture`.':
    '`architecture` 是本项目自己的精确求和。其余是已发表的公式，严格按原文计算。默认：`architecture`。',
  'Factor O of the published formulas that add a share to the weights: weights × (1 + O). 0 gives the calculator guide’s shorter sum. Default: 0.2.':
    '部分已发表公式在权重上加一个比例，即系数 O：权重 × (1 + O)。取 0 得到计算器指南中较短的那个算式。默认：0.2。',
  'Dropout in front of each adapter: its mask and output are saved for each one apart. Default: 0.':
    '每个适配器前的 dropout：其掩码和输出须为每个适配器分别保存。默认：0。',
  'Element type of the adapters (PEFT’s `autocast_adapter_dtype` makes them fp32). Default: `fp32` with mixed precision, else the precision’s own.':
    '适配器的元素类型（PEFT 的 `autocast_adapter_dtype` 会把它设为 fp32）。默认：混合精度时为 `fp32`，否则与所选精度相同。',
  'Weight-decomposed adapters: one magnitude per output feature beside the two matrices. Default: `false`.':
    '权重分解的适配器：除两个矩阵外，每个输出特征另有一个幅值。默认：`false`。',
  'Rank-stabilized adapters: scaled by α / √rank instead of α / rank. The same tensors, so the same memory at a rank; it makes higher ranks useful. Default: `false`.':
    '秩稳定的适配器：缩放系数为 α / √rank，而不是 α / rank。张量相同，因此秩相同时显存也相同；它让更高的秩发挥作用。默认：`false`。',
  'Whether targets match the routed experts’ matrices, one pair of adapters for each expert. Default: `true`.':
    '目标模块是否包括路由专家的矩阵，每个专家各有一对适配器。默认：`true`。',
  'PEFT’s function of this name: everything that is not quantized (norms, embedding, head) is cast to fp32, and with it everything that flows between the matrices. Default: `true` for `qlora`, unless ZeRO 3 or FSDP shards the weights.':
    'PEFT 的同名函数：把未量化的部分（归一化、嵌入、输出头）转换为 fp32，矩阵之间传递的数据也随之变为 fp32。默认：`qlora` 为 `true`，除非权重由 ZeRO 3 或 FSDP 分片。',
  'With `method=full`: parts that are not trained, separated by commas: `embeddings`, `head`, `norms`, `experts`, `towers`, or module names. Default: none.':
    '与 `method=full` 同用：不参与训练的部分，用逗号分隔：`embeddings`、`head`、`norms`、`experts`、`towers`，或模块名。默认：无。',
  'How the weights are stored. Default: the checkpoint’s own.': '权重的存储格式。默认：检查点原有格式。',
  'Decides block sizes, buffers and fixed overhead. `none` is the bare formula without any engine overhead. Default: `llama.cpp` for GGUF weights, `mlx` for `mlx-*`, `exllama` for `exl*`, else `vllm`; training: `pytorch`.':
    '决定块大小、缓冲区和固定开销。`none` 只算公式本身，不含引擎开销。默认：GGUF 权重为 `llama.cpp`，`mlx-*` 为 `mlx`，`exl*` 为 `exllama`，其余为 `vllm`；训练为 `pytorch`。',
  'RMS norm and SwiGLU as one kernel each (Liger, Apex): they save their inputs only. Default: `fused_loss`: Liger’s patch brings all of them.':
    'RMS 归一化和 SwiGLU 各用一个核函数（Liger、Apex）：只保存输入。默认：与 `fused_loss` 相同，Liger 的补丁会一并启用。',
  'Elementwise chains are fused and recomputed; the loss keeps its logits in 16 bits. Default: `false`.':
    '逐元素运算被融合并重新计算；损失以 16 位保存 logits。默认：`false`。',
  '`torch.autocast` over fp32 parameters, instead of 16-bit parameters beside an fp32 master copy. Default: `true` for mixed precision without ZeRO, FSDP, tensor or pipeline parallelism.':
    '对 fp32 参数使用 `torch.autocast`，而不是 16 位参数另配一份 fp32 主权重。默认：混合精度且不使用 ZeRO、FSDP、张量或流水线并行时为 `true`。',
  'Number formats of weights and gradients. Default: `bf16-mixed`.':
    '权重和梯度的数值格式。默认：`bf16-mixed`。',
  'Decides the states kept per parameter. Default: `adamw`.': '决定每个参数保存哪些状态。默认：`adamw`。',
  'Whose model code and defaults are meant: key heads repeated or not, one matrix for queries, keys and values, a tied head copied, loss in chunks, LoRA dropout. `transformers` stands for the Trainer, TRL, ms-swift, torchtitan and DeepSpeed too. Default: `transformers`.':
    '按哪个框架的模型代码和默认值计算：键头是否重复、查询、键和值是否合为一个矩阵、共享的输出头是否复制、损失是否分块、LoRA dropout。`transformers` 也代表 Trainer、TRL、ms-swift、torchtitan 和 DeepSpeed。默认：`transformers`。',
  'What moves to host memory. Default: `none`.': '哪些内容移到系统内存。默认：`none`。',
  'Chunked or fused cross-entropy: logits are never whole. Default: `false`.':
    '分块或融合的交叉熵：logits 从不完整保存。默认：`false`。',
  'What attention saves for the backward pass. `sdpa`: keys and values repeated for every query head first. Default: `flash_attention_2`, or `eager` with `flash_attention=false`.':
    '注意力为反向传播保存什么。`sdpa`：先为每个查询头复制键和值。默认：`flash_attention_2`；`flash_attention=false` 时为 `eager`。',
  'Micro-batches per optimizer step. Default: 1.': '每次优化器更新的微批数。默认：1。',
  'Element type gradients are accumulated in. Default: the parameters’ own.':
    '累积梯度所用的元素类型。默认：与参数相同。',
  'Rank of the projected gradient (`galore`, `apollo`). Default: 128.':
    '投影后梯度的秩（`galore`、`apollo`）。默认：128。',
  'Dropout of attention scores, and of residual branches where the family has it; each keeps a mask. Default: the config’s.':
    '注意力分数的 dropout；模型系列在残差分支上也有时一并计入。每处都要保存一个掩码。默认：取自模型配置。',
  'Every sequence is filled up to `context_length`. Without it lengths differ, and PyTorch’s allocator keeps blocks of every size it has seen. Default: `true`, but `false` with gradient accumulation (the usual way to train on samples of their own length).':
    '每个序列都填满到 `context_length`。否则长度不一，PyTorch 的分配器会保留它遇到过的各种大小的块。默认：`true`；使用梯度累积时为 `false`（样本各按自身长度训练的通常做法）。',
  'FSDP, ZeRO 3: gathered layers are freed after their forward pass and gathered again. Default: `true`.':
    'FSDP、ZeRO 3：聚合的层在前向传播后释放，之后再次聚合。默认：`true`。',
  'FSDP, ZeRO 3 without an offloaded optimizer: layers gathered ahead of the one that runs (`backward_prefetch`, `set_modules_to_backward_prefetch`). Default: 1.':
    'FSDP，以及未卸载优化器的 ZeRO 3：在当前层之前预先聚合的层数（`backward_prefetch`、`set_modules_to_backward_prefetch`）。默认：1。',
  'Type gradients are reduced in (`MixedPrecisionPolicy.reduce_dtype`, `communication_data_type`): fp32 takes a wider copy of a layer’s gradients, or wider buckets. Default: the type the matrices compute in.':
    '归约梯度所用的类型（`MixedPrecisionPolicy.reduce_dtype`、`communication_data_type`）：取 fp32 时，需要一份更宽的层梯度副本，或更宽的通信桶。默认：矩阵计算所用的类型。',
  'DeepSpeed’s `reduce_bucket_size`: gradients reduced at a time. Default: 500,000,000 elements.':
    'DeepSpeed 的 `reduce_bucket_size`：一次归约的梯度数。默认：500,000,000 个元素。',
  'Hybrid sharding: groups of data-parallel ranks that each hold a whole copy of what ZeRO or FSDP shards. Default: 1.':
    '混合分片：数据并行的 rank 分成几组，每组完整保存一份由 ZeRO 或 FSDP 分片的内容。默认：1。',
  'Tensor-parallel ranks also share what lies between the matrices: norms, dropout, residual stream. Default: `true`.':
    '张量并行的各 rank 也分摊矩阵之间的部分：归一化、dropout、残差流。默认：`true`。',
  'Keys and values passed around (`ring`) or heads exchanged for tokens (`ulysses`). Default: `ring`.':
    '依次传递键和值（`ring`），或用注意力头换取 token（`ulysses`）。默认：`ring`。',
  'Decides how many micro-batches a stage holds at once; `gradient_accumulation_steps` are the micro-batches of a step. Default: `1f1b`.':
    '决定一个阶段同时保存多少个微批；`gradient_accumulation_steps` 是一步中的微批数。默认：`1f1b`。',
  'Chunks of layers per stage of the interleaved schedule. Default: 2.':
    '交错调度中，每个阶段包含的层块数。默认：2。',
}
