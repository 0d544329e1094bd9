import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, inject, it } from 'vitest'
import { ESTIMATE_FIELDS, PROBLEM_STATUS, termPages } from '../../shared/index.ts'
import { allPages, builtPage, pageKinds } from './support/pages.ts'
import { useBrowser } from './support/visit.ts'

const visit = useBrowser()
const base = (): string => inject('baseUrl')
const textOf = async (path: string): Promise<string> => (await fetch(base() + path)).text()

const decode = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#38;', '&')
const idsOf = (page: string): Set<string> =>
  new Set([...page.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id))
const linksOf = (page: string): string[] =>
  [...page.matchAll(/<a\s[^>]*?href="([^"]+)"/g)].map(([, href = '']) => decode(href))

describe('links', () => {
  it('lead to pages, routes and anchors that exist', async () => {
    const broken: string[] = []
    const pages = new Map<string, string>()
    const load = async (path: string): Promise<string | null> => {
      const known = pages.get(path)
      if (known !== undefined) return known
      const built = path.includes('?') ? null : builtPage(path)
      const response = built === null ? await fetch(base() + path) : null
      if (response?.ok === false) return null
      const text = built ?? (await response?.text()) ?? ''
      pages.set(path, text)
      return text
    }
    for (const path of allPages) {
      const page = await load(path)
      for (const href of new Set(linksOf(page ?? ''))) {
        const target = new URL(href, base() + path)
        if (target.origin !== base()) continue
        // A page's query is the calculator's affair: the page is the same.
        const isPage = target.pathname.endsWith('/')
        const text = await load(isPage ? target.pathname : target.pathname + target.search)
        if (text === null) broken.push(`${path} -> ${href}`)
        else if (target.hash !== '' && !idsOf(text).has(decodeURIComponent(target.hash.slice(1))))
          broken.push(`${path} -> ${href} (no such anchor)`)
      }
    }
    expect(broken).toEqual([])
  })

  it('of every term lead to a page that names its symbols', async () => {
    for (const { docs, variants } of termPages()) {
      const page = await textOf(docs)
      for (const { term } of variants) expect(page, docs).toContain(term.label)
      for (const symbol of Object.keys(variants[0]?.term.symbols ?? {}))
        expect(page).toContain(`<code>${symbol}</code>`)
    }
  })

  it('of problem documents lead to their section', async () => {
    const ids = idsOf(await textOf('/api/errors/'))
    for (const kind of Object.keys(PROBLEM_STATUS)) expect(ids).toContain(kind)
    const requests: readonly (readonly [string, RequestInit?])[] = [
      ['/v1/estimate?model=nope'],
      ['/v1/estimate?model=llama-3.1-8b&gpu=nope'],
      ['/v1/estimate?contxt_length=1'],
      ['/v1/estimate?model=llama-3.1-8b&gpus=2&tensor_parallel=7'],
      ['/v1/nope'],
      ['/v1/estimate', { method: 'DELETE' }],
      ['/v1/estimate', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
      ['/v1/estimate', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }],
    ]
    for (const [path, init] of requests) {
      const response = await fetch(base() + path, init)
      const { type } = (await response.json()) as { type: string }
      const { pathname, hash } = new URL(type)
      expect(response.status, path).toBeGreaterThanOrEqual(400)
      expect(pathname, path).toBe('/api/errors/')
      expect(ids, path).toContain(hash.slice(1))
    }
  })
})

describe('the API page', () => {
  it('lists exactly the fields that the schema checks', async () => {
    const ids = idsOf(await textOf('/api/'))
    for (const field of Object.keys(ESTIMATE_FIELDS)) expect(ids).toContain(field)
  })

  it('lists only routes that the server documents', async () => {
    const listed = [...(await textOf('/api/')).matchAll(/data-route="([^"]+)"/g)].map(([, path = '']) => path)
    const document = (await (await fetch(`${base()}/openapi.json`)).json()) as {
      paths: Record<string, unknown>
    }
    expect(listed.length).toBeGreaterThan(5)
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(listed.filter((path) => path !== '/openapi.json')),
    )
  })
})

