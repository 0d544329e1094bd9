import { describe, expect, it } from 'vitest'
import { deployedAddress } from '../../../.tools/address.mjs'

const report = (...targets: string[]): string =>
  [
    { type: 'wrangler-session', version: 1, command_line_args: ['deploy'] },
    { type: 'deploy', version: 1, worker_name: 'plimsoll', targets },
  ]
    .map((entry) => JSON.stringify(entry))
    .join('\n')

describe('the address of a deployment', () => {
  it.each<[string, string[], string | undefined]>([
    ['Cloudflare’s own', ['https://plimsoll.someone.workers.dev'], 'https://plimsoll.someone.workers.dev'],
    [
      'a domain before it',
      [
        'https://plimsoll.someone.workers.dev',
        'plimsoll.example (custom domain - zone name: plimsoll.example)',
      ],
      'https://plimsoll.example',
    ],
    [
      'a route of a whole host',
      ['plimsoll.example/* (zone name: plimsoll.example)'],
      'https://plimsoll.example',
    ],
    ['no route of a part of a host', ['plimsoll.example/badge/* (zone name: plimsoll.example)'], undefined],
    ['nothing of a schedule', ['schedule: 0 0 * * *'], undefined],
    ['nothing', [], undefined],
  ])('is %s', (_name, targets, address) => {
    expect(deployedAddress(`${report(...targets)}\n`)).toBe(address)
  })

  it('is unknown without a report', () => expect(deployedAddress('')).toBeUndefined())
})
