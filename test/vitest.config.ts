import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { outbound } from './support/outbound.ts'

/** Run with `--config test/vitest.config.ts` from the repository's root, which stays the root of every path here. */
export default defineConfig({
  test: {
    passWithNoTests: false,
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', './test/support/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: ['test/support/fail-on-console.ts'],
        },
      },
      {
        test: { name: 'reference', include: ['test/reference/**/*.test.ts'] },
      },
      {
        plugins: [
          cloudflareTest({
            // The source, not the bundle that wrangler.toml names: the tests of e2e ask that one.
            main: './worker/index.ts',
            wrangler: { configPath: './wrangler.toml' },
            // A line per request would bury what a test prints.
            miniflare: { outboundService: outbound, bindings: { LOG_REQUESTS: 'off' } },
          }),
        ],
        // The first request of an isolate loads what it needs, and a CI machine is slow.
        test: { name: 'worker', include: ['test/worker/**/*.test.ts'], testTimeout: 30_000 },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/server.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
