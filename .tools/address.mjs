/**
 * Where the site stands on the web. Pictures for link previews, canonical addresses and the sitemap hold it in full,
 * so the pages must be built with it: `SITE_URL=https://plimsoll.example npm run deploy`.
 */

/**
 * The address that a deployment report of wrangler names; undefined when it names none that readers can open.
 * A domain of one's own comes before the address that Cloudflare gives.
 *
 * @param {string} report lines of JSON, as wrangler writes them to WRANGLER_OUTPUT_FILE_PATH
 * @returns {string | undefined}
 */
export function deployedAddress(report) {
  const entries = report
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line))
  const targets = entries.flatMap(({ type, targets }) => (type === 'deploy' ? (targets ?? []) : []))
  const own = targets.find((target) => target.includes('(custom domain'))
  const given = targets.find((target) => target.startsWith('https://'))
  // A route is a pattern; one that takes a whole host names that host.
  const route = targets.find((target) => /^(?!https:)[^*/\s]+\/\* /.test(`${target} `))
  const host = (own ?? route)?.replace(/[/ ].*$/s, '')
  return host === undefined ? given?.replace(/\/$/, '') : `https://${host}`
}
