import { AsyncLocalStorage } from 'node:async_hooks'
import type { ReservedSql, Sql } from 'postgres'
import { DatabaseError } from '../database-error.ts'
import { isConnectionLost } from '../server/explain-server-error.ts'
import { type GuardedQuery, guardQuery, type QueryRules } from './guard-query.ts'
import { trafficWatch, type TrafficWatch } from './traffic.ts'
import { whyRefused } from './refused-statements.ts'

/** Options of {@link guardClient}. */
export interface GuardOptions {
  /** Whether the embedded engine is behind it. */
  readonly isEmbedded: boolean
  /** How many connections the client has. */
  readonly connections: number
  readonly stalledAfterMs: number
  readonly queryTimeoutMs: number | undefined
  /** Translates what the client fails with. */
  readonly explain: (error: unknown) => unknown
  /** Called when the first request comes, and when none is left. */
  readonly onBusy?: ((isBusy: boolean) => void) | undefined
  /** What `end` and `close` of the client do: they are the database's. */
  readonly close: () => Promise<void>
}

/** A client that fails with a reason where the bare one would wait for ever. */
export interface GuardedClient {
  readonly client: Sql
  /** Refuses what comes from now on, and waits for what is under way. */
  drain(error: Error): Promise<void>
}

/** A connection in the hands of a transaction or of who reserved it. */
interface Scope {
  isOpen: boolean
  /** What a query failed with when the connection broke: postgres.js crashes the process on the next one. */
  lost?: unknown
}

type Callback = (client: unknown) => unknown

/** Wraps a postgres.js client, and the clients that it hands to transactions. */
export function guardClient(raw: Sql, options: GuardOptions): GuardedClient {
  const { isEmbedded, connections, stalledAfterMs, explain } = options
  const scopes = new AsyncLocalStorage<Scope>()
  let closing: Error | undefined
  let onIdle: (() => void) | undefined
  const watch = trafficWatch({
    stalledAfterMs,
    stalled: (waiting) => stalled(waiting, options),
    onBusy(isBusy) {
      options.onBusy?.(isBusy)
      if (!isBusy) onIdle?.()
    },
  })

  const refusal = (text: string | undefined, isOutermost: boolean): Error | undefined => {
    if (isOutermost && closing) return closing
    if (isOutermost && connections === 1 && scopes.getStore()?.isOpen) return outsideTransaction(isEmbedded)
    const reason = isEmbedded && text !== undefined ? whyRefused(text) : undefined
    return reason === undefined ? undefined : new DatabaseError(reason, { code: 'DATABASE_UNSUPPORTED' })
  }
  const unsupported = (text: string) => async (): Promise<never> => {
    throw refusal(text, false) ?? new Error(text)
  }

  const wrap = (inner: Sql, scope?: Scope): Sql => {
    const isOutermost = scope === undefined
    const rules: QueryRules = {
      refusal: (text) => (scope?.lost === undefined ? refusal(text, isOutermost) : (scope.lost as Error)),
      watch,
      explain(error) {
        const explained = explain(error)
        if (scope && isConnectionLost(error)) scope.lost ??= explained
        return explained
      },
      timeoutMs: options.queryTimeoutMs,
      canCancel: !isEmbedded,
    }
    const guarded =
      (make: (...args: never[]) => unknown) =>
      (...args: never[]): unknown => {
        const made = make(...args)
        return made instanceof Promise ? guardQuery(made as GuardedQuery, rules) : made
      }
    const known: Record<PropertyKey, unknown> = {
      unsafe: guarded(inner.unsafe as never),
      file: guarded(inner.file as never),
      async begin(...args: readonly unknown[]): Promise<unknown> {
        const refused = refusal(undefined, isOutermost)
        if (refused) throw refused
        const scope: Scope = { isOpen: true }
        const [characteristics, callback] = args.length > 1 ? args : ['', args[0]]
        try {
          return await handOver(
            watch,
            (use) => inner.begin(characteristics as string, use as never),
            (client) => scopes.run(scope, () => (callback as Callback)(wrap(client as Sql, scope))),
            { scope, isRunning: false },
          )
        } catch (error) {
          throw explain(error)
        } finally {
          scope.isOpen = false
        }
      },
      savepoint(...args: readonly unknown[]): Promise<unknown> {
        const [name, callback] = args.length > 1 ? args : [undefined, args[0]]
        const savepoint = (inner as unknown as { savepoint: (...all: unknown[]) => Promise<unknown> }).savepoint
        return handOver(
          watch,
          (use) => (name === undefined ? savepoint(use) : savepoint(name, use)),
          (client) => (callback as Callback)(wrap(client as Sql, scope)),
          { scope, isRunning: true },
        )
      },
      async reserve(): Promise<unknown> {
        const refused = refusal(undefined, isOutermost)
        if (refused) throw refused
        const reserved = await reserve(watch, inner)
        return wrap(reserved as Sql, { isOpen: true })
      },
      release(): void {
        // postgres.js has a lost one back already, and would take this one for a connection that lives.
        if (scope?.lost === undefined) (inner as ReservedSql).release()
      },
      ...(isOutermost ? { end: options.close, close: options.close } : {}),
      ...(isEmbedded ? { listen: unsupported('listen x'), subscribe: unsupported('listen x') } : {}),
    }
    return new Proxy(inner, {
      apply: (target, _self, args) => guarded(target as never)(...(args as never[])),
      get: (target, name) =>
        Object.hasOwn(known, name) && name in target ? known[name] : (Reflect.get(target, name) as unknown),
    })
  }

  return {
    client: wrap(raw),
    async drain(error) {
      // Drizzle takes a moment to send what was asked for before this.
      await new Promise((resolve) => setImmediate(resolve))
      closing ??= error
      if (!watch.isIdle()) await new Promise<void>((resolve) => (onIdle = resolve))
    },
  }
}

