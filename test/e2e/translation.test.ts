import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { gpus, models } from '../../shared/catalogue/index.ts'
import { cloudPrices } from '../../shared/catalogue/prices.ts'
import { kvFormats } from '../../shared/precision/kv-formats.ts'
import { weightFormats } from '../../shared/precision/weight-formats.ts'
import { publishedFormulas } from '../../shared/index.ts'
import type { ModelOnGpu } from '../../shared/decide/fit.ts'
import type { Estimate } from '../../shared/estimate/types.ts'
import { isTranslated, splitPath } from '../../site/src/i18n/locales.ts'
import { allPages, builtPage } from './support/pages.ts'
import { answered, PHONE, settled, useBrowser } from './support/visit.ts'

const visit = useBrowser()
const chinesePages = allPages.filter((path) => splitPath(path).locale === 'zh-cn')

/** Words that Chinese texts write in Latin letters: names, abbreviations, and the field's own terms. */
const ALLOWED = new Set(
  `Plimsoll English EN GPU API GB GiB MB MiB KB README Markdown JSON JavaScript curl token tokens rank worker logit logits id
  CUDA NCCL SM cuBLAS PyTorch autograd autocast vLLM llama cpp ggml-cuda Ollama SGLang TensorRT-LLM transformers MLX ExLlama
  ExLlamaV NVIDIA RTX PCIe Hopper DeepSpeed FSDP ZeRO AdamW Adam Adafactor SGD Lion Muon GaLore APOLLO APOLLO-Mini
  LoRA QLoRA DoRA SDPA Eager eager FlashAttention flash attn bf fp FP BF GGUF MHA GQA MQA MLA HYBRID kv Llama Mamba delta-net RWKV
  shift top-k top-p all-reduce all-linear dropout cpu-moe autosplit Kernel Ctrl max num batched seqs memory utilization gpu
  s vllm llama pytorch roofline MCP LLM CSV AINews neobundy cwkGuides Orbit formula heads hidden size dim q
  chat draft embedder AMD Intel Apple CPU llama-server O PEFT rsLoRA RMS SwiGLU Liger Apex torch compile TRL torchtitan ms-swift Trainer
  SVG PNG HTML AsciiDoc reStructuredText shields io meta cookie`.split(/\s+/),
)
const latin = (text: string): string[] => text.match(/[A-Za-z]+(?:-[A-Za-z]+)*/g) ?? []
/** Titles of documents stay as they are; a table of contents cannot say in which language they are. */
const titles = Object.values(publishedFormulas).map(({ title, id }) => `${title} ${id}`)
const names = [...models, ...gpus].map(({ id, name }) => `${id} ${name}`)
const formats = [...weightFormats, ...kvFormats].map(({ id, label }) => `${id} ${label}`)
const providers = cloudPrices.map(({ provider }) => provider)
const known = new Set([...ALLOWED, ...[...titles, ...names, ...formats, ...providers].flatMap(latin)])

/** Latin words that a reader sees or hears outside code, formulas and passages that are marked as English. */
const latinWords = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const spoken: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const skipped =
      'script, noscript, style, code, pre, math, select, [lang]:not(:lang(zh)), [role=listbox], copy-field :is(input, textarea)'
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement?.closest(skipped)) spoken.push(node.textContent ?? '')
    for (const element of document.querySelectorAll('[aria-label], [title], [alt], [placeholder]'))
      // A segment or a formula says itself in symbols.
      if (!element.closest('.bar-piece, .formula-box, :not(:lang(zh))'))
        for (const name of ['aria-label', 'title', 'alt']) spoken.push(element.getAttribute(name) ?? '')
    return spoken.flatMap((text) => text.match(/[A-Za-z]+(?:-[A-Za-z]+)*/g) ?? [])
  })

