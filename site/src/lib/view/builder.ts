import { builderWords as words } from '../../data/badge-builder-words.ts'
import type { ViewStrings } from '../../i18n/en/view.ts'
import { html, type Html } from '../html.ts'
import { imagePath, type ImageRequest } from '../images.ts'
import { snippets, type SnippetPlace } from './embed-code.ts'
import { copyView } from './share.ts'

/** The picture as the API draws it. Its words are its text: the title of an SVG. */
export function pictureView(request: ImageRequest, title: string): Html {
  const path = imagePath(request)
  return html`<p class="builder-image" data-kind="${request.kind}"><img src="${path}" alt="${title}" /></p>
    <p class="builder-open"><a href="${path}">${words.open}</a></p>`
}

/** A field per markup language, each with a button that copies it. */
export const codesView = (request: ImageRequest, place: SnippetPlace, t: ViewStrings): Html =>
  html`${snippets(request, place).map(({ id, text }) => copyView(words.code[id], text, id, t))}`
