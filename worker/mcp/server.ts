import {
  createMcpHandler,
  isLegacyRequest,
  McpServer,
  WebStandardStreamableHTTPServerTransport,
  type CallToolResult,
} from '@modelcontextprotocol/server'
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

/** Messages of the protocol's revisions since 2026: each request has a server of its own, and nothing is ever pushed. */
const handler = createMcpHandler(
  ({ requestInfo }) => createServer(new URL(requestInfo?.url ?? 'http://localhost').origin),
  {
    legacy: 'reject',
    maxSubscriptions: 0,
    keepAliveMs: 0,
  },
)

/**
 * Messages of the revisions before it, which have no session here: answered as JSON. The library's own way answers them
 * with a stream of events, which is for servers that say something before the answer, and takes a third more CPU.
 */
async function answerEarlier(request: Request, body: unknown): Promise<Response> {
  const server = createServer(new URL(request.url).origin)
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true, keepAliveMs: 0 })
  await server.connect(transport)
  // Nothing outlives the answer, no timer and no stream, so neither of the two is closed: they are forgotten.
  return transport.handleRequest(request, { parsedBody: body })
}

/** Answers one message of the Model Context Protocol over streamable HTTP. `body` is the message, already parsed. */
export const answerMcp = async (request: Request, body: unknown): Promise<Response> =>
  (await isLegacyRequest(request, body))
    ? answerEarlier(request, body)
    : handler.fetch(request, { parsedBody: body })
