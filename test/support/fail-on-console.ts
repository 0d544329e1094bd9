import { afterEach, beforeEach, expect, vi } from 'vitest'

/** The engine prints nothing, and neither does a test that passes: whatever is printed fails the test. */
const methods = ['log', 'info', 'warn', 'error', 'debug'] as const

beforeEach(() => {
  for (const method of methods) vi.spyOn(console, method).mockImplementation(() => {})
})

afterEach(() => {
  const printed = methods.flatMap((method) => vi.mocked(console[method]).mock.calls)
  vi.restoreAllMocks()
  expect(printed, 'printed to the console').toEqual([])
})
