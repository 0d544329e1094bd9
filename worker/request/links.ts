/** A path that the URL parser would leave as it is. */
const PLAIN_PATH = /^\/(?!\/)[\w\-./?&=%+,:]*$/

/** A path of this deployment as absolute URL. */
export const absoluteUrl = (path: string, origin: string): string =>
  PLAIN_PATH.test(path) && !path.includes('/.') ? origin + path : new URL(path, origin).href
