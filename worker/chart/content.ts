import type { Markup } from '../svg/element.ts'

/** What a chart draws below its title, and from where to where it reaches. */
export interface Content {
  /** What else belongs to the header: left out with it. */
  readonly header?: Markup | false
  readonly markup: Markup
  readonly begin: number
  readonly end: number
}
