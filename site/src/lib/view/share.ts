import type { ViewStrings } from '../../i18n/en/view.ts'
import { html, type Html } from '../html.ts'
import type { Question } from '../api.ts'
import { toQuery, type Settings } from '../url-state.ts'

/** A text of one or more lines with a button that copies it. */
export const copyView = (label: string, text: string, id: string, { copy }: ViewStrings): Html =>
  html`<copy-field data-copy="${id}">
    <span class="copy-label" id="copy-${id}">${label}</span>
    ${
      text.includes('\n')
        ? html`<textarea readonly rows="${text.split('\n').length}" wrap="off" aria-labelledby="copy-${id}">
${text}</textarea>`
        : html`<input type="text" readonly value="${text}" aria-labelledby="copy-${id}" />`
    }
    <button type="button" aria-label="${copy.label(label)}">${copy.copy}</button>
    <span role="status" class="sr-only"></span>
  </copy-field>`

/** Address of the badge: the path names the model, the query holds the rest. */
export function badgePath({ model = '', ...others }: Settings): string {
  const path = model.split('/').map(encodeURIComponent).join('/')
  const query = toQuery(others)
  return `/badge/${path}.svg${query === '' ? '' : `?${query}`}`
}

/** `origin` is empty at build time, when nobody knows yet where the site will stand. */
export const badgeMarkdown = (settings: Settings, origin: string, page: string): string =>
  `[![GPU memory](${origin}${badgePath(settings)})](${origin}${page}?${toQuery(settings)})`

export interface Place {
  readonly origin: string
  readonly pathname: string
}

/** The badge as it looks, and the line that embeds it. */
export const badgeView = (settings: Settings, { origin, pathname }: Place, t: ViewStrings): Html =>
  settings['model'] === undefined
    ? html``
    : html`<h2 class="result-heading">${t.share.badge}</h2>
        <p class="badge-image">
          <img src="${badgePath(settings)}" alt="${t.share.badgeAlt}" height="20" />
        </p>
        ${copyView('Markdown', badgeMarkdown(settings, origin, pathname), 'badge', t)}`

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function curlOf({ path, body, type }: Question, origin: string): string {
  const url = quoted(`${origin}${path}`)
  if (body === undefined) return `curl -s ${url}`
  // A log is a file on the reader's disk; a JSON body is short enough to stand in the line.
  const data = type === 'text/plain' ? '@server.log' : quoted(body)
  return `curl -s ${url} -H ${quoted(`content-type: ${type}`)} --data-binary ${data}`
}

/** The same question as a URL and as a command. */
export const requestView = (
  question: Question,
  settings: Settings,
  { origin, pathname }: Place,
  t: ViewStrings,
): Html =>
  html`${question.body === undefined && copyView(t.share.request, `${origin}${question.path}`, 'request', t)}
  ${copyView('curl', curlOf(question, origin), 'curl', t)}
  ${copyView(t.share.permalink, `${origin}${pathname}?${toQuery(settings)}`, 'permalink', t)}`

/** More than this is read in the API's own answer. */
const MOST_LETTERS = 20_000

/** An answer as the API sent it. */
export function responseView(answer: unknown, { share }: ViewStrings): Html {
  const text = JSON.stringify(answer, null, 2)
  return html`<pre
    class="response"
    tabindex="0"
    role="region"
    aria-label="${share.response}"
  ><code>${text.slice(0, MOST_LETTERS)}${text.length > MOST_LETTERS && '\n…'}</code></pre>`
}