/** Follows a connection that is lent to a callback: waiting for it, in its hands, and what ends the loan. */
function handOver(
  watch: TrafficWatch,
  start: (use: Callback) => Promise<unknown>,
  callback: Callback,
  { scope, isRunning }: { readonly scope: Scope | undefined; readonly isRunning: boolean },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let givenUp: Error | undefined
    let isOver = false
    let done = watch.add({
      isRunning: () => isRunning,
      fail(error) {
        givenUp = error
        done()
        reject(error)
      },
    })
    const use: Callback = async (client) => {
      if (givenUp) throw givenUp
      done()
      const [outcome] = await Promise.allSettled([(async () => callback(client))()])
      if (scope?.lost !== undefined) {
        // There is no connection to commit or roll back on.
        reject(outcome.status === 'rejected' ? outcome.reason : scope.lost)
        return new Promise(() => {})
      }
      // The commit is still to come, and nobody else keeps the process waiting for it.
      if (!isOver) done = watch.add({ isRunning: () => true, fail() {} })
      if (outcome.status === 'rejected') throw outcome.reason
      return outcome.value
    }
    start(use)
      .then(resolve, reject)
      .finally(() => {
        // A connection that breaks ends the loan before the callback.
        isOver = true
        done()
      })
  })
}

function reserve(watch: TrafficWatch, inner: Sql): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let isGivenUp = false
    const done = watch.add({
      isRunning: () => false,
      fail(error) {
        isGivenUp = true
        done()
        reject(error)
      },
    })
    inner
      .reserve()
      .then((reserved) => (isGivenUp ? reserved.release() : resolve(reserved)), reject)
      .finally(done)
  })
}

function outsideTransaction(isEmbedded: boolean): DatabaseError {
  const where = isEmbedded ? 'An embedded database has one connection' : 'This database was opened with one connection'
  return new DatabaseError(
    `A query was sent outside the transaction whose callback waits for it. ${where}, and the transaction holds it, so ` +
      'both would wait for ever. Inside the callback use the handle that it is given, `db.transaction(async (tx) => …)`.',
    { code: 'DATABASE_OUTSIDE_TRANSACTION' },
  )
}

function stalled(waiting: number, { connections, stalledAfterMs, isEmbedded }: GuardOptions): DatabaseError {
  const what = waiting === 1 ? 'A query' : `${waiting} queries`
  const who = connections === 1 ? 'The one connection is' : `All ${connections} connections are`
  const more = isEmbedded ? '' : ', or give more connections with `max`'
  return new DatabaseError(
    `${what} waited ${stalledAfterMs / 1000} s for a connection. ${who} held by transactions or reservations that asked ` +
      `nothing in that time. Look for a transaction that waits for something else${more}.`,
    { code: 'DATABASE_STALLED' },
  )
}
