/** What this estimator counts, in the words of the comparison with others. */
export const OWN_COUNTS: Readonly<Record<string, string>> = {
  weights: 'by precision and format; whole, or shared with what is gathered',
  gradients: 'by type; whole or shared, and when they exist',
  'optimizer states': 'by optimizer and tensor; shared or offloaded',
  activations: 'every saved tensor, by layer, kernel and checkpointing',
  logits: 'scores, fp32 copy and gradient, in their own phase',
  buffers: 'buckets, gathered layers, temporaries of the optimizer',
  runtime: 'CUDA context, cuBLAS, NCCL',
  fragmentation: 'what the allocator reserves beyond what is allocated',
  'host memory': 'offloaded states and pinned buffers',
}
