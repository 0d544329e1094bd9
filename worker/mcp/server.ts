import { createMcpHandler, McpServer, type CallToolResult } from '@modelcontextprotocol/server'
import { problemText } from '../../shared/cli/text.ts'
import type { Result } from '../../shared/errors.ts'
import { VERSION } from '../../shared/index.ts'
import { checkFields } from '../request/query.ts'
import { compareTool, fitTool, recommendTool } from './decide-tools.ts'
import { estimateTool } from './estimate-tool.ts'
import { listGpusTool, listModelsTool } from './list-tools.ts'
import { toolSchema } from './schema.ts'
import type { ToolAnswer } from './tool.ts'

const TOOLS = [estimateTool, fitTool, recommendTool, compareTool, listModelsTool, listGpusTool].map(
  (tool) => ({
    ...tool,
    schema: toolSchema(tool.fields, tool.required),
  }),
)

const INSTRUCTIONS =
  'Exact GPU memory of large language models. Bytes are integers; GiB is 2^30 bytes. Ids come from list_models and list_gpus; a wrong one is answered with near matches.'

/** A wrong request is the tool's answer, not a protocol error: the agent reads it and corrects itself. */
function resultOf(answer: Result<ToolAnswer>): CallToolResult {
  if (!answer.ok)
    return {
      isError: true,
      content: [{ type: 'text', text: problemText(answer.problem) }],
      structuredContent: { problem: { ...answer.problem } },
    }
  return { content: [{ type: 'text', text: answer.value.text }], structuredContent: { ...answer.value.data } }
}

function createServer(origin: string): McpServer {
  const server = new McpServer(
    { name: 'plimsoll', title: 'Plimsoll', version: VERSION },
    { instructions: INSTRUCTIONS },
  )
  for (const { name, title, description, schema, fields, run } of TOOLS)
    server.registerTool(
      name,
      {
        title,
        description,
        inputSchema: schema,
        annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
      },
      async (input) => {
        const known = checkFields(fields, input)
        return resultOf(known.ok ? await run(input, origin) : known)
      },
    )
  return server
}

/** Stateless: each request has a server of its own, no session is kept and nothing is ever pushed to a client. */
const handler = createMcpHandler(
  ({ requestInfo }) => createServer(new URL(requestInfo?.url ?? 'http://localhost').origin),
  {
    maxSubscriptions: 0,
    keepAliveMs: 0,
  },
)

/** Answers one message of the Model Context Protocol over streamable HTTP. `body` is the message, already parsed. */
export const answerMcp = (request: Request, body: unknown): Promise<Response> =>
  handler.fetch(request, { parsedBody: body })