const tableOf = (page: Page): Promise<(readonly [string | undefined, number])[]> =>
  page
    .locator('.breakdown tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [
        row.querySelector('th')?.textContent?.trim(),
        Number(row.querySelector('data')?.getAttribute('value')),
      ]),
    )

describe('pages in Chinese', () => {
  it('are those that are meant to be, each with its English counterpart', () => {
    const english = allPages.filter((path) => splitPath(path).locale === 'en' && isTranslated(path))
    expect(chinesePages.map((path) => splitPath(path).path).sort()).toEqual([...english].sort())
    expect(chinesePages.length).toBeGreaterThan(15)
  })

  it.each(chinesePages)('%s has no English left', async (path) => {
    const page = await visit(path)
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
    expect(await page.title()).toMatch(/\p{Script=Han}|logits/u)
    const left = (await latinWords(page)).filter((word) => !known.has(word))
    expect([...new Set(left)]).toEqual([])
    const text = builtPage(path) ?? ''
    expect(text).toMatch(/<meta name="description" content="[^"]*\p{Script=Han}/u)
  })

  it('load one language only', async () => {
    for (const [path, own, other] of [
      ['/zh-cn/', 'SpeakChinese', 'SpeakEnglish'],
      ['/', 'SpeakEnglish', 'SpeakChinese'],
    ] as const) {
      const page = await visit(path)
      const scripts = await page.evaluate(() =>
        performance.getEntriesByType('resource').map(({ name }) => name),
      )
      expect(
        scripts.some((name) => name.includes(own)),
        path,
      ).toBe(true)
      expect(
        scripts.some((name) => name.includes(other)),
        path,
      ).toBe(false)
      const texts = await Promise.all(
        scripts.filter((name) => name.endsWith('.js')).map(async (name) => (await fetch(name)).text()),
      )
      expect(
        texts.some((text) => text.includes('Point at a segment')),
        path,
      ).toBe(path === '/')
      expect(
        texts.some((text) => text.includes('将指针移到某一段上')),
        path,
      ).toBe(path !== '/')
    }
  })

  it('load the words of decisions in one language, where decisions are', async () => {
    for (const [path, own, other] of [
      ['/zh-cn/calculators/fit/', '没有实测数据', 'not measured: placed'],
      ['/calculators/fit/', 'not measured: placed', '没有实测数据'],
      ['/zh-cn/', '将指针移到某一段上', '没有实测数据'],
    ] as const) {
      const page = await visit(path)
      const scripts = await page.evaluate(() =>
        performance.getEntriesByType('resource').map(({ name }) => name),
      )
      const texts = await Promise.all(
        scripts.filter((name) => name.endsWith('.js')).map(async (name) => (await fetch(name)).text()),
      )
      expect(
        texts.some((text) => text.includes(own)),
        path,
      ).toBe(true)
      expect(
        texts.some((text) => text.includes(other)),
        path,
      ).toBe(false)
    }
  })

  it('mark the way to a page that is English only', async () => {
    const page = await visit('/zh-cn/formulas/weights/')
    const link = page.locator('.shell-footer').getByRole('link', { name: '推理引擎' })
    expect(await link.getAttribute('href')).toBe('/engines/')
    expect(await link.getAttribute('hreflang')).toBe('en')
    const nav = page.getByRole('link', { name: '适配器', exact: true }).first()
    expect(await nav.getAttribute('href')).toBe('/zh-cn/formulas/adapters/')
  })
})

