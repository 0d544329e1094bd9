/** What each term is, by the engine's English sentence. */
export const summaries: Readonly<Record<string, string>> = {
  'Every tensor at the size its format takes, the rotary tables that each rank keeps whole, latent attention’s second copy of its decompression matrix, and the padding of vocabulary, expert kernels and allocator.':
    '每个张量按其格式实际占用的大小计算，另加每个 rank 完整保留的旋转位置编码表、潜在注意力解压矩阵的第二份副本，以及词表、专家核函数和分配器的填充。',
  'Every tensor of the checkpoint at the size its storage format takes, scales and zero points included.':
    '检查点中的每个张量，按其存储格式实际占用的大小计算，包含缩放系数和零点。',
  'Tensors that stay in system memory: the input embedding, layers that are not offloaded, experts with --cpu-moe.':
    '留在系统内存中的张量：输入嵌入、没有放到 GPU 的层，以及使用 --cpu-moe 时的专家权重。',
  'The input embedding, which stays in system memory.': '留在系统内存中的输入嵌入。',
  'Every tensor in the format it is trained or frozen in; under autocast the 16-bit copies of the fp32 matrices.':
    '每个张量按训练或冻结时的格式计算；使用 autocast 时，另加 fp32 矩阵的 16 位副本。',
  'Keys and values in pages: each sequence takes whole blocks in every layer, and windowed layers keep their window and one step.':
    '以页为单位存放的键和值：每个序列在每一层占用整数个块，滑动窗口层保留窗口内的 token 和一个步长。',
  'Keys and values of every token that a layer can still look back on, for every sequence in flight.':
    '所有进行中的序列里，各层仍可回看的每个 token 的键和值。',
  'What Mamba, delta-net, RWKV and convolution layers remember: a constant per sequence, whatever the context.':
    'Mamba、delta-net、RWKV 和卷积层所记住的内容：每个序列占用固定大小，与上下文长度无关。',
  'The peak of the profile run: either the sampler over max_num_seqs × vocabulary, or one forward pass over max_num_batched_tokens, with what stays allocated beside both.':
    '启动测量时的峰值：取两者中较大的一个——采样器处理 max_num_seqs × 词表，或一次处理 max_num_batched_tokens 的前向传播——再加上期间一直占用的部分。',
  'What SGLang reserves for the forward pass over one prefill chunk, by its own rule.':
    'SGLang 按自己的规则，为一个预填充分块的前向传播预留的显存。',
  'Hidden states and intermediates at the fullest moment: usually the feed-forward of one layer while the whole prompt is processed in one pass.':
    '占用最多的时刻的隐藏状态和中间结果：通常是一次处理整个提示词时某一层的前馈网络。',
  'Hidden states and intermediates of one chunk of the prompt; the graph is evaluated chunk by chunk and frees each layer’s as it goes.':
    '提示词一个分块的隐藏状态和中间结果；计算图逐块求值，每层用完即释放。',
  'The tensors that autograd saves in the forward pass for the backward pass, layer by layer; with checkpointing, the layers’ inputs and what one layer makes again.':
    'autograd 在前向传播中为反向传播逐层保存的张量；使用梯度检查点时，只有各层的输入和其中一层重算的结果。',
  'What the forward pass keeps for the backward pass, in the simple published form: one hidden vector per token and layer.':
    '前向传播为反向传播保留的内容，采用文献中的简化形式：每层每个 token 一个隐藏向量。',
  'The fp32 copy of the logits that newer versions make when they sample, after the profile run and outside its budget.':
    '较新版本在采样时生成的 fp32 logits 副本，产生于启动测量之后，不在其预算之内。',
  'One score per vocabulary entry for every position whose output is computed.':
    '每个需要输出的位置上，词表中每个词条对应一个分数。',
  'Scores over the vocabulary in 16 and 32 bits and their gradients, at the peak of cross-entropy’s backward pass; a fused loss holds one chunk of them and the gradients it makes ahead.':
    '交叉熵反向传播达到峰值时，16 位和 32 位的词表分数及其梯度；融合损失只保留其中一个分块，以及提前算出的梯度。',
  'Memory outside PyTorch that appears while vLLM profiles the model: NCCL, symmetric memory, all-reduce buffers, cuBLAS.':
    'vLLM 测量模型期间在 PyTorch 之外出现的显存：NCCL、对称内存、all-reduce 缓冲区和 cuBLAS。',
  'Parameters gathered from their shards, gradients before they are scattered, buckets, and activations on their way between ranks.':
    '从分片聚合回来的参数、尚未分发的梯度、通信桶，以及在 rank 之间传输的激活值。',
  'What capturing decode steps takes: driver memory per layer and graph, and attention’s split results for the largest graph.':
    '捕获解码步所需的显存：驱动程序按层、按图占用的部分，以及最大的图中注意力的分段结果。',
  'What SGLang reserves for its decode graphs, by its own rule.': 'SGLang 按自己的规则为解码图预留的显存。',
  'The CUDA context and NCCL’s set-up, which precede the worker’s first snapshot and so lie outside gpu_memory_utilization.':
    'CUDA 上下文和 NCCL 的初始化，发生在 worker 的第一次快照之前，因此不计入 gpu_memory_utilization。',
  'Driver structures and code of the process on each GPU, the cuBLAS workspace, and the scratch that ggml-cuda takes while it computes. No log line prints them.':
    '进程在每块 GPU 上的驱动结构和代码、cuBLAS 工作区，以及 ggml-cuda 计算时使用的临时空间。日志中不会打印这些数值。',
  'Driver structures and code that every process holds on each GPU, before it allocates anything.':
    '进程在分配任何显存之前，就在每块 GPU 上占用的驱动结构和代码。',
  'Driver structures, code and NCCL’s buffers: what a process holds on each GPU outside PyTorch’s allocator.':
    '驱动结构、代码和 NCCL 缓冲区：进程在每块 GPU 上、PyTorch 分配器之外的占用。',
  'Activations of one micro-batch, reserved at start-up for the widest step of the model: attention, feed-forward or output.':
    '一个微批的激活值，启动时按模型占用最大的步骤预留：注意力、前馈网络或输出层。',
  'Room for one chunk of the prompt, for the widest matrix in 16 bits and, with a quantized cache, for one layer of it in 16 bits.':
    '容纳提示词一个分块和 16 位形式的最大矩阵的空间；缓存经过量化时，再加一层缓存的 16 位形式。',
  'Memory that PyTorch’s allocator has reserved but no tensor uses at the peak: at least the last segment of each pool.':
    '峰值时 PyTorch 分配器已保留、但没有张量使用的显存：至少是每个内存池的最后一段。',
  'Blocks that PyTorch’s allocator has reserved and no tensor uses at the peak: gaps between blocks, and, where sequences differ in length, blocks of other sizes.':
    '峰值时 PyTorch 分配器已保留、但没有张量使用的块：块与块之间的空隙，以及序列长短不一时留下的其他大小的块。',
  'The low-rank matrices that are trained beside the frozen weights, and the 16-bit copies that autocast keeps of them.':
    '与冻结的权重一起训练的低秩矩阵，以及 autocast 为其保留的 16 位副本。',
  'The low-rank matrices that are trained beside the frozen weights.': '与冻结的权重一起训练的低秩矩阵。',
  'One gradient per trained parameter. They grow during the backward pass, or stay from step to step where micro-batches accumulate or buckets hold them.':
    '每个被训练的参数对应一个梯度。梯度在反向传播中逐步产生；若在微批间累积或由通信桶持有，则在各步之间一直保留。',
  'Gradients that are offloaded to system memory, over all hosts.': '卸载到系统内存的梯度，按所有主机合计。',
  'One gradient per trainable parameter.': '每个可训练参数对应一个梯度。',
  'The parameters in fp32 that mixed precision updates: the model itself under autocast, FSDP’s shards, or a copy beside 16-bit weights.':
    '混合精度所更新的 fp32 参数：使用 autocast 时就是模型本身，也可以是 FSDP 的分片，或 16 位权重之外的一份副本。',
  'Master weights that are offloaded to system memory, over all hosts.':
    '卸载到系统内存的主权重，按所有主机合计。',
  'The fp32 copy that mixed precision updates.': '混合精度所更新的 fp32 副本。',
  'What the optimizer remembers per trained parameter, tensor by tensor: moments, block scales, row and column sums.':
    '优化器为每个被训练的参数记住的内容，逐个张量统计：各阶矩、分块缩放系数、行列和。',
  'What the optimizer remembers per trainable parameter: two fp32 moments for AdamW.':
    '优化器为每个可训练参数记住的内容：AdamW 为两个 fp32 矩。',
  'Memory that lives for a moment: the gradient that enters a layer and those inside it, a quantized matrix in 16 bits, temporaries of the optimizer’s step, cuBLAS workspaces.':
    '只存在片刻的显存：传入某一层的梯度和层内的梯度、量化矩阵的 16 位形式、优化器更新时的临时张量，以及 cuBLAS 工作区。',
}
