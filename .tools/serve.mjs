import { setTimeout as sleep } from 'node:timers/promises'
import { start } from './run.mjs'

/**
 * Runs long-lived tools together: when one ends, or on Ctrl-C or SIGTERM, the others are ended too.
 *
 * Resolves once all have ended, to 0 when we were asked to stop, else to the first exit code.
 */
export function serveUntilStopped(commands) {
  let stopping = false
  const children = commands.map(([command, args]) =>
    start(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }),
  )
  const stop = async () => {
    if (stopping) return
    stopping = true
    // Ctrl-C in a terminal reaches the tools as well; give them a moment before saying it again.
    await sleep(200)
    for (const child of children)
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  }
  // npm runs us through a shell, which a signal to npm ends without telling us: losing our parent is a signal, too.
  const parent = process.ppid
  const watch = setInterval(() => process.ppid !== parent && void stop(), 500)
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const ended = children.map(
    (child) =>
      new Promise((settle) => {
        child.once('error', (error) => {
          console.error(error.message)
          settle(1)
        })
        child.once('close', (code) => {
          settle(stopping ? 0 : (code ?? 1))
          void stop()
        })
      }),
  )
  return Promise.all(ended).then((codes) => {
    clearInterval(watch)
    return codes.find((code) => code !== 0) ?? 0
  })
}

/** Resolves to true when the URL answers with anything below 500; false when the time runs out. */
export async function answers(url, seconds) {
  const deadline = Date.now() + seconds * 1000
  while (Date.now() < deadline) {
    const response = await fetch(url).catch(() => undefined)
    await response?.body?.cancel()
    if (response !== undefined && response.status < 500) return true
    await sleep(200)
  }
  return false
}
