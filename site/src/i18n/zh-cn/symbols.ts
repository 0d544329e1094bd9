/** Meanings of the symbols of formulas, by the engine's English. */
export const meanings: Readonly<Record<string, string>> = {
  'elements of all tensors stored as this type': '以此类型存储的所有张量的元素数',
  'bits per element of the type, block scales included where they are part of the block':
    '该类型每个元素的位数；缩放系数属于块的一部分时也计入',
  'scales, zero points and indices stored beside the elements': '元素之外存储的缩放系数、零点和索引',
  'tensor- or expert-parallel ranks that share these tensors; 1 where each rank keeps a copy':
    '分摊这些张量的张量并行或专家并行 rank 数；每个 rank 各存一份时为 1',
  'bytes the engine adds for alignment when it loads them': '引擎加载时为对齐而增加的字节数',
  'positions of a rotary table, its scaling applied': '旋转位置编码表的位置数（已按缩放计算）',
  'rotated dimensions per head (sine and cosine, half each)': '每个头参与旋转的维数（正弦、余弦各一半）',
  'bytes per table entry': '表中每个条目的字节数',
  'latent attention’s decompression matrix, kept a second time in per-head form':
    '潜在注意力的解压矩阵，按头的形式另存一份',
  'what vision towers that each rank keeps whole take beyond their share':
    '每个 rank 完整保留的视觉塔超出其应分摊部分的占用',
  'vocabulary rows up to a multiple of 64, padded experts, and the allocator’s 2 MiB segments':
    '词表补足到 64 的倍数、专家的填充，以及分配器的 2 MiB 内存段',
  'stored bytes': '存储的字节数',
  '1 over the groups of ranks that each hold a copy': '1 除以各持有一份副本的 rank 组数',
  'groups of such layers, each with block tables of its own': '此类层的分组数，每组有自己的块表',
  'layers of a group, padding layers included': '一组中的层数，含填充层',
  'bytes of one page: the tokens of a block in one layer on one rank':
    '一页的字节数：一个块的 token 在一个 rank 的一层中的占用',
  'pages that one sequence takes in each layer: its tokens in whole blocks':
    '一个序列在每一层占用的页数：token 按整块计算',
  'sequences in flight on the device': '该设备上进行中的序列数',
  'layers of this kind on the device': '该设备上此类层的数量',
  'key-value heads that one rank keeps': '一个 rank 保留的键值头数',
  'features of a key': '键的维数',
  'features of a value': '值的维数',
  'bytes per element of a key, block scales included': '键的每个元素的字节数，含分块缩放系数',
  'bytes per element of a value, block scales included': '值的每个元素的字节数，含分块缩放系数',
  'scales or norms stored once per key and value vector': '每个键向量、值向量各存一次的缩放系数或范数',
  'tokens one sequence keeps in such a layer: the context, or the window, rounded as the engine rounds':
    '一个序列在此类层中保留的 token 数：上下文长度或窗口大小，按引擎的规则取整',
  'bytes the allocator adds per layer': '分配器为每层增加的字节数',
  'recurrent layers of this kind on the device': '该设备上此类循环层的数量',
  'elements of the convolution window (or token shift)': '卷积窗口（或 token shift）的元素数',
  'bytes per element of the window': '窗口每个元素的字节数',
  'elements of the state': '状态的元素数',
  'bytes per element of the state': '状态每个元素的字节数',
  'tensor-parallel ranks that share the heads': '分摊注意力头的张量并行 rank 数',
  'sequences sampled at once: max_num_seqs, at most the tokens of a step':
    '同时采样的序列数：max_num_seqs，但不超过单步的 token 数',
  'vocabulary; logits are gathered, so it is not divided': '词表大小；logits 会被聚合，因此不分摊',
  'bytes per logit: logits, their fp32 copy, probabilities and noise (with sorting: values, indices and scratch too)':
    '每个 logit 的字节数：logits、其 fp32 副本、概率和噪声（需要排序时，另加数值、索引和临时空间）',
  'multiprocessors whose top-k/top-p kernel keeps one fp32 row each; 0 where the sampler has no such kernel':
    'top-k/top-p 核函数各保留一行 fp32 数据的流式多处理器数；采样器没有此核函数时为 0',
  'tokens of one step: max_num_batched_tokens': '单步的 token 数：max_num_batched_tokens',
  'width of the residual stream': '残差流的宽度',
  'bytes per element of the computing type': '计算类型每个元素的字节数',
  'cuBLAS workspace: 32 MiB from Hopper on, 8 MiB before':
    'cuBLAS 工作区：Hopper 及以后为 32 MiB，之前为 8 MiB',
  'intermediates alive together: gate, up and product, or two without a gate':
    '同时存在的中间结果：门控、升维及其乘积；没有门控时为两个',
  'widest dense or shared feed-forward': '稠密或共享前馈网络的最大宽度',
  'tensor-parallel ranks': '张量并行 rank 数',
  'residual-width tensors alive together': '同时存在的、宽度等于残差流的张量数',
  'bytes per quantized activation; 0 with 16-bit activations': '每个量化激活值的字节数；激活值为 16 位时为 0',
  'small buffers of the forward pass': '前向传播的小缓冲区',
  'elements per token of the fused experts’ workspace, which stays allocated':
    '融合专家工作区中每个 token 的元素数；该工作区会一直占用',
  'images of the largest size in the encoder’s budget': '编码器预算内最大尺寸图像的数量',
  'tokens of one image': '一张图像的 token 数',
  'input values of one image': '一张图像的输入数值数',
  'hidden states and residuals sent between pipeline stages': '流水线阶段之间传送的隐藏状态和残差',
  'tokens of a prefill chunk': '一个预填充分块的 token 数',
  'bytes reserved per token': '为每个 token 预留的字节数',
  'tokens of the deciding pass: the prompt, or 1 while generating':
    '决定峰值的那次前向传播的 token 数：提示词的长度，生成时为 1',
  'what one token holds at the fullest moment of a layer: for a gated feed-forward four hidden states and three intermediates':
    '一层占用最多时每个 token 的元素数：对门控前馈网络，是四个隐藏状态和三个中间结果',
  'attention scores per pair of tokens in eager attention; 0 with flash or memory-efficient kernels':
    'eager 注意力中每对 token 的注意力分数；使用 FlashAttention 或省显存的核函数时为 0',
  'room for the widest matrix in 16 bits, where the kernel multiplies with a dequantized copy':
    '核函数用反量化副本做乘法时，容纳最大矩阵 16 位形式的空间',
  'cuBLAS workspace, rotary tables, masks and sampling': 'cuBLAS 工作区、旋转位置编码表、掩码和采样',
  'second copy of the widest cache tensor while a token is appended, and blocks larger than their tensor':
    '追加 token 时最大缓存张量的第二份副本，以及大于其张量的内存块',
  'cache of windowed layers beyond their window: they hold the whole prompt’s until the first token is generated':
    '滑动窗口层超出窗口的缓存：生成第一个 token 之前，它们保留整个提示词的缓存',
  'cache that the deciding pass has not filled yet, at most what the pass itself holds: it is counted in full under KV cache':
    '决定峰值的那次前向传播尚未填满的缓存，最多为该次前向传播自身的占用：已全额计入键值缓存',
  'sequences in flight': '进行中的序列数',
  'tokens of the prompt processed at once (`prefill_step_size`)':
    '提示词中一次处理的 token 数（`prefill_step_size`）',
  'width of the residual stream: residual, its sum and the normed states':
    '残差流的宽度：残差、其和以及归一化后的状态',
  'widest block: gate, up and their product, or queries, keys, values and output':
    '最宽的部分：门控、升维及其乘积，或查询、键、值和输出',
  'cache of windowed layers beyond the window while a chunk is appended':
    '追加一个分块时，滑动窗口层超出窗口的缓存',
  'layers that save this tensor': '保存此张量的层数',
  'micro-batches in flight on this pipeline stage': '该流水线阶段上进行中的微批数',
  'tokens of a micro-batch on one context-parallel rank: batch × sequence length':
    '一个上下文并行 rank 上一个微批的 token 数：批大小 × 序列长度',
  'elements per token of this tensor': '此张量中每个 token 的元素数',
  'bytes per element': '每个元素的字节数',
  'tensor-parallel ranks that share it (the residual stream only with sequence parallelism)':
    '分摊它的张量并行 rank 数（残差流仅在序列并行时分摊）',
  layers: '层数',
  'tokens per sequence': '每个序列的 token 数',
  'sequences per data-parallel rank': '每个数据并行 rank 的序列数',
  'pipeline and context-parallel ranks': '流水线并行和上下文并行的 rank 数',
  vocabulary: '词表大小',
  'positions whose logits are alive at the peak': '峰值时保留 logits 的位置数',
  'bytes per score, copies in other types included': '每个分数的字节数，含其他类型的副本',
  'positions whose scores exist at once: all tokens of the micro-batch, or a chunk of a fused loss':
    '同时存在分数的位置数：微批的全部 token，或融合损失的一个分块',
  'bytes per score, copies and gradients included': '每个分数的字节数，含副本和梯度',
  'tensor-parallel ranks that share the vocabulary': '分摊词表的张量并行 rank 数',
  'gradient of the hidden states that a fused loss makes in the forward pass':
    '融合损失在前向传播中算出的隐藏状态梯度',
  'gradient of the head that it makes there, and the addend of one chunk':
    '同时算出的输出头梯度，以及一个分块的加数',
  'measured for this layout and generation': '针对此并行布局和 GPU 架构代次的实测值',
  'workspaces of the head’s kernels where the vocabulary is odd': '词表大小为奇数时，输出头核函数的工作区',
  'one buffer of the layout': '此并行布局中的一个缓冲区',
  'parts that attention splits a decode step into; 0 where the kernel keeps none':
    '注意力把一个解码步拆成的份数；核函数不保留分段结果时为 0',
  'sequences of the largest graph': '最大的图的序列数',
  'heads × value features of one rank': '一个 rank 的头数 × 值的维数',
  'factor where ranks exchange over PCIe inside the graphs, else 1':
    'rank 在图内通过 PCIe 交换数据时的系数，否则为 1',
  'taken once': '只占用一次',
  'per layer and graph': '每层、每个图的占用',
  'what a mixture of experts adds per layer and graph': '混合专家模型每层、每个图额外的占用',
  'layers of the stage': '该阶段的层数',
  'graphs captured, piecewise and full': '捕获的图的数量，分段和完整的都计入',
  'bytes reserved per sequence': '为每个序列预留的字节数',
  'context and communicator set-up per GPU': '每块 GPU 的上下文和通信器初始化',
  'streaming multiprocessors of the GPU; an H100’s where it is not known':
    'GPU 的流式多处理器数；未知时按 H100 计算',
  'context memory per multiprocessor, with lazily loaded kernels (CUDA 11.7 or newer)':
    '每个流式多处理器的上下文显存，核函数按需加载（CUDA 11.7 或更新）',
  'cuBLAS workspace; none for quantized dense models with flash attention':
    'cuBLAS 工作区；使用 FlashAttention 的量化稠密模型没有',
  'tokens of a micro-batch': '一个微批的 token 数',
  'widest input of a matrix product': '矩阵乘法输入的最大宽度',
  'bytes per activation converted for the product: 8-bit blocks, or fp16':
    '为矩阵乘法转换的每个激活值的字节数：8 位块或 fp16',
  'cells that one query scores without flash attention; 0 with it':
    '不用 FlashAttention 时一个查询要打分的单元数；使用时为 0',
  'query heads whose weights are copied to fp16': '注意力权重被复制为 fp16 的查询头数',
  'steps in which the pool grows': '内存池增长的步数',
  'NCCL’s channels and buffers, with more than one GPU': '多块 GPU 时 NCCL 的通道和缓冲区',
  'a tensor that is alive at the widest step of the part': '该部分占用最大的步骤中存在的一个张量',
  'attention: space between the tensors that nothing fits into': '注意力：张量之间放不下任何内容的空隙',
  'recurrent: space between the tensors that nothing fits into': '循环层：张量之间放不下任何内容的空隙',
  'feed-forward: space between the tensors that nothing fits into': '前馈网络：张量之间放不下任何内容的空隙',
  'output: space between the tensors that nothing fits into': '输出层：张量之间放不下任何内容的空隙',
  'elements of the widest matrix: with a large vocabulary the head': '最大矩阵的元素数：词表很大时即输出头',
  'elements dequantized at once, at most (`max_dq_size`)': '一次最多反量化的元素数（`max_dq_size`）',
  'tokens of the prompt taken at once (`max_input_len`)': '提示词中一次处理的 token 数（`max_input_len`）',
  'width of the feed-forward’s intermediate': '前馈网络中间层的宽度',
  'query features of all heads': '所有头的查询维数',
  'key and value features of all KV heads': '所有键值头的键与值维数',
  'rotated features of a head': '一个头中参与旋转的维数',
  'positions whose sine and cosine are tabulated': '预先列出正弦和余弦的位置数',
  'keys and values of one layer in 16 bits; 0 unless the cache is quantized':
    '一层的键和值的 16 位形式；缓存未量化时为 0',
  'segment that tensors of 1 to 10 MiB are cut from': '供 1 至 10 MiB 的张量使用的内存段',
  'segment that tensors of up to 1 MiB are cut from': '供不超过 1 MiB 的张量使用的内存段',
  'reserved beyond allocated, as a share of what comes and goes':
    '已保留超出已分配的部分，占反复分配与释放的显存的比例',
  'activations, logits, temporaries and gathered parameters': '激活值、logits、临时张量和聚合的参数',
  'copies of the loss’s blocks kept from shorter sequences; 0 where all are packed to one length':
    '因较短的序列而留下的损失内存块份数；全部打包成同一长度时为 0',
  'logits and loss': 'logits 与损失',
  'last segments of the large and the small pool': '大、小两个内存池的最后一段',
  'trained parameters that are shared alike': '以相同方式分片的被训练参数',
  'bytes per trained parameter': '每个被训练参数的字节数',
  'ranks that share them: tensor or expert parallel, times the data- and context-parallel ranks from the ZeRO stage that shards them':
    '分摊它们的 rank 数：张量并行或专家并行的 rank 数；达到对其分片的 ZeRO 阶段后，再乘以数据并行和上下文并行的 rank 数',
  'trainable parameters': '可训练参数量',
  'bytes per trainable parameter': '每个可训练参数的字节数',
  'ranks that share them (tensor and pipeline parallel; data parallel from the ZeRO stage that shards them)':
    '分摊它们的 rank 数（张量并行和流水线并行；达到对其分片的 ZeRO 阶段后还包括数据并行）',
  'trained parameters': '被训练的参数量',
  'bytes per parameter': '每个参数的字节数',
  'groups of ranks that each hold a copy': '各持有一份副本的 rank 组数',
  'trained parameters whose states are kept alike': '状态以相同方式保存的被训练参数',
  'bytes of state per parameter': '每个参数的状态字节数',
  'block scales, row and column sums, projected moments': '分块缩放系数、行列和、投影后的矩',
  'ranks that share them (ZeRO 1 and up, FSDP, tensor and expert parallel)':
    '分摊它们的 rank 数（ZeRO 1 及以上、FSDP、张量并行和专家并行）',
  'gradient that enters the layer: tokens × hidden size × bytes':
    '传入该层的梯度：token 数 × 隐藏维数 × 字节数',
  'gradients inside the larger of attention and feed-forward, with the gradient of the down matrix before it is added up':
    '注意力与前馈网络中较大者内部的梯度，含降维矩阵尚未累加的梯度',
  'the widest quantized matrix in 16 bits': '最大量化矩阵的 16 位形式',
  'largest temporary of the optimizer’s step': '优化器更新中最大的临时张量',
  'cuBLAS workspace, where the GPU is known': 'cuBLAS 工作区（已知 GPU 型号时）',
}

export const units: Readonly<Record<string, string>> = {
  elements: '元素',
  bits: '位',
  bytes: '字节',
  ranks: 'rank',
  positions: '位置',
  share: '比例',
  groups: '组',
  layers: '层',
  pages: '页',
  sequences: '序列',
  heads: '头',
  tokens: 'token',
  entries: '词条',
  units: '单元',
  tensors: '张量',
  items: '项',
  'micro-batches': '微批',
  parts: '份',
  ratio: '比值',
  graphs: '图',
  multiprocessors: '流式多处理器',
  cells: '缓存单元',
  copies: '份',
  parameters: '参数',
}
