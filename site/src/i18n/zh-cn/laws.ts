/** Names of the laws of speed and what each is, by the engine's English. */
export const laws: Readonly<Record<string, string>> = {
  'Decode speed': '解码速度',
  'One token for every sequence: the weights, cache and state that must be read, the operations on them, and what passes between. Operations are added to the reading: measured batches hide little of one behind the other.':
    '为每个序列生成一个 token 的时间：必须读取的权重、缓存和状态，对它们的运算，以及设备之间的传输。运算时间与读取时间相加：实测的批处理很少能用其中一项掩盖另一项。',
  'Prefill speed': '预填充速度',
  'The whole prompt through every layer, a pass of tokens at a time, before the first token can be sampled.':
    '采样第一个 token 之前，整个提示词按批次依次通过每一层所需的时间。',
  'Speculative decoding': '推测解码',
  'Tokens one step yields, over the time that guessing adds to it.':
    '一步得到的 token 数，除以猜测所增加的时间。',
}
