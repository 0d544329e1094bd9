import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'
import { llmsText, markdownPath, type ListedPage } from './markdown/llms.ts'
import { pageAsText } from './markdown/page.ts'

const pathOf = (file: string): string => `/${file.replace(/(^|\/)index\.html$/, '$1')}`
const byPath = (a: string, b: string): number => (pathOf(a) < pathOf(b) ? -1 : 1)

/**
 * Writes the Markdown of every page beside it, and `llms.txt`, from the built pages themselves: what an agent reads is
 * what a visitor sees.
 *
 * @param site where the site will stand, or undefined: then addresses in the texts begin with a slash
 */
export const textPages = (site: string | undefined): AstroIntegration => ({
  name: 'text-pages',
  hooks: {
    'astro:build:done': ({ dir }) => {
      const root = fileURLToPath(dir).replace(/\/$/, '')
      const origin = site === undefined ? '' : new URL(site).origin
      const listed: ListedPage[] = []
      for (const file of globSync('**/*.html', { cwd: root }).sort(byPath)) {
        const path = pathOf(file)
        const text = pageAsText(readFileSync(`${root}/${file}`, 'utf8'), origin + path)
        if (text === null) continue
        writeFileSync(root + markdownPath(path), text.markdown)
        listed.push({ path, ...text })
      }
      writeFileSync(`${root}/llms.txt`, llmsText(listed, origin))
    },
  },
})