describe('the calculator in Chinese', () => {
  it('answers to the byte what the API gives, in its own words', async () => {
    const page = await visit('/zh-cn/')
    await page.getByLabel('权重格式').selectOption('q4_k_m')
    await page.getByRole('button', { name: '32K' }).click()
    await settled(page)
    const query = new URL(page.url()).search
    const answer = (await (await fetch(`${inject('baseUrl')}/v1/estimate${query}`)).json()) as Estimate
    expect(answer.request['weights']).toBe('q4_k_m')
    const present = answer.memory.components.filter(({ per_gpu_bytes }) => per_gpu_bytes > 0)
    const table = await tableOf(page)
    expect(table.map(([, bytes]) => bytes)).toEqual(present.map(({ per_gpu_bytes }) => per_gpu_bytes))
    expect(table.slice(0, 2).map(([name]) => name)).toEqual(['权重', '键值缓存'])
    expect(await page.locator('.verdict-word').textContent()).toBe('放得下')
    expect(await page.locator('.breakdown tbody a').first().getAttribute('href')).toBe(
      '/zh-cn/formulas/weights/',
    )
    expect((await latinWords(page)).filter((word) => !known.has(word))).toEqual([])
  })

  it('says what is wrong in the API’s English, marked as English, and offers the near match', async () => {
    const page = await visit('/zh-cn/?model=llama-3.1-8b&gpu=rtx-4900', { expected: /status of 4/ })
    await settled(page)
    const error = page.locator('#gpu-error')
    expect(await error.locator('[lang=en]').textContent()).toContain('rtx-4900')
    await error.getByRole('button', { name: '改用' }).click()
    await settled(page)
    expect(await page.locator('.verdict-word').textContent()).toMatch(/放|卸载/)
  })

  it('copies, and says so', async () => {
    const page = await visit('/zh-cn/')
    await page.getByRole('button', { name: '复制：Markdown' }).click()
    await page.getByText('已复制到剪贴板').waitFor({ state: 'attached' })
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('/zh-cn/?model=')
  })

  it('names the phases of training and works the example of a formula', async () => {
    const page = await visit('/zh-cn/calculators/training/')
    expect(await page.locator('.phases').innerText()).toContain('最后一层的反向传播')
    await page.goto('/zh-cn/formulas/kv-cache/')
    await page.getByRole('button', { name: '8K', exact: true }).click()
    await settled(page)
    expect(await page.locator('worked-example').innerText()).toMatch(/8,192 个 token[^]*字节/)
  })

  it('reads without JavaScript', async () => {
    const page = await visit('/zh-cn/', { javaScriptEnabled: false })
    const text = await page.locator('main').innerText()
    for (const words of ['放不下', '键值缓存', '未启用 JavaScript']) expect(text).toContain(words)
  })
})

const leftOf = async (page: Page): Promise<string[]> =>
  (await latinWords(page)).filter((word) => !known.has(word))
const verdictOf = (page: Page): Promise<string> => page.locator('[data-outlet=verdict]').innerText()

describe('decisions in Chinese', () => {
  it('answer a change with the API’s figures, and lead to the calculator in Chinese', async () => {
    const page = await visit('/zh-cn/calculators/fit/')
    await page.locator('#weights').selectOption('q3_k_m')
    await answered(page)
    const asked = await fetch(`${inject('baseUrl')}/v1/fit${new URL(page.url()).search}`)
    const { longest_context: longest } = (await asked.json()) as ModelOnGpu
    expect(await page.locator('.answers b').first().textContent()).toBe(
      `${(longest.value ?? 0).toLocaleString('en')} 个 token`,
    )
    expect(await page.getByRole('link', { name: '逐项查看这次运行的显存' }).getAttribute('href')).toMatch(
      /^\/zh-cn\/\?/,
    )
    expect(await leftOf(page)).toEqual([])
  })

  it.each([
    ['/zh-cn/calculators/fit/?gpu=rtx-3060-12gb', /个模型中有 \d+ 个放得下/],
    ['/zh-cn/calculators/recommend/?model=llama-3.1-8b&budget_usd=1', /没有放得下的/],
    ['/zh-cn/calculators/recommend/?model=llama-3.1-8b&sort=price', /购买价最低/],
    ['/zh-cn/calculators/recommend/?model=llama-3.1-8b&task=training&method=qlora', /种 GPU 可用/],
    ['/zh-cn/calculators/compare/?models=phi-4,qwen3-8b&contexts=8k,32k', /4 次估算/],
    [
      '/zh-cn/calculators/compare/?models=phi-4&gpus=rtx-4090&weights=q4_k_m&contexts=8k',
      /1 种组合中有 1 种放得下/,
    ],
    ['/zh-cn/calculators/rent-or-buy/?gpu=h100-sxm&model=llama-3.1-70b', /小时就买/],
    ['/zh-cn/calculators/plan/?gpu=rtx-4090&models.0.model=llama-3.1-70b&models.1.model=phi-4', /放不下/],
    ['/zh-cn/calculators/reconcile/?gpu=rtx-4090', /不一致|全部一致/],
  ] as const)('%s speaks Chinese alone', async (path, words) => {
    const page = await visit(path)
    await answered(page)
    expect(await verdictOf(page)).toMatch(words)
    expect(await leftOf(page)).toEqual([])
  })

  it('leave the server’s error in English, marked as English', async () => {
    const page = await visit('/zh-cn/calculators/fit/?gpu=rtx-4900', { expected: /status of 4/ })
    await answered(page)
    expect(await page.locator('#gpu-error [lang=en]').textContent()).toContain('rtx-4900')
  })
})

