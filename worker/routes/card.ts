import { Hono, type Context } from 'hono'
import type { Issue, Problem } from '../../shared/errors.ts'
import { estimate, ESTIMATE_FIELDS } from '../../shared/index.ts'
import { CARD_FIELDS } from '../../shared/present/image-fields.ts'
import { imageHeaders, problemHeaders } from '../cache/image.ts'
import { throughEdgeCache } from '../cache/edge.ts'
import { fieldsKey, pictureKey } from '../cache/key.ts'
import type { AppEnv } from '../env.ts'
import { alwaysPicture, answerPicture } from '../png/answer.ts'
import { lookUpGpu } from '../request/look-up.ts'
import { checkQuery, queryObject, queryOf } from '../request/query.ts'
import { answerImage, imagePath, readImage, type Asked, type ImageQuestion } from '../request/image.ts'

export const CARD_FORMATS = ['svg', 'png'] as const
type CardQuestion = ImageQuestion<typeof CARD_FIELDS, (typeof CARD_FORMATS)[number]>

function oneGpu(_look: unknown, { gpu }: Asked): Issue[] {
  const several = typeof gpu === 'string' && gpu.includes(',')
  return several ? [{ field: 'gpu', message: 'must be one GPU: a card shows one load line' }] : []
}

/** What the card of a GPU takes: `/card/gpu:rtx-4090.png`. */
const GPU_CARD_FIELDS = { ...CARD_FIELDS, units: ESTIMATE_FIELDS.units }
const GPU_PATH = /^gpu:(.*)\.(svg|png)$/s

/** The card of one GPU, without a model: for the page of that GPU. */
async function answerGpuCard(c: Context<AppEnv>, name: string, format: 'svg' | 'png'): Promise<Response> {
  const { CARD_HEIGHT, CARD_WIDTH } = await import('../card/frame.ts')
  const look = checkQuery(GPU_CARD_FIELDS, c.req.url)
  const found = lookUpGpu(name)
  const { theme: wanted = 'light', scale = 1, units = 'GiB', v } = look.ok ? look.value : {}
  const theme = wanted === 'auto' && format === 'png' ? 'light' : wanted
  const refuse = async (problem: Problem): Promise<Response> => {
    const { drawProblem } = await import('../card/problem.ts')
    const svg = drawProblem(problem, { id: name }, { width: CARD_WIDTH, height: CARD_HEIGHT, theme })
    return answerPicture(c, { svg, format, scale, headers: problemHeaders(problem) })
  }
  if (!found.ok) return refuse(found.problem)
  if (!look.ok) return refuse(look.problem)
  const { drawGpuCard } = await import('../card/gpu-card.ts')
  const headers = imageHeaders({ source: 'catalogue' }, undefined, v)
  return answerPicture(c, { svg: drawGpuCard(found.value, theme, units), format, scale, headers })
}

/** Social cards of 1200 × 630: the load line of an estimate. A card is light unless it is asked to be otherwise. */
async function answerCard(c: Context<AppEnv>, question: CardQuestion): Promise<Response> {
  const { drawCard } = await import('../card/card.ts')
  const { CARD_HEIGHT, CARD_WIDTH } = await import('../card/frame.ts')
  const { path, look } = question
  const { asked, drawn } = answerImage(question, estimate)
  const theme =
    look.theme === undefined || (look.theme === 'auto' && path.format === 'png') ? 'light' : look.theme
  const { format } = path
  const scale = look.scale ?? 1
  if (!drawn.ok) {
    const { drawProblem } = await import('../card/problem.ts')
    const svg = drawProblem(drawn.problem, asked, { width: CARD_WIDTH, height: CARD_HEIGHT, theme })
    return answerPicture(c, { svg, format, scale, headers: problemHeaders(drawn.problem) })
  }
  const [shown] = drawn.value
  const headers = imageHeaders(shown.estimate.model, path.subject['model'], look.v)
  return answerPicture(c, { svg: drawCard(shown.estimate, theme), format, scale, headers })
}

/** A card from where it is kept, or drawn. */
function card(c: Context<AppEnv>): Promise<Response> {
  const path = c.req.param('path') ?? ''
  const [, gpu, ending] = GPU_PATH.exec(path) ?? []
  if (gpu !== undefined)
    return throughEdgeCache(
      c,
      () => gpuKey(c.req.url, gpu),
      () => answerGpuCard(c, gpu, ending === 'png' ? 'png' : 'svg'),
    )
  const question = readImage(imagePath(path, CARD_FORMATS), queryOf(c), {
    fields: CARD_FIELDS,
    formats: CARD_FORMATS,
    check: oneGpu,
  })
  return throughEdgeCache(
    c,
    () => pictureKey(question),
    () => answerCard(c, question),
  )
}

function gpuKey(url: string, gpu: string): string | undefined {
  const fields = fieldsKey(queryObject(url), GPU_CARD_FIELDS)
  return fields === undefined
    ? undefined
    : `gpu:${lookUpGpu(gpu).ok ? gpu.trim().toLowerCase() : gpu} ${fields}`
}

const route = (c: Context<AppEnv>): Promise<Response> => alwaysPicture(c, () => card(c))

export const cardRoutes = new Hono<AppEnv>().get('/', route).get('/:path{[\\s\\S]+}', route)
