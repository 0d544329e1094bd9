import { describe, expect, it } from 'vitest'
import { EMBED_ATTRIBUTES, EMBED_FORM, EMBED_HIDDEN } from '../../shared/present/embed-attributes.ts'
import { ask, ORIGIN } from './support/ask.ts'

describe('/embed.js', () => {
  it('is a script that knows its server', async () => {
    const response = await ask('/embed.js')
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(response.headers.get('ETag')).toMatch(/^"/)
    const script = await response.text()
    expect(script).toContain(`PLIMSOLL_ORIGIN="${ORIGIN}"`)
    expect(script).toContain('customElements.define')
    expect(new TextEncoder().encode(script).byteLength).toBeLessThan(12_000)
  })

  it('has the attributes that its page documents', async () => {
    const script = await (await ask('/embed.js')).text()
    const shown = [...script.matchAll(/\bname: '(\w+)'/g)].map(([, name]) => name)
    const [, hidden = ''] = /const HIDDEN = \[([^\]]*)\]/.exec(script) ?? []
    expect(shown).toEqual(EMBED_FORM)
    expect([...hidden.matchAll(/'(\w+)'/g)].map(([, name]) => name)).toEqual(EMBED_HIDDEN)
  })

  it('builds its tree by nodes, so that no setting can become markup', async () => {
    expect(await (await ask('/embed.js')).text()).not.toMatch(
      /innerHTML|insertAdjacentHTML|document\.write|eval\(/,
    )
  })
})

describe('/embed', () => {
  it('passes its query on to the element, escaped', async () => {
    const text = await (
      await ask(`/embed?model=${encodeURIComponent('"><script>alert(1)</script>')}&gpu=rtx-4090&onload=x`)
    ).text()
    expect(text).toContain('gpu="rtx-4090"')
    expect(text).toContain('model="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
    expect(text).not.toContain('onload')
    expect(text.match(/<script/g)).toHaveLength(1)
  })

  it('passes every documented setting on', async () => {
    const query = new URLSearchParams(EMBED_ATTRIBUTES.map((name) => [name, `of-${name}`]))
    const text = await (await ask(`/embed?${query}`)).text()
    for (const name of EMBED_ATTRIBUTES) expect(text).toContain(` ${name}="of-${name}"`)
  })

  it.each([
    ['', 'light'],
    ['?theme=dark', 'dark'],
    ['?theme=auto', 'light dark'],
    ['?theme=__proto__', 'light'],
  ])('with %s has the colour scheme %s, so that its ground can be seen through', async (query, scheme) => {
    expect(await (await ask(`/embed${query}`)).text()).toContain(`name="color-scheme" content="${scheme}"`)
  })

  it('may be framed by anyone, and talks to its own server alone', async () => {
    const policy = (await ask('/embed')).headers.get('Content-Security-Policy') ?? ''
    expect(policy).toContain('frame-ancestors *')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  })

  it('sets no cookie', async () => {
    for (const path of ['/embed', '/embed.js', '/badge/llama-3.1-8b.svg', '/card/llama-3.1-8b.svg'])
      expect((await ask(path)).headers.get('Set-Cookie')).toBeNull()
  })
})
