import { AxeBuilder } from '@axe-core/playwright'
import { describe, expect, it } from 'vitest'
import { pageKinds } from './support/pages.ts'
import { DESK, PHONE, settled, TABLET, useBrowser } from './support/visit.ts'

const visit = useBrowser()
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function violations(page: Awaited<ReturnType<typeof visit>>): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`),
  )
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each(pageKinds)('%s has no violation that axe knows', async (path) => {
    const expected = path === '/404.html' ? /status of 404/ : /^$/
    const page = await visit(path, { colorScheme, expected, reducedMotion: 'reduce' })
    expect(await violations(page)).toEqual([])
  })

  it.each([
    'model=llama-3.1-8b&gpu=rtx-4090',
    'model=nope&gpu=rtx-4090',
    'model=llama-3.1-70b&gpu=h100-sxm&gpus=2',
  ])('the calculator has none after %s', async (query) => {
    const page = await visit(`/?${query}`, {
      colorScheme,
      expected: /status of 404/,
      reducedMotion: 'reduce',
    })
    await settled(page)
    await page.locator('summary').first().click()
    await page.locator('#gpu').click()
    expect(await violations(page)).toEqual([])
  })
})

describe.each([PHONE, TABLET, DESK])('at $width pixels', (viewport) => {
  it.each(pageKinds)('%s does not scroll sideways', async (path) => {
    const page = await visit(path, { viewport, expected: /status of 404/ })
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(beyond).toBeLessThanOrEqual(0)
  })
})

describe('on a phone', () => {
  it('keeps the verdict in sight while the inputs are changed', async () => {
    const page = await visit('/', { viewport: PHONE })
    for (const id of ['model', 'context_length', 'gpus']) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded()
      const box = await page.locator('.verdict-card').boundingBox()
      expect(box?.y ?? PHONE.height, id).toBeLessThan(PHONE.height)
      expect((box?.y ?? 0) + (box?.height ?? 0), id).toBeLessThanOrEqual(PHONE.height)
    }
  })

  it('puts the inputs in one column', async () => {
    const page = await visit('/', { viewport: PHONE })
    const form = await page.locator('#estimate-form').boundingBox()
    const bar = await page.locator('.load-line').boundingBox()
    expect(bar?.y ?? 0).toBeGreaterThan((form?.y ?? 0) + (form?.height ?? 0))
  })
})