describe('without JavaScript', () => {
  it('the home page reads: verdict, terms with formulas, and what to do next', async () => {
    const page = await visit('/', { javaScriptEnabled: false })
    const text = (await page.locator('main').innerText()).replace(/\s+/g, ' ')
    const answer = (await (
      await fetch(`${base()}/v1/estimate?model=llama-3.1-8b&weights=bf16&context_length=131072&gpu=rtx-4090`)
    ).json()) as {
      memory: { display: { per_gpu: string }; components: { label: string; substituted: string }[] }
    }
    expect(text).toContain(answer.memory.display.per_gpu.replace(/\s+/g, ' '))
    for (const { label, substituted } of answer.memory.components) {
      expect(text).toContain(label)
      expect(text).toContain(substituted)
    }
    expect(text).toContain('Without JavaScript')
    await page.getByRole('button', { name: 'Ask the API' }).click()
    expect(await page.locator('body').textContent()).toContain('total_bytes')
  })

  it('a formula page reads: formula as MathML, symbols, worked example, sources', async () => {
    const page = await visit('/formulas/kv-cache/', { javaScriptEnabled: false })
    expect(await page.locator('.formula math').count()).toBeGreaterThan(0)
    expect(await page.locator('.symbols tbody tr').count()).toBeGreaterThan(3)
    expect(await page.locator('worked-example').innerText()).toMatch(/[\d,]+ bytes/)
  })
})

describe('the static server', () => {
  it('lets no inline script run that the build did not write', async () => {
    const policy = (await fetch(`${base()}/`)).headers.get('content-security-policy') ?? ''
    const scripts = policy.split(';').find((part) => part.trim().startsWith('script-src')) ?? ''
    expect(scripts).toContain("'self'")
    expect(scripts).toContain("'sha256-")
    expect(scripts).not.toContain("'unsafe-inline'")
    const page = await visit('/', { expected: /Content Security Policy/ })
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.intruder = true'
      document.head.append(script)
      return 'intruder' in window
    })
    expect(ran).toBe(false)
  })

  it('lets browsers keep built files for ever and asks again for pages', async () => {
    const page = await textOf('/')
    const [asset = ''] = /\/_astro\/[^"]+\.css/.exec(page) ?? []
    expect((await fetch(base() + asset)).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    )
    expect((await fetch(`${base()}/`)).headers.get('cache-control')).not.toContain('immutable')
  })

  it('answers an unknown address with the site’s own page', async () => {
    const response = await fetch(`${base()}/no/such/page/`)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('No such page')
  })

  it.each(pageKinds)('%s weighs at most 60 KiB of HTML, CSS and scripts', async (path) => {
    const page = await textOf(path)
    const files = [...page.matchAll(/(?:src|href)="(\/_astro\/[^"]+\.(?:js|css))"/g)].map(
      ([, file = '']) => file,
    )
    const sizes = [...new Set(files)].map((file) => gzipSync(readFileSync(`site/dist${file}`)).length)
    const total = gzipSync(page).length + sizes.reduce((sum, size) => sum + size, 0)
    expect(total).toBeLessThanOrEqual(60 * 1024)
  })

  it.each(pageKinds)('%s names a picture for whoever links to it', async (path) => {
    const [, image = ''] = /property="og:image" content="([^"]+)"/.exec(await textOf(path)) ?? []
    const { pathname, search } = new URL(decode(image))
    expect(pathname).toMatch(/^\/card\/.+\.png$/)
    const drawn = await fetch(base() + pathname.replace(/png$/, 'svg') + search)
    expect(drawn.headers.get('content-type')).toContain('image/svg+xml')
    expect(drawn.headers.get('x-plimsoll-error')).toBeNull()
  })

  it('finds “KV cache”, and the hit opens its page', async () => {
    const page = await visit('/faq/')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('textbox', { name: 'Search' }).fill('KV cache')
    const hit = page.locator('.pagefind-ui__result-link', { hasText: 'KV cache' }).first()
    await hit.click()
    await page.waitForURL('**/formulas/kv-cache/**')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('KV cache')
  })

  it('names for every model and every GPU a picture of its own', () => {
    const wrong: string[] = []
    for (const path of allPages) {
      const [, kind, id] = /^\/(models|gpus)\/([^/]+)\/$/.exec(path) ?? []
      if (kind === undefined || id === undefined) continue
      const page = builtPage(path) ?? ''
      const content = (name: string): string =>
        decode(new RegExp(`(?:property|name)="${name}" content="([^"]+)"`).exec(page)?.[1] ?? '')
      const { pathname } = new URL(content('og:image'))
      const own = kind === 'models' ? `/card/${id}.png` : `/card/gpu:${id}.png`
      if (
        pathname !== own ||
        content('twitter:card') !== 'summary_large_image' ||
        content('og:image:alt') === ''
      )
        wrong.push(path)
      // One of them: the page's own, not the site's as well.
      if (page.match(/property="og:image"/g)?.length !== 1) wrong.push(`${path} has several`)
    }
    expect(wrong).toEqual([])
    expect(allPages.filter((path) => /^\/(?:models|gpus)\/./.test(path)).length).toBeGreaterThan(200)
  })

  it('finds a formula by its words', async () => {
    const page = await visit('/')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('textbox', { name: 'Search' }).fill('sliding window')
    await page.getByRole('link', { name: 'KV cache' }).first().waitFor()
  })
})
