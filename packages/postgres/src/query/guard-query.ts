import { DatabaseError } from '../database-error.ts'
import { guardCopy } from './guard-copy.ts'
import { guardCursor } from './guard-cursor.ts'
import type { GuardedQuery } from '../pool/guarded-query.ts'
import type { Lane } from '../pool/lane.ts'
import { connectionError } from '../pool/link.ts'
import { onCall } from './on-call.ts'
import type { QueryFate } from './query-fate.ts'
import type { TrafficWatch } from './traffic.ts'
import { withoutHoles } from './without-holes.ts'

/** What holds for every query of a client. */
export interface QueryRules {
  /** Why a text can't be sent now. */
  readonly refusal: (text: string) => Error | undefined
  readonly lane: Lane
  readonly watch: TrafficWatch
  /** Translates what it fails with. */
  readonly explain: (error: unknown) => unknown
  /** How long it may take, where it does not say so itself. */
  readonly timeoutMs: number | undefined
  /** Asks the server to cancel a query that runs, on a connection of its own; `undefined` where it can't. */
  readonly cancel: GuardedQuery['canceller'] | undefined
}

/** How long a query may go on that was cancelled: a server that is not there does not hear of it. */
const cancelGraceMs = 2000

/** Makes a query keep the rules when it is sent. */
export function guardQuery(query: GuardedQuery, rules: QueryRules): GuardedQuery {
  const { handler: send, canceller } = query
  const fate: QueryFate = { isOver: false, failure: undefined, pause() {}, resume() {} }
  guardCursor(query, fate)
  query.handler = (query) => {
    const refused = rules.refusal(textOf(query))
    if (refused) return query.reject(refused)
    follow(query, fate, rules)
    return rules.lane.send(query, send)
  }
  query.canceller = async (query) => {
    try {
      await (query.state === null ? canceller : rules.cancel)?.(query)
    } catch {
      // Nobody waits for this: the query itself tells how it ended.
    }
  }
  if (!rules.cancel) {
    const { cancel } = query
    query.cancel = () => {
      if (query.state === null) return cancel.call(query)
      const message = "The embedded database can't cancel a query that runs. Give it less to do, or use a server."
      return Promise.reject(new DatabaseError(message, { code: 'DATABASE_UNSUPPORTED' }))
    }
  }
  return query
}

function follow(query: GuardedQuery, fate: QueryFate, { watch, lane, explain, timeoutMs, cancel }: QueryRules): void {
  const canCancel = cancel !== undefined
  const { reject, canceller } = query
  const limit = query.options.timeoutMs ?? timeoutMs ?? Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  let copy: { destroy?: (error: Error) => unknown } | undefined
  const giveUp = (reason: Error): void => {
    const isWaiting = query.state === null
    // A connection whose answer nobody waits for is not used again; the server is told to stop, as far as it hears.
    if (!isWaiting && canCancel) void query.cancel()
    if (isWaiting || canCancel) lane.drop(query, reason)
    reject(reason)
    if (isWaiting) query.cancel()
  }
  const done = watch.add({ isRunning: () => lane.has(query), fail: giveUp })
  const settle = (value?: unknown): void => {
    fate.isOver = true
    clearTimeout(timer)
    done()
    lane.settled(query, value)
  }
  onCall(query, 'resolve', (value) => {
    copy = value as typeof copy
    guardCopy(value, { explain, timeoutMs: limit, onTimeout: () => lane.drop(query, timedOut(limit, canCancel)) })
    settle(value)
    return withoutHoles(value)
  })
  onCall(query, 'reject', (error) => {
    const explained = explain(error)
    fate.failure = { error: explained }
    // The query of a COPY has its stream as answer, and what the server says later would be lost.
    if (typeof copy?.destroy === 'function') copy.destroy(explained as Error)
    settle()
    return explained
  })
  query.canceller = async (query) => {
    if (query.state === null) {
      // A connection that is just being made, or that a transaction holds, would wait for it for ever.
      lane.drop(query, connectionError('57014', 'canceling statement due to user request'))
      await canceller?.(query)
      return
    }
    if (canCancel) lane.taint(query)
    await canceller?.(query)
    if (!canCancel) return
    const unheard = new DatabaseError('The server does not answer a query, nor that it is to be cancelled.', {
      code: 'DATABASE_UNREACHABLE',
    })
    const timer = setTimeout(() => lane.drop(query, unheard), cancelGraceMs)
    void query.then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    )
  }
  fate.pause = () => clearTimeout(timer)
  fate.resume = () => {
    if (limit !== Infinity && !fate.isOver) timer = setTimeout(() => giveUp(timedOut(limit, canCancel)), limit)
  }
  fate.resume()
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

/** Says that something took too long. */
export function timedOut(timeoutMs: number, canCancel: boolean, what = 'A query'): DatabaseError {
  const end = canCancel
    ? 'It was cancelled, and its connection is not used again'
    : 'The embedded database works on it until it is done'
  return new DatabaseError(`${what} took more than ${timeoutMs / 1000} s. ${end}. \`queryTimeoutMs\` sets the limit.`, {
    code: 'DATABASE_TIMEOUT',
  })
}
