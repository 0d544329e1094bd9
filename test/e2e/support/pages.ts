import { existsSync, globSync, readFileSync } from 'node:fs'

/** Every page of the built site, as its path. */
export const allPages: readonly string[] = globSync('**/*.html', { cwd: 'site/dist' })
  .filter((file) => !file.startsWith('pagefind'))
  .map((file) => `/${file.replace(/(^|\/)index\.html$/, '$1')}`)
  .sort()

/** The built page at an address, read from the disk: a walk over hundreds of pages needs no server. */
export function builtPage(path: string): string | null {
  const file = path.endsWith('/') ? `${path}index.html` : path
  const built = `site/dist${decodeURIComponent(file)}`
  return existsSync(built) ? readFileSync(built, 'utf8') : null
}

/** One page of each kind: what is true of one is true of its kind. */
export const pageKinds: readonly string[] = [
  '/',
  '/calculators/',
  '/start/',
  '/clients/',
  '/coverage/',
  '/quality/',
  '/formats/',
  '/faq/',
  '/published-numbers/',
  '/formulas/published/',
  '/engines/',
  '/guides/tables/',
  '/guides/mistakes/',
  '/calculators/training/',
  '/calculators/fit/',
  '/calculators/recommend/',
  '/calculators/compare/',
  '/calculators/rent-or-buy/',
  '/calculators/plan/',
  '/calculators/reconcile/',
  '/guides/',
  '/guides/will-it-fit/',
  '/guides/which-gpu/',
  '/guides/how-long-a-context/',
  '/guides/rent-or-buy/',
  '/guides/one-card-several-models/',
  '/guides/lora-activations/',
  '/guides/training-estimators/',
  '/models/llama-3.1-8b/',
  '/gpus/rtx-4090/',
  '/engines/pytorch/',
  '/accuracy/',
  '/formulas/',
  '/formulas/weights/',
  '/formulas/kv-cache/',
  '/formulas/activations/',
  '/formulas/optimizer-states/',
  '/formulas/decode-speed/',
  '/formulas/speculative-decoding/',
  '/api/',
  '/api/errors/',
  '/api/limits/',
  '/performance/',
  '/api/versions/',
  '/changelog/',
  '/models/',
  '/gpus/',
  '/zh-cn/',
  '/zh-cn/calculators/training/',
  '/zh-cn/calculators/fit/',
  '/zh-cn/calculators/plan/',
  '/zh-cn/calculators/reconcile/',
  '/zh-cn/badges/',
  '/zh-cn/guides/',
  '/zh-cn/guides/will-it-fit/',
  '/zh-cn/guides/which-gpu/',
  '/zh-cn/formulas/',
  '/zh-cn/formulas/kv-cache/',
  '/zh-cn/formulas/activations/',
  '/zh-cn/formulas/published/',
  '/badges/',
  '/badges/gallery/',
  '/badges/embed/',
  '/404.html',
]
