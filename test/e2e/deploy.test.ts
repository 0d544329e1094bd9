import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

/** Cloudflare's bound on an upload of the free plan, in KiB of gzip. */
const LARGEST_UPLOAD = 3 * 1024

describe('a deployment', { timeout: 180_000 }, () => {
  it('is tried without an account: bindings, files and size are told, nothing is sent', async () => {
    const home = await mkdtemp(join(tmpdir(), 'plimsoll-home-'))
    // No login, no token: as on a machine that has never heard of Cloudflare.
    const { CLOUDFLARE_API_TOKEN: _token, CLOUDFLARE_ACCOUNT_ID: _account, ...env } = process.env
    try {
      const { stdout } = await promisify(execFile)(
        'wrangler',
        ['deploy', '--dry-run', '--outdir', join(home, 'out')],
        {
          env: { ...env, HOME: home, XDG_CONFIG_HOME: home, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
        },
      )
      for (const binding of [
        'env.ASSETS',
        'env.LIMIT_PLAIN',
        'env.LIMIT_PICTURE',
        'env.LIMIT_DEAR',
        'env.LIMIT_HUB',
        'env.HUB_URL',
      ])
        expect(stdout).toContain(binding)
      expect(stdout).toContain('--dry-run: exiting now.')
      expect(Number(/gzip: ([\d.]+) KiB/.exec(stdout)?.[1])).toBeLessThan(LARGEST_UPLOAD)
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  })
})
