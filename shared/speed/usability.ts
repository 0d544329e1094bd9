/** Classes of decode speed for one reader: below 10 tokens per second slow, up to 20 acceptable, from 20 on smooth. */
export type Usability = 'slow' | 'ok' | 'smooth'

const ACCEPTABLE = 10
const SMOOTH = 20

/** Class of what one reader sees. */
export function usabilityOf(tokensPerSecond: number): Usability {
  if (tokensPerSecond < ACCEPTABLE) return 'slow'
  return tokensPerSecond < SMOOTH ? 'ok' : 'smooth'
}
