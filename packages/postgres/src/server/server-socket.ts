import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Sql } from 'postgres'

/** Where the client of a url connects to. */
interface Address {
  readonly host: readonly string[]
  readonly port: readonly number[]
  readonly path: string | false | undefined
}

/** How many servers the url of a client names. */
export function countServers(front: Sql): number {
  return (front.options as unknown as Address).port.length
}

/** Makes a socket connected to one of the servers that the url of a client names, the first at the first attempt. */
export async function connectSocket(front: Sql, attempt: number, signal: AbortSignal): Promise<Socket> {
  const { host, port, path } = front.options as unknown as Address
  const place = attempt % port.length
  const address = { host: host[place] ?? 'localhost', port: port[place] ?? 5432 }
  const socket = path ? connect(path) : connect(address)
  try {
    await once(socket, 'connect', { signal })
  } catch (error) {
    socket.destroy()
    throw signal.aborted ? signal.reason : error
  }
  socket.setNoDelay(true)
  // postgres.js reads the host from here when it checks a certificate.
  return path ? socket : Object.assign(socket, address)
}
