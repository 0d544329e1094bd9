const query = new URLSearchParams({
  model: 'llama-3.1-8b',
  weights: 'q4_k_m',
  context_length: '32k',
  gpu: 'rtx-4090',
})
const response = await fetch(`http://localhost:8787/v1/estimate?${query}`)
const answer = await response.json()
if (!response.ok) throw new Error(answer.detail)

for (const { label, per_gpu_bytes } of answer.memory.components) console.log(per_gpu_bytes, label)
console.log(answer.memory.per_gpu_bytes, answer.fit.verdict)
