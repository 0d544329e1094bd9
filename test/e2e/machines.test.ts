import { globSync, readFileSync } from 'node:fs'
import { describe, expect, inject, it } from 'vitest'
import { llmsText, markdownPath } from '../../site/integrations/markdown/llms.ts'
import { pageAsText } from '../../site/integrations/markdown/page.ts'
import { allPages, builtPage } from './support/pages.ts'

/** What the site offers to readers that are programs. */
const base = (): string => inject('baseUrl')
const pages = allPages.filter((path) => path !== '/404.html')
const markdownOf = (path: string): string => readFileSync(`site/dist${markdownPath(path)}`, 'utf8')

describe('the Markdown of a page', () => {
  it('stands beside every page, and every page names it', () => {
    for (const path of pages) {
      expect(builtPage(path), path).toContain(
        `<link rel="alternate" type="text/markdown" href="${markdownPath(path)}"`,
      )
      expect(markdownOf(path), path).toMatch(/^# .+\n\n> .+\n\nPage: .+\n\n./)
    }
    expect(builtPage('/404.html')).not.toContain('text/markdown')
    const texts = globSync('**/*.md', { cwd: 'site/dist' })
    expect(texts).toHaveLength(pages.length)
  })

  it('has the formulas as TeX, tables, and no controls', () => {
    const text = markdownOf('/formulas/kv-cache/')
    expect(text).toContain('$n_{kv}$')
    expect(text).toContain('$$\nM_{\\text{KV cache}} = \\sum')
    expect(text).toMatch(/\| Symbol \| Field \| Meaning \| Unit \|/)
    expect(text).toMatch(/= [\d,]+ bytes/)
    expect(text).not.toMatch(/Section titled|<svg|<button|Copy/)
  })

  it('has code with its language, and says the numbers that the page says', () => {
    expect(markdownOf('/clients/')).toContain('```python\nimport json')
    const [, bytes = ''] = /title="([\d,]+) bytes"/.exec(builtPage('/start/') ?? '') ?? []
    expect(bytes).not.toBe('')
    const amounts = [...(builtPage('/start/') ?? '').matchAll(/<data class="amount"[^>]*>([^<]+)</g)]
    expect(amounts.length).toBeGreaterThan(20)
    for (const [, amount = ''] of amounts) expect(markdownOf('/start/')).toContain(amount)
  })

  it('is served as Markdown, and kept out of search engines', async () => {
    const response = await fetch(`${base()}/formulas/kv-cache.md`)
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
    expect(response.headers.get('x-robots-tag')).toBe('noindex')
    expect(await response.text()).toBe(markdownOf('/formulas/kv-cache/'))
  })

  it('leaves out what search engines are told to pass by', () => {
    expect(pageAsText('<meta name="robots" content="noindex"/><main><h1>x</h1></main>', '/x/')).toBeNull()
    expect(pageAsText('<main><h1>A &amp; B</h1><p>one</p></main>', '/x/')?.markdown).toBe(
      '# A & B\n\n> \n\nPage: /x/\n\none\n',
    )
  })
})

describe('llms.txt', () => {
  it('begins as the format asks, and every link leads to a text', async () => {
    const text = await (await fetch(`${base()}/llms.txt`)).text()
    expect(text).toMatch(/^# Plimsoll\n\n> .+\n\n.+\n\n## /)
    const links = [...text.matchAll(/^- \[[^\]]+\]\(([^)]+)\): \S/gm)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(30)
    expect(new Set(links).size).toBe(links.length)
    for (const link of links) expect((await fetch(new URL(link, base()))).status, link).toBe(200)
  })

  it('names every page that is not one of a list', () => {
    const text = readFileSync('site/dist/llms.txt', 'utf8')
    for (const path of pages)
      if (!/^\/(models|gpus)\/./.test(path)) expect(text, path).toContain(`(${markdownPath(path)})`)
  })

  it('has whole addresses where the site knows its own', () => {
    const text = llmsText(
      [{ path: '/faq/', title: 'Questions', description: 'Answers.' }],
      'https://example.org',
    )
    expect(text).toContain('- [Questions](https://example.org/faq.md): Answers.')
    expect(text).toContain('https://example.org/mcp')
  })
})

describe('search engines', () => {
  const dataOf = (path: string): Record<string, unknown> | null => {
    const [, data] =
      /<script type="application\/ld\+json">([\s\S]*?)<\/script>/.exec(builtPage(path) ?? '') ?? []
    return data === undefined ? null : (JSON.parse(data) as Record<string, unknown>)
  }

  it.each([
    ['/', 'SoftwareApplication'],
    ['/formulas/weights/', 'TechArticle'],
    ['/formulas/logits/', 'TechArticle'],
    ['/guides/tables/', 'TechArticle'],
    ['/faq/', 'FAQPage'],
    ['/accuracy/', 'Dataset'],
  ])('are told what %s is: %s', (path, type) => {
    expect(dataOf(path)).toMatchObject({ '@context': 'https://schema.org', '@type': type })
  })

  it('read the answers of the questions in words', () => {
    const { mainEntity } = dataOf('/faq/') as {
      mainEntity: { name: string; acceptedAnswer: { text: string } }[]
    }
    expect(mainEntity.length).toBeGreaterThan(8)
    const page = (builtPage('/faq/') ?? '').replace(/<[^>]+>/g, '').replace(/\s+/g, ' ')
    for (const { name, acceptedAnswer } of mainEntity) {
      expect(name).toMatch(/\?$/)
      expect(acceptedAnswer.text).not.toMatch(/[<>]|&\w+;/)
      expect(page.replaceAll('&#39;', "'").replaceAll('&amp;', '&')).toContain(
        acceptedAnswer.text.slice(0, 40),
      )
    }
  })

  it('may read everything', async () => {
    const robots = await (await fetch(`${base()}/robots.txt`)).text()
    expect(robots).toContain('User-agent: *\nAllow: /\n')
    expect(robots).not.toMatch(/Disallow/)
  })

  it('find whole addresses only where the site knows its own', () => {
    const page = builtPage('/faq/') ?? ''
    const site = process.env['SITE_URL'] !== undefined
    expect(page.includes('rel="canonical"')).toBe(site)
    expect(page.includes('rel="sitemap"')).toBe(site)
    expect(globSync('sitemap*.xml', { cwd: 'site/dist' }).length > 0).toBe(site)
  })
})

describe('an address that is not there', () => {
  it('is answered with 404, ways back, and nothing to index', async () => {
    const response = await fetch(`${base()}/formulas/no-such-term/`)
    const page = await response.text()
    expect(response.status).toBe(404)
    expect(page).toContain('content="noindex"')
    for (const path of ['/', '/start/', '/formulas/', '/api/']) expect(page).toContain(`href="${path}"`)
  })
})
