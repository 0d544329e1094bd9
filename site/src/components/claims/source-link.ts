/** A source's address and a name for it: the file of a repository, else the host. Some carry a remark in brackets. */
export function sourceLink(source: string): {
  readonly href: string
  readonly text: string
  readonly remark: string
} {
  const [, href = source, remark = ''] = /^(\S+)\s*(.*)$/.exec(source) ?? []
  const { hostname, pathname } = new URL(href)
  const last = pathname.split('/').findLast((piece) => piece !== '')
  return { href, text: hostname === 'github.com' && last !== undefined ? last : hostname, remark }
}
