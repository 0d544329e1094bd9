import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

const client = new Client({ name: 'example', version: '1.0.0' })
await client.connect(new StreamableHTTPClientTransport(new URL('http://localhost:8787/mcp')))

const answer = await client.callTool({
  name: 'estimate_memory',
  arguments: { model: 'llama-3.1-8b', weights: 'q4_k_m', context_length: '32k', gpu: 'rtx-4090' },
})
console.log(answer.structuredContent.memory.per_gpu_bytes, answer.structuredContent.fit.verdict)
await client.close()
