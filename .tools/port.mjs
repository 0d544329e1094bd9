import { createServer } from 'node:net'

/** Whether something already listens on the port, on either family of the loopback address. */
async function isTaken(port) {
  const results = await Promise.all(['127.0.0.1', '::1'].map((host) => tryListen(port, host)))
  return results.includes('EADDRINUSE')
}

function tryListen(port, host) {
  return new Promise((settle) => {
    const server = createServer()
    server.once('error', (error) => settle(error.code))
    server.listen(port, host, () => server.close(() => settle(undefined)))
  })
}

/** The port a command was given in an environment variable. Ends the process when it is no port or is taken. */
export async function choosePort(variable, fallback, command) {
  const port = Number(process.env[variable] ?? fallback)
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    console.error(`${variable}=${process.env[variable]} is not a port. Use a number from 1 to 65535.`)
    process.exit(1)
  }
  if (await isTaken(port)) {
    console.error(`Port ${port} is taken. Free it, or choose another: ${variable}=${port + 1} ${command}`)
    process.exit(1)
  }
  return port
}
