import { describe, expect, it } from 'vitest'
import { hostsOf, isAllowed } from '../../../worker/hub/hosts.ts'

const allows = (address: string, hub?: string, more?: string): boolean =>
  isAllowed(new URL(address), hostsOf(hub, more))

describe('the allow-list of hosts', () => {
  it.each([
    'https://huggingface.co/a/b',
    'https://cdn-lfs-us-1.hf.co/x',
    'https://cas-bridge.xethub.hf.co/x',
    'https://cdn-lfs.huggingface.co/x',
  ])('%s is allowed', (address) => {
    expect(allows(address)).toBe(true)
  })

  it.each([
    'http://huggingface.co/a',
    'https://huggingface.co.evil.example/a',
    'https://evilhuggingface.co/a',
    'https://evil.example/huggingface.co',
    'https://user@huggingface.co/a',
    'https://huggingface.co:8443/a',
    'https://x.hf.co:444/a',
    'https://127.0.0.1/a',
    'https://[::1]/a',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/a',
  ])('%s is not', (address) => {
    expect(allows(address)).toBe(false)
  })

  it('takes a mirror in place of the public hub, and further hosts', () => {
    expect(allows('https://mirror.example/a', 'https://mirror.example')).toBe(true)
    expect(allows('https://huggingface.co/a', 'https://mirror.example')).toBe(false)
    expect(allows('https://files.example/a', undefined, ' files.example , .cdn.example')).toBe(true)
    expect(allows('https://x.cdn.example/a', undefined, 'files.example,.cdn.example')).toBe(true)
  })

  it('refuses settings that it cannot hold to', () => {
    expect(() => hostsOf('http://mirror.example', '')).toThrow(/https/)
    expect(() => hostsOf('https://me:secret@mirror.example', '')).toThrow(/without credentials/)
    expect(() => hostsOf(undefined, '*')).toThrow(/no host name/)
    expect(() => hostsOf(undefined, 'https://files.example')).toThrow(/no host name/)
  })
})
