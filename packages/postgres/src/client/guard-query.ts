import { DatabaseError } from '../database-error.ts'
import type { TrafficWatch } from './traffic.ts'

/** A postgres.js query, with what it has beyond its types: it is sent when somebody first waits for it. */
export interface GuardedQuery extends Promise<unknown> {
  /** Sends it. */
  handler: (query: GuardedQuery) => unknown
  resolve: (value: unknown) => unknown
  reject: (error: unknown) => unknown
  cancel: () => unknown
  /** Set once a connection has it. */
  readonly state: object | null
  readonly active: boolean
  readonly strings: readonly string[]
  readonly args: readonly unknown[]
}

/** What holds for every query of a client. */
export interface QueryRules {
  /** Why a text can't be sent now. */
  readonly refusal: (text: string) => Error | undefined
  readonly watch: TrafficWatch
  /** Translates what it fails with. */
  readonly explain: (error: unknown) => unknown
  /** How long it may take. */
  readonly timeoutMs: number | undefined
  /** Whether the server can cancel a query. */
  readonly canCancel: boolean
}

/** Makes a query keep the rules when it is sent. */
export function guardQuery(query: GuardedQuery, rules: QueryRules): GuardedQuery {
  const { handler: send } = query
  query.handler = (query) => {
    const refused = rules.refusal(textOf(query))
    if (refused) return query.reject(refused)
    follow(query, rules)
    return send(query)
  }
  if (!rules.canCancel) {
    const { cancel } = query
    query.cancel = () => {
      if (query.state === null) return cancel.call(query)
      const message = "The embedded database can't cancel a query that runs. Give it less to do, or use a server."
      return Promise.reject(new DatabaseError(message, { code: 'DATABASE_UNSUPPORTED' }))
    }
  }
  return query
}

function follow(query: GuardedQuery, { watch, explain, timeoutMs, canCancel }: QueryRules): void {
  const { reject } = query
  let timer: ReturnType<typeof setTimeout> | undefined
  const giveUp = (reason: Error): void => {
    // postgres.js cancels on the server only what is not settled, and rejects what still waits with an error of its own.
    const isWaiting = query.state === null
    if (!isWaiting && canCancel) cancelOnServer(query)
    reject(reason)
    if (isWaiting) query.cancel()
  }
  const done = watch.add({ isRunning: () => query.state !== null, fail: giveUp })
  const settle = (): void => {
    clearTimeout(timer)
    done()
  }
  // A cursor gives itself a new pair of these for every batch.
  onCall(query, 'resolve', (value) => {
    settle()
    return value
  })
  onCall(query, 'reject', (error) => {
    settle()
    return explain(error)
  })
  if (timeoutMs !== undefined) timer = setTimeout(() => giveUp(timedOut(timeoutMs, canCancel)), timeoutMs)
}

/** Best effort: the query is given up whether or not the server hears of it. */
function cancelOnServer(query: GuardedQuery): void {
  Promise.resolve(query.cancel()).catch(() => {})
}

function onCall(query: GuardedQuery, name: 'resolve' | 'reject', map: (value: unknown) => unknown): void {
  let current: (value: unknown) => unknown = query[name]
  void Object.defineProperty(query, name, {
    configurable: true,
    get: () => (value: unknown) => current(map(value)),
    set(next: (value: unknown) => unknown) {
      current = next
    },
  })
}

/** The text with the texts of the fragments in it. */
function textOf({ strings, args }: GuardedQuery): string {
  return strings
    .map((string, index) => {
      const arg = args[index] as GuardedQuery | undefined
      return arg instanceof Promise ? string + textOf(arg) : string
    })
    .join(' ')
}

function timedOut(timeoutMs: number, canCancel: boolean): DatabaseError {
  const what = canCancel ? 'It was cancelled' : 'The embedded database works on it until it is done'
  return new DatabaseError(
    `A query took more than ${timeoutMs / 1000} s. ${what}. \`queryTimeoutMs\` sets the limit.`,
    {
      code: 'DATABASE_TIMEOUT',
    },
  )
}