describe('the builder of pictures in Chinese', () => {
  it('draws what is chosen, and marks the picture’s own words as English', async () => {
    const page = await visit('/zh-cn/badges/')
    const settledBuilder = () => page.locator('badge-builder[data-ready]:not([aria-busy])').waitFor()
    await page.getByLabel('样式').selectOption('for-the-badge')
    await settledBuilder()
    const picture = page.locator('.builder-image img')
    expect(await picture.getAttribute('src')).toContain('style=for-the-badge')
    expect(await picture.getAttribute('alt')).toMatch(/^MEMORY: FITS/)
    expect(await picture.getAttribute('lang')).toBe('en')
    expect(await page.locator('[data-announce]').textContent()).toMatch(/^已绘制。/)
    expect(await page.getByLabel('Markdown', { exact: true }).inputValue()).toMatch(/的显存\].*\/zh-cn\/\?/)
    expect(await leftOf(page)).toEqual([])
  })

  it('tells a wrong value in the API’s English, marked as English', async () => {
    const page = await visit('/zh-cn/badges/?model=llama-3.1-8b&gpu=rtx-4091')
    const problem = page.locator('[data-problem] [lang=en]')
    await expect.poll(() => problem.textContent()).toContain('rtx-4091')
    expect(await leftOf(page)).toEqual([])
  })
})

describe('the way between languages', () => {
  it('keeps the calculator’s state', async () => {
    const page = await visit('/?model=qwen3-8b&gpu=rtx-4090&units=GB')
    await settled(page)
    const total = page.locator('[data-term=total] data')
    const before = await total.getAttribute('value')
    await page.getByRole('navigation', { name: 'Languages' }).getByRole('link').click()
    await page.waitForURL('**/zh-cn/?model=qwen3-8b&gpu=rtx-4090&units=GB')
    await settled(page)
    expect(await total.getAttribute('value')).toBe(before)
    expect(await total.textContent()).toMatch(/GB$/)
    await page.getByRole('navigation', { name: '语言' }).getByRole('link', { name: 'EN' }).click()
    await page.waitForURL('**/?model=qwen3-8b&gpu=rtx-4090&units=GB')
    expect(new URL(page.url()).pathname).toBe('/')
  })

  it('leads from a page that is English only to the Chinese home, and is there on a phone', async () => {
    const page = await visit('/accuracy/', { viewport: PHONE })
    const link = page.getByRole('navigation', { name: 'Languages' }).getByRole('link', { name: '中文' })
    expect(await link.getAttribute('lang')).toBe('zh-CN')
    // The button of the menu lies over the header's end: a link under it could not be clicked.
    await link.click()
    await page.waitForURL('**/zh-cn/')
  })
})
