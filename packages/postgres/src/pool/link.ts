import { type Socket } from 'node:net'
import postgres, { type Sql } from 'postgres'
import type { GuardedQuery } from './guarded-query.ts'

/** One connection: a client of postgres.js of its own, which is thrown away when the connection is lost. */
export interface Link {
  /** The client. It has this connection alone, and nobody else sends on it while one works with it. */
  readonly client: Sql
  /** Sends a query, connecting first where that is still to come. */
  readonly send: (query: GuardedQuery) => unknown
  /** When it was made, of `performance.now()`. */
  readonly madeAt: number
  /** Why it can't be used any more. */
  lost: Error | undefined
  /** Whether its socket is closed or about to be, of which postgres.js has yet to tell. */
  isBroken(): boolean
  /** Whether the server was asked to cancel something on it: that may come late, and hit who uses it next. */
  isTainted: boolean
  /** Called once when it is lost. */
  readonly onLost: Set<(error: Error) => void>
  /** Ends the connection at once, whatever it is at. */
  lose(error: Error): void
  /** Says good-bye to the server and closes an idle connection. */
  close(): void
}

/** Options of {@link openLink}. */
export interface LinkOptions {
  /** The client whose settings, types among them, the link shares. */
  readonly front: Sql
  /** Makes a connected socket; its signal fires when it is waited for no longer. */
  readonly connect: (attempt: number, signal: AbortSignal) => Promise<Socket>
  /** How many servers may be tried. */
  readonly attempts: number
  /** How long to wait until the server has let us in. */
  readonly connectTimeoutMs: number
}

/** How long a server may take to take note of a good-bye. */
const farewellMs = 1000

/** Makes a link; it connects when the first query is sent. */
export function openLink({ front, connect, attempts, connectTimeoutMs }: LinkOptions): Link {
  const waiting = new AbortController()
  let socket: Socket | undefined
  const hangUp = (): void => void socket?.destroy()
  let attempt = 0
  let isClosing = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const lose = (error: Error): void => {
    if (link.lost) return
    link.lost = error
    clearTimeout(timer)
    waiting.abort(error)
    hangUp()
    // postgres.js fails what it has; what it forgets about is failed by those who hear of the loss.
    void ended(link.client)
    for (const tell of link.onLost) tell(error)
    link.onLost.clear()
  }
  const client = postgres({
    ...front.options,
    max: 1,
    fetch_types: false,
    // The pool lets connections go, so that none goes while a query is on its way to it.
    idle_timeout: null,
    max_lifetime: null,
    // What the server says first when it lets us in. postgres.js tells only of what differs from what it has heard before.
    parameters: {},
    onparameter(name: string, value: string) {
      clearTimeout(timer)
      Object.assign(front.parameters, { [name]: value })
    },
    onclose() {
      if (!isClosing) lose(connectionError('CONNECTION_CLOSED', 'the server closed the connection'))
    },
    async socket() {
      if (link.lost) throw link.lost
      timer ??= setTimeout(() => {
        lose(connectionError('CONNECT_TIMEOUT', `it did not let us in within ${connectTimeoutMs / 1000} s`))
      }, connectTimeoutMs)
      try {
        if (attempt >= attempts) throw connectionError('CONNECTION_CLOSED', 'the server closed the connection at once')
        socket = await connect(attempt++, waiting.signal)
        if (link.lost) hangUp()
        return socket
      } catch (error) {
        // postgres.js would leave such a connection unused for ever.
        queueMicrotask(() => lose(error as Error))
        throw error
      }
    },
  } as never)
  const probe = client.unsafe('') as unknown as GuardedQuery
  const link: Link = {
    client,
    send: probe.handler,
    madeAt: performance.now(),
    lost: undefined,
    isBroken: () => socket !== undefined && socket.readyState !== 'open',
    isTainted: false,
    onLost: new Set(),
    lose,
    close() {
      if (link.lost) return
      isClosing = true
      link.lost = connectionError('CONNECTION_ENDED', 'the connection was closed')
      clearTimeout(timer)
      void ended(client, farewellMs).then(hangUp)
    },
  }
  return link
}

/** Lets a client end; how it fares is of no interest. */
function ended(client: Sql, timeoutMs = 0): Promise<unknown> {
  return Promise.allSettled([client.end({ timeout: timeoutMs / 1000 })])
}

/** An error of the kind that postgres.js makes of connections. */
export function connectionError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
