import { Hono, type Context } from 'hono'
import { failure, type Problem } from '../../shared/errors.ts'
import { estimate } from '../../shared/index.ts'
import { CHART_FIELDS } from '../../shared/present/image-fields.ts'
import { imageHeaders, problemHeaders } from '../cache/image.ts'
import { throughEdgeCache } from '../cache/edge.ts'
import { pictureKey } from '../cache/key.ts'
import type { AppEnv } from '../env.ts'
import { alwaysPicture, answerPicture } from '../png/answer.ts'
import { answerImage, imagePath, readImage, type ImageQuestion } from '../request/image.ts'
import { queryOf } from '../request/query.ts'

export const CHART_FORMATS = ['svg', 'png'] as const
type ChartQuestion = ImageQuestion<typeof CHART_FIELDS, (typeof CHART_FORMATS)[number]>

const HEIGHT_OF_PROBLEM = 440
const SCALE = 2

/** Charts for documentation: memory along an axis, formats compared, or one bar. They follow the reader's theme. */
async function answerChart(c: Context<AppEnv>, question: ChartQuestion): Promise<Response> {
  const { CHART_WIDTH, drawChart } = await import('../chart/chart.ts')
  const { path, look } = question
  const { asked, drawn } = answerImage(question, estimate)
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
  const [shown, ...others] = drawn.value
  const svg = drawChart(shown.request, [shown.estimate, ...others.map((each) => each.estimate)], {
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
  const headers = imageHeaders(shown.estimate.model, path.subject['model'], look.v)
  return answerPicture(c, { svg, format, scale, headers })
}

/** A chart from where it is kept, or drawn. */
const route = (c: Context<AppEnv>): Promise<Response> =>
  alwaysPicture(c, () => {
    const question: ChartQuestion = readImage(
      imagePath(c.req.param('path') ?? '', CHART_FORMATS),
      queryOf(c),
      { fields: CHART_FIELDS, formats: CHART_FORMATS },
    )
    return throughEdgeCache(
      c,
      () => pictureKey(question),
      () => answerChart(c, question),
    )
  })

export const chartRoutes = new Hono<AppEnv>().get('/', route).get('/:path{[\\s\\S]+}', route)
