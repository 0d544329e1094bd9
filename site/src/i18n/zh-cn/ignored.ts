/** What formulas leave out, by the engine's English sentence. */
export const ignored: Readonly<Record<string, string>> = {
  'The peak while loading, which is above the loaded size by 0.06 GiB in the median.':
    '加载期间的峰值，其中位数比加载后的大小高 0.06 GiB。',
  'Tokenizer and metadata of the file: a few megabytes of host memory.':
    '分词器和文件元数据：占用几 MB 系统内存。',
  'Copies that an engine makes while it loads.': '引擎加载时产生的副本。',
  'Copies that a framework makes while it loads.': '框架加载时产生的副本。',
  'Prefix sharing between sequences, which saves memory.': '序列之间共享前缀，可节省显存。',
  'Caches of a draft model.': '草稿模型的缓存。',
  'State snapshots that an engine keeps for prefix caching.': '引擎为前缀缓存保留的状态快照。',
  'Autotuning while a cold compile runs, which can leave a higher peak.':
    '首次编译时的自动调优，可能留下更高的峰值。',
  'Activations inside the vision encoder.': '视觉编码器内部的激活值。',
  'The model: the rule is the same for every one.': '模型本身：该规则对所有模型都一样。',
  'Padding: sequences of a batch are taken as equally long.': '填充：假定同一批中的序列长度相同。',
  'Prompts processed in chunks (`prefill_chunk_size`), which need less.':
    '分块处理提示词（`prefill_chunk_size`），需要的显存更少。',
  'Memory that loading and quantizing on the fly needs for a moment.': '边加载边量化时短暂占用的显存。',
  'Freed buffers that MLX keeps for reuse: it drops them after every chunk (`mx.clear_cache`).':
    'MLX 保留待复用的已释放缓冲区：每个分块之后都会清除（`mx.clear_cache`）。',
  'Attention scores of head sizes without a fused kernel.': '没有融合核函数的头尺寸所需的注意力分数。',
  'Rotary tables, token ids and labels: once per model.':
    '旋转位置编码表、token id 和标签：每个模型只有一份。',
  'Padding of heads to a kernel’s tile.': '注意力头为对齐核函数分块而做的填充。',
  'Inner steps of Mamba, linear attention and short convolutions: inputs and outputs of their projections stand for them.':
    'Mamba、线性注意力和短卷积的内部步骤：以其投影的输入和输出代替。',
  'Uneven routing: every expert-parallel rank is taken to get its share of the tokens.':
    '路由不均：假定每个专家并行 rank 分到同样份额的 token。',
  'Everything a layer saves beside its input: without checkpointing the real figure is many times larger.':
    '一层除输入之外保存的一切：不使用梯度检查点时，实际数值要大很多倍。',
  'Logits and the loss.': 'logits 和损失。',
  'Sorting buffers of top-k and top-p where no kernel replaces them.':
    '没有专用核函数时，top-k 和 top-p 的排序缓冲区。',
  'Sorted copies that top-k and top-p sampling make of a row.': 'top-k 和 top-p 采样对一行排序时产生的副本。',
  'Logits that the training loop still holds: 2 to 4 bytes per score more.':
    '训练循环仍持有的 logits：每个分数多 2 至 4 字节。',
  'Metrics computed from the logits.': '由 logits 计算的指标。',
  'Differences between two starts of the same server, a few hundredths of a GiB on one node.':
    '同一服务两次启动之间的差异：单节点上为百分之几 GiB。',
  'NCCL’s own buffers, which PyTorch does not allocate: see the runtime.':
    'NCCL 自己的缓冲区，不由 PyTorch 分配：见 CUDA 上下文一项。',
  'DeepSpeed’s other limits (`stage3_max_live_parameters`) than its defaults.':
    '不同于 DeepSpeed 默认值的其他上限（`stage3_max_live_parameters`）。',
  'Which kernels a compiler fuses: the memory per layer is an average over 61 logs.':
    '编译器融合了哪些核函数：每层的显存是 61 份日志的平均值。',
  'Differences between drivers and GPU generations: measured on H100.':
    '不同驱动版本和 GPU 代次的差异：数据在 H100 上测得。',
  'Kernels that libraries load when they are first used: up to some hundred MB more.':
    '各个库首次使用时才加载的核函数：最多再占几百 MB。',
  'What a display or other processes use.': '显示输出或其他进程的占用。',
  'CUDA graphs of token generation: a few megabytes.': '生成 token 时的 CUDA 图：几 MB。',
  'Scratch that the CUDA backend takes while it computes; it is part of the runtime.':
    'CUDA 后端计算时使用的临时空间；已计入 CUDA 上下文一项。',
  'Inputs smaller than a kilobyte.': '小于 1 KB 的输入。',
  'The reserve per GPU that loading with autosplit leaves free.':
    '使用 autosplit 加载时为每块 GPU 留出的余量。',
  'CUDA graphs of the decoding step.': '解码步的 CUDA 图。',
  'ExLlamaV3’s own kernels, whose buffers are of the same kind but not published.':
    'ExLlamaV3 自己的核函数：其缓冲区属于同类，但没有公开数据。',
  'Free blocks that no later tensor fits into: they grow with time and with varying lengths; no reference rows measure them.':
    '后续张量都放不进去的空闲块：随运行时间和长度变化而增加；没有实测数据。',
  'The allocator gives unused blocks back before it fails: under pressure a run needs less than it reserves here.':
    '分配器在报错之前会归还未使用的块：显存紧张时，实际需要的少于此处的保留量。',
  '`expandable_segments`, which avoids most of it.': '`expandable_segments`，可避免其中的大部分。',
  'Modules trained whole beside the adapters (`modules_to_save`).':
    '在适配器之外完整训练的模块（`modules_to_save`）。',
  'Routers, which are parameters rather than linear modules in current transformers.':
    '路由器：在目前的 transformers 中是参数，而不是线性模块。',
  'Adapters on vision and audio towers.': '视觉塔和音频塔上的适配器。',
  'Dropout masks.': 'dropout 掩码。',
  'Optimizers that update inside the backward pass and free each gradient at once.':
    '在反向传播中就地更新、并立即释放每个梯度的优化器。',
  'Pinned staging buffers.': '锁页的中转缓冲区。',
  'Buckets for communication.': '通信桶。',
  'Step counters and quantization maps: kilobytes.': '步数计数器和量化映射表：只有几 KB。',
  'Paged states that the driver has moved to the host: they count here as if they were on the GPU.':
    '驱动程序已移到主机的分页状态：此处仍按位于 GPU 上计算。',
  'Adafactor’s row and column factors, which are thousands of times smaller than the matrices.':
    'Adafactor 的行、列因子：比矩阵小几千倍。',
  'Small tensors that 8-bit optimizers keep in fp32.': '8 位优化器仍以 fp32 保存的小张量。',
  'Temporaries of the forward pass: they are smaller than the loss or the backward pass that follows.':
    '前向传播的临时张量：小于随后的损失或反向传播。',
  'Optimizers run tensor list by tensor list (`foreach`): up to one more copy of the parameters.':
    '按张量列表批量执行的优化器（`foreach`）：最多再多一份参数副本。',
}
