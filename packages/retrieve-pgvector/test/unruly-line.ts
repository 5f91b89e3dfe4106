import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What a line does to what is sent over it. */
export type LineMode = 'open' | 'silent' | 'slow'

/** A line to a server that can be made to fail. */
export interface UnrulyLine extends AsyncDisposable {
  /** The url of the server, over the line. */
  readonly url: string
  mode: LineMode
  /** Breaks every connection, by a reset or by closing our end of it only. */
  cut(how: 'reset' | 'half'): void
}

/** Stands between a client and a server. */
export async function unrulyLine(target: string): Promise<UnrulyLine> {
  const { hostname, port } = new URL(target)
  const pairs = new Set<readonly [Socket, Socket]>()
  const proxy = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    const pair = [client, upstream] as const
    pairs.add(pair)
    for (const [from, to] of [pair, [upstream, client]] as const) {
      from.on('error', () => to.destroy())
      from.on('close', () => {
        pairs.delete(pair)
        to.destroy()
      })
      from.on('data', (bytes) => {
        if (line.mode === 'silent' || to.destroyed) return
        if (line.mode === 'open') to.write(bytes)
        else setTimeout(() => to.destroyed || to.write(bytes), 15)
      })
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String((proxy.address() as AddressInfo).port)
  const line: UnrulyLine = {
    url: url.href,
    mode: 'open',
    cut(how) {
      for (const [client, upstream] of pairs) {
        if (how === 'half') client.end()
        else {
          client.resetAndDestroy()
          upstream.destroy()
        }
      }
    },
    async [Symbol.asyncDispose]() {
      line.cut('reset')
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
  return line
}
