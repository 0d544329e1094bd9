/** Names, lines and assessments of the published formulas, by the engine's English. */
export const published: Readonly<Record<string, string>> = {
  Total: '总量',
  'Total GPU memory': 'GPU 显存总量',
  'Model weights': '模型权重',
  'Optimizer states and gradients': '优化器状态与梯度',
  'AdamW states': 'AdamW 状态',
  'KV cache per layer': '每层键值缓存',
  'KV cache of one layer': '一层的键值缓存',
  Inference: '推理',
  'Full training': '全参数训练',
  Training: '训练',
  Savings: '节省手段',
  'Gradient checkpointing': '梯度检查点',
  'AdamW, 8-bit': '8 位 AdamW',
  'Shorter inference sum': '简化的推理求和',
  'Weights, cache and runtime': '权重、缓存与运行时',
  'Rule of thumb': '经验法则',
  'Base memory': '基础显存',
  'Training multiples': '训练倍数',
  'It adds terms of two modes: optimizer states and gradients exist only in training, the KV cache only in inference. It has no term for the runtime.':
    '它把两种模式的项目加在了一起：优化器状态和梯度只存在于训练，键值缓存只存在于推理。它也没有计入运行时。',
  'Right for nominal bytes. Real quantized formats add scales, and some tensors stay wider.':
    '按标称字节数计算是正确的。实际的量化格式还要存储缩放系数，部分张量也会保留更高的位数。',
  'Right for AdamW in FP32. Mixed precision keeps 16-bit gradients and a 4-byte master copy instead.':
    '对 FP32 的 AdamW 是正确的。混合精度则保存 16 位梯度和 4 字节的主权重。',
  'An order without a constant. With constant 1 it counts one tensor per layer. A layer keeps over twenty times that: about 24 GB for 4K tokens of a 7B model.':
    '只有量级，没有常数。常数取 1 时相当于每层一个张量，而一层实际保存的是它的二十多倍：7B 模型处理 4K token 约需 24 GB。',
  'Right for multi-head attention only: it counts query heads. With grouped-query attention it is heads / kv_heads times too large, 8 times for a 70B Llama.':
    '只对多头注意力正确：它统计的是查询头。对分组查询注意力，结果偏大 heads / kv_heads 倍，70B 的 Llama 偏大 8 倍。',
  'The factor 1.2 is not real: embeddings are parameters already, and what a runtime adds is fixed. It invents 28 GB for a 70B model in FP16.':
    '系数 1.2 并不存在：嵌入本来就属于参数，运行时的额外占用是固定的。对 FP16 的 70B 模型，它凭空多出 28 GB。',
  'Right for multi-head attention only: hidden_size stands for kv_heads × head_dim. It ties the cache to the weight format; engines set the two apart.':
    '只对多头注意力正确：它用 hidden_size 代替了 kv_heads × head_dim。它还把缓存格式与权重格式绑定，而各引擎对两者分别设置。',
  'Carries the errors of its weights and cache. The fixed half gigabyte is sound; a tenth of one tensor per layer is no measure of the buffers.':
    '继承了权重和缓存两项的错误。固定的 0.5 GB 是合理的；每层一个张量的十分之一则不能衡量缓冲区。',
  'It charges 14.8 bytes per parameter; mixed-precision AdamW keeps 16. It counts a KV cache, which training does not have, and one activation tensor per layer.':
    '它按每个参数 14.8 字节计算，而混合精度 AdamW 为 16 字节。它计入了训练中并不存在的键值缓存，每层又只算一个激活值张量。',
  'The trainable count is half of adapters on q and v. The adapters themselves are left out. 0.3 of the activations needs checkpointing, which LoRA does not bring.':
    '可训练参数只算了 q、v 适配器的一半，适配器本身没有计入。激活值乘以 0.3 需要梯度检查点，而 LoRA 并不自带。',
  '8-bit AdamW and SGD are right. Adafactor keeps almost nothing. ZeRO’s 4 and 8 are limits for many GPUs, and only model states are divided. FlashAttention does not shrink the cache.':
    '8 位 AdamW 和 SGD 是正确的。Adafactor 几乎不保存状态。ZeRO 的 4 倍和 8 倍是 GPU 很多时的极限，而且只分摊模型状态。FlashAttention 不会减小缓存。',
  'The closest of the guide’s sums to what a device holds, with multi-head attention. For the same case its main formula gives 2.9 GB more.':
    '在该指南的各个求和式中，它在多头注意力下最接近设备的实际占用。同样的情形，其主公式多算了 2.9 GB。',
  'Right for nominal bits: 4, 2, 1 and 0.5 bytes per parameter. Real quantized formats add scales.':
    '按标称位数计算是正确的：每个参数 4、2、1 和 0.5 字节。实际的量化格式还要存储缩放系数。',
  'What a runtime adds does not grow with the weights: it is 0.5 to 2 GB per GPU. A share of 0.1 to 0.3 invents 14 to 42 GB for a 70B model in FP16.':
    '运行时的额外占用不随权重增长：每块 GPU 为 0.5 至 2 GB。按 0.1 至 0.3 的比例计算，会给 FP16 的 70B 模型凭空多出 14 至 42 GB。',
  'Right for a 16-bit cache of MHA, GQA and MQA models. It does not hold for latent attention or sliding windows.':
    '对 MHA、GQA 和 MQA 模型的 16 位缓存是正确的。不适用于潜在注意力和滑动窗口。',
  'Its own items (two moments and master weights) give Adam 6 times a 16-bit model, not 8. Adafactor keeps almost nothing, not twice the model. Activations have no formula.':
    '按它自己列出的项目（两个矩和主权重），Adam 应为 16 位模型的 6 倍，而不是 8 倍。Adafactor 几乎不保存状态，而不是模型的两倍。激活值没有给出公式。',
}
