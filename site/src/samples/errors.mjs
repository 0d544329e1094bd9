const response = await fetch('http://localhost:8787/v1/estimate', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ model: 'llama-3.1-8b', weights: 'q4_k_n', batch_size: 0 }),
})
const answer = await response.json()
if (!response.ok)
  for (const { field, did_you_mean = '' } of answer.errors) console.log(`${field} ${did_you_mean}`.trim())
