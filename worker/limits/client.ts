/** Groups of an IPv6 address that name a network rather than a machine of it. */
const NETWORK_GROUPS = 4
const GROUPS = 8

/** Addresses that no client of a data centre has: a server on one's own machine limits nobody. */
const OWN_MACHINE = /^(?:127\.|::1$|::ffff:127\.|localhost$)/

/** The first 64 bits of an IPv6 address: a household has that many addresses and would otherwise be as many clients. */
function network(address: string): string {
  const [head = '', tail = ''] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (address.includes('::')) {
    const last = tail === '' ? [] : tail.split(':')
    while (groups.length + last.length < GROUPS) groups.push('0')
    groups.push(...last)
  }
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`
}

/**
 * Whom a limit counts: an IPv4 address or an IPv6 network, as Cloudflare names it. Undefined where nobody is limited:
 * outside Cloudflare, which no such header comes from, and on one's own machine. It is never logged or kept.
 */
export function clientOf(headers: Headers): string | undefined {
  const address = headers.get('CF-Connecting-IP')
  if (address === null || address === '' || OWN_MACHINE.test(address)) return undefined
  return address.includes(':') ? network(address) : address
}
