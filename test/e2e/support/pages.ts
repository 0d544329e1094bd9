import { globSync } from 'node:fs'

/** Every page of the built site, as its path. */
export const allPages: readonly string[] = globSync('**/*.html', { cwd: 'site/dist' })
  .filter((file) => !file.startsWith('pagefind'))
  .map((file) => `/${file.replace(/(^|\/)index\.html$/, '$1')}`)
  .sort()

/** One page of each kind: what is true of one is true of its kind. */
export const pageKinds: readonly string[] = [
  '/',
  '/formulas/',
  '/formulas/weights/',
  '/formulas/kv-cache/',
  '/formulas/optimizer-states/',
  '/api/',
  '/api/errors/',
  '/models/',
  '/gpus/',
  '/404.html',
]
