/** What the server does with one request. */
export type Behaviour =
  | 'answer'
  | 'refuse'
  | 'fail'
  | 'hang'
  | 'stall'
  | 'drip'
  | 'cut'
  | 'drop'
  | 'garble'
  | 'page'
  | 'reject'

/** How a request ended, as the server saw it: it closed the socket, the client did, or the reply went out whole. */
export type Ending = 'whole' | 'closed-by-server' | 'closed-by-client'

/** One line of the server's log. */
export interface LogEntry {
  /** The header `x-request-id`. */
  readonly id: string
  readonly behaviour: Behaviour
  readonly ending: Ending
}

/** How bad the server is. */
export interface HostileOptions {
  /** Seeds what it does. */
  readonly seed: number
  /** Requests beyond this many at once are refused with 429. */
  readonly capacity: number
  /** How long an answer takes, in milliseconds: from half of this to one and a half. */
  readonly answerMs: number
  /** Of a million requests, how many meet each behaviour. What is left is answered. */
  readonly faults: Readonly<Partial<Record<Behaviour, number>>>
  /** All requests are refused for `forMs` in every `everyMs`, every other time with `Retry-After` in seconds. */
  readonly bursts?: Bursts | undefined
}

/** When everything is refused. */
export interface Bursts {
  readonly everyMs: number
  readonly forMs: number
  readonly retryAfterSeconds: number
}

/** What the server knows when it is asked for its log. */
export interface HostileLog {
  readonly entries: readonly LogEntry[]
  /** Requests that are not over yet. */
  readonly open: number
  /** Requests that came while it was full. */
  readonly refusedForCapacity: number
  /** Milliseconds that places were taken, over all requests. */
  readonly busyMs: number
  /** How many bursts there were, with `Retry-After` and without. */
  readonly bursts: { readonly polite: number; readonly rude: number }
}

/** Draws what happens to a request. */
export function drawBehaviour(chance: number, faults: HostileOptions['faults']): Behaviour {
  let sum = 0
  for (const [behaviour, inAMillion] of Object.entries(faults)) {
    sum += inAMillion / 1_000_000
    if (chance < sum) return behaviour as Behaviour
  }
  return 'answer'
}
