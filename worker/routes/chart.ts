import { Hono, type Context } from 'hono'
import { failure, type Problem } from '../../shared/errors.ts'
import { CHART_FIELDS } from '../../shared/present/image-fields.ts'
import { imageHeaders, problemHeaders } from '../cache/image.ts'
import { throughEdgeCache } from '../cache/edge.ts'
import { pictureKey } from '../cache/key.ts'
import type { AppEnv } from '../env.ts'
import { alwaysPicture, answerPicture } from '../png/answer.ts'
import { askForImage, imagePath } from '../request/image.ts'

export const CHART_FORMATS = ['svg', 'png'] as const
const HEIGHT_OF_PROBLEM = 440
const SCALE = 2

/** Charts for documentation: memory along an axis, formats compared, or one bar. They follow the reader's theme. */
async function answerChart(c: Context<AppEnv>): Promise<Response> {
  const { CHART_WIDTH, drawChart } = await import('../chart/chart.ts')
  const path = imagePath(c.req.param('path') ?? '', CHART_FORMATS)
  const { look, asked, drawn } = askForImage(path, c.req.url, {
    fields: CHART_FIELDS,
    formats: CHART_FORMATS,
  })
  const { format } = path
  const { theme: wanted = 'auto', kind = 'context', scale = SCALE } = look
  // A rasterizer has no reader whose theme it could follow.
  const theme = wanted === 'auto' && format === 'png' ? 'light' : wanted
  const answerProblem = async (problem: Problem): Promise<Response> => {
    const { drawProblem } = await import('../card/problem.ts')
    const svg = drawProblem(problem, asked, { width: CHART_WIDTH, height: HEIGHT_OF_PROBLEM, theme })
    return answerPicture(c, { svg, format, scale, headers: problemHeaders(problem) })
  }
  if (!drawn.ok) return answerProblem(drawn.problem)
  const [{ request, estimate }, ...others] = drawn.value
  const svg = drawChart(request, [estimate, ...others.map((each) => each.estimate)], {
    kind,
    theme,
    formats: look.formats,
    header: look.header,
  })
  if (svg === null) {
    const field = kind === 'formats' ? 'formats' : 'kind'
    const none = failure('contradiction', [{ field, message: 'leaves nothing to draw for this request' }])
    return none.ok ? none.value : answerProblem(none.problem)
  }
  const headers = imageHeaders(estimate.model, path.subject['model'], look.v)
  return answerPicture(c, { svg, format, scale, headers })
}

const keyOf = (c: Context<AppEnv>): string | undefined =>
  pictureKey(c.req.url, imagePath(c.req.param('path') ?? '', CHART_FORMATS).subject, CHART_FIELDS)

const route = (c: Context<AppEnv>): Promise<Response> =>
  alwaysPicture(c, () => throughEdgeCache(c, keyOf(c), () => answerChart(c)))

export const chartRoutes = new Hono<AppEnv>().get('/', route).get('/:path{[\\s\\S]+}', route)
