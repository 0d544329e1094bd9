import { dataOf } from '../../shared/catalogue/data.ts'
import logos from './logos.json' with { type: 'json' }

const paths = dataOf<Readonly<Record<string, string>>>(logos)()

/** Names of the logos that a badge has built in. */
export const LOGO_NAMES: readonly string[] = Object.keys(paths)

/** A logo of simple-icons as SVG in one colour, drawn in its own box of 24 × 24; undefined when there is none. */
export function logoSvg(name: string, color: string): string | undefined {
  if (!Object.hasOwn(paths, name)) return undefined
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="${color}" d="${paths[name]}"/></svg>`
}
