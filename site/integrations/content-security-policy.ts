import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'

/** Inline scripts that run: those with a `src` are files, those with a data type are never executed. */
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)(?![^>]*type="application\/)[^>]*>([\s\S]*?)<\/script>/g

const PLACEHOLDER = '__INLINE_SCRIPT_HASHES__'

/**
 * Fills the hashes of the theme's few inline scripts into the Content-Security-Policy of `_headers`: no page needs
 * `unsafe-inline` for scripts, and a script that nobody wrote does not run.
 */
export const contentSecurityPolicy = (): AstroIntegration => ({
  name: 'content-security-policy',
  hooks: {
    'astro:build:done': ({ dir }) => {
      const root = fileURLToPath(dir)
      const hashes = new Set<string>()
      for (const page of globSync('**/*.html', { cwd: root }))
        for (const [, script = ''] of readFileSync(`${root}/${page}`, 'utf8').matchAll(INLINE_SCRIPT))
          hashes.add(`'sha256-${createHash('sha256').update(script).digest('base64')}'`)
      const file = `${root}/_headers`
      const headers = readFileSync(file, 'utf8')
      if (!headers.includes(PLACEHOLDER)) throw new Error(`_headers has no ${PLACEHOLDER}`)
      writeFileSync(file, headers.replace(PLACEHOLDER, [...hashes].sort().join(' ')))
    },
  },
})
