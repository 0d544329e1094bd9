import type { BuilderWords } from '../../data/badge-builder-words.ts'
import type { ViewStrings } from '../../i18n/en/view.ts'
import { html, type Html } from '../html.ts'
import { imagePath, type ImageRequest } from '../images.ts'
import { snippets, type SnippetPlace } from './embed-code.ts'
import { copyView } from './share.ts'

/** Words that stand for a picture: its own, which are English on every page, or the page’s. */
export interface Alternative {
  readonly text: string
  readonly isEnglish: boolean
}

/** The picture as the API draws it. Its words are its text: the title of an SVG. */
export function pictureView(
  request: ImageRequest,
  { text, isEnglish }: Alternative,
  words: BuilderWords,
): Html {
  const path = imagePath(request)
  const picture = isEnglish
    ? html`<img src="${path}" alt="${text}" lang="en" />`
    : html`<img src="${path}" alt="${text}" />`
  return html`<p class="builder-image" data-kind="${request.kind}">${picture}</p>
    <p class="builder-open"><a href="${path}">${words.open}</a></p>`
}

/** A field per markup language, each with a button that copies it. */
export const codesView = (
  request: ImageRequest,
  place: SnippetPlace,
  t: ViewStrings,
  words: BuilderWords,
): Html => html`${snippets(request, place).map(({ id, text }) => copyView(words.code[id], text, id, t))}`
