import { SaxesParser } from 'saxes'
import { problemAnswer } from '../../worker/openapi/answer-schemas.ts'
import { estimateAnswer } from '../../worker/openapi/estimate-schema.ts'
import type { FuzzCase } from './cases.ts'

/** Amounts of memory that may be below zero: what is left, and how far off a figure is. */
const MAY_BE_NEGATIVE = /headroom|difference|delta|free|margin|saved|error/
const NOT_WRITTEN = /\bNaN\b|\bInfinity\b|\[object Object\]|\bundefined\b/

/** Everything wrong with the numbers below a value, with their places. */
function numberFaults(value: unknown, path: string, wholeBytes: boolean): string[] {
  if (typeof value === 'number') {
    const name = path.slice(path.lastIndexOf('.') + 1).replace(/\[\d+\]$/, '')
    if (!Number.isFinite(value)) return [`${path} is ${value}`]
    if (!/(?:^|_)bytes$/.test(name)) return []
    if (value < 0 && !MAY_BE_NEGATIVE.test(path)) return [`${path} is negative: ${value}`]
    return wholeBytes && !Number.isSafeInteger(value) ? [`${path} is no whole number: ${value}`] : []
  }
  if (Array.isArray(value))
    return value.flatMap((each, index) => numberFaults(each, `${path}[${index}]`, wholeBytes))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, each]) =>
      // What the asker sent is quoted as it came.
      name === 'config' ? [] : numberFaults(each, `${path}.${name}`, wholeBytes),
    )
  return []
}

interface Memory {
  readonly total_bytes: number
  readonly components: readonly { readonly bytes: number }[]
}

function estimateFaults(body: { memory?: Memory }): string[] {
  const { memory } = body
  if (memory === undefined) return ['no memory']
  const sum = memory.components.reduce((total, { bytes }) => total + bytes, 0)
  const parsed = estimateAnswer.safeParse(body)
  return [
    ...(sum === memory.total_bytes ? [] : [`components sum to ${sum}, not ${memory.total_bytes}`]),
    ...(parsed.success
      ? []
      : parsed.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.')}: ${message}`)),
  ]
}

function jsonFaults(text: string, { path }: FuzzCase, response: Response): string[] {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return ['the body is not the JSON it says it is']
  }
  if (response.status >= 400) {
    const parsed = problemAnswer.safeParse(body)
    const isMcp = path.startsWith('/mcp')
    return parsed.success || isMcp ? [] : [`no problem document: ${text.slice(0, 200)}`]
  }
  const isExact = !path.startsWith('/v1/convert') && !path.startsWith('/v1/formats')
  return [
    ...numberFaults(body, '', isExact),
    ...(path.startsWith('/v1/estimate') ? estimateFaults(body as { memory?: Memory }) : []),
  ]
}

function xmlFaults(text: string): string[] {
  const parser = new SaxesParser()
  const faults: string[] = []
  parser.on('error', (error) => faults.push(error.message))
  parser.on('opentag', ({ name, attributes }) => {
    if (
      /^(?:script|foreignObject|iframe|image)$/i.test(name) &&
      !String(attributes['href'] ?? attributes['xlink:href'] ?? '').startsWith('data:')
    )
      faults.push(`element ${name}`)
    for (const attribute of Object.keys(attributes))
      if (/^on/i.test(attribute)) faults.push(`attribute ${attribute}`)
  })
  parser.write(text).close()
  if (
    /\bNaN\b|\bInfinity\b/.test(
      text.replaceAll(/<(?:title|text|tspan|desc)[^>]*>[^<]*/g, '').replaceAll(/aria-label="[^"]*"/g, ''),
    )
  )
    faults.push('a coordinate is no number')
  return faults
}

/** What every answer must be, whatever was asked: everything that is not so, in words. */
export async function faultsOf(asked: FuzzCase, response: Response): Promise<string[]> {
  const faults: string[] = []
  const { status, headers } = response
  // 502 is a hub that failed, which the stub never does; so every status of this kind is a bug.
  if (status >= 500) faults.push(`status ${status}`)
  for (const name of ['X-Request-Id', 'X-Content-Type-Options', 'Access-Control-Allow-Origin'])
    if (!headers.has(name)) faults.push(`no ${name}`)
  if (headers.has('X-Injected')) faults.push('a header of the asker’s own')
  if (/^(?:internal|500)/.test(headers.get('X-Plimsoll-Error') ?? ''))
    faults.push(`picture: ${headers.get('X-Plimsoll-Error')}`)
  const type = headers.get('Content-Type') ?? ''
  if (type === 'image/png') {
    const png = new Uint8Array(await response.arrayBuffer())
    if (png[0] !== 0x89 || png[1] !== 0x50) faults.push('no PNG')
    return faults
  }
  const text = await response.text()
  if (asked.method === 'HEAD' || status === 204 || status === 304)
    return text === '' ? faults : [...faults, 'a body where none may be']
  if (type.includes('json')) faults.push(...jsonFaults(text, asked, response))
  else if (type.startsWith('image/svg+xml')) faults.push(...xmlFaults(text))
  else if (type.startsWith('text/csv') && NOT_WRITTEN.test(text))
    faults.push('the table holds what is no number')
  else if (type.startsWith('text/html') && /<script>alert|<img src=x/i.test(text))
    faults.push('input in the page as it came')
  return faults
}
