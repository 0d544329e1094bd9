import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, inject, it } from 'vitest'

it('the record of the MCP tools, which a page prints, is what the server lists', async () => {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', inject('baseUrl'))))
  const { tools } = await client.listTools()
  await client.close()
  const record = tools.map(({ name, title, description, inputSchema }) => ({
    name,
    title,
    description,
    required: inputSchema.required ?? [],
    fields: Object.entries(inputSchema.properties ?? {}).map(([field, schema]) => ({
      name: field,
      description: (schema as { description?: string }).description ?? '',
    })),
  }))
  expect(record.length).toBeGreaterThan(3)
  await expect(`${JSON.stringify(record, null, 2)}\n`).toMatchFileSnapshot(
    '../../site/src/data/mcp-tools.json',
  )
})
