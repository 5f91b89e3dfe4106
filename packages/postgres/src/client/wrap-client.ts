import { readFile } from 'node:fs/promises'
import type { AsyncLocalStorage } from 'node:async_hooks'
import type { Sql } from 'postgres'
import { DatabaseError } from '../database-error.ts'
import type { ConnectionPool } from '../pool/connection-pool.ts'
import { heldLane } from '../pool/lane.ts'
import { type Link } from '../pool/link.ts'
import { guardQuery, type QueryRules, timedOut } from '../query/guard-query.ts'
import type { GuardedQuery } from '../pool/guarded-query.ts'
import { type Callback, handOver, type Scope } from './hand-over.ts'
import type { TrafficWatch } from '../query/traffic.ts'

/** What holds for a client and for the clients that it hands out. */
export interface ClientGuard {
  readonly isEmbedded: boolean
  readonly queryTimeoutMs: number | undefined
  /** Translates what the client fails with. */
  readonly explain: (error: unknown) => unknown
  /** What `end` and `close` of the client do. */
  readonly close: () => Promise<void>
  readonly pool: ConnectionPool
  /** Asks the server to cancel a query that runs; `undefined` where it can't. */
  readonly cancel: GuardedQuery['canceller'] | undefined
  /** The transaction in whose callback one is. */
  readonly scopes: AsyncLocalStorage<Scope>
  readonly watch: TrafficWatch
  /** Why a text, or a transaction, can't be sent now; `isOutermost` when it is on no connection of its own. */
  readonly refusal: (text: string | undefined, isOutermost: boolean) => Error | undefined
}

/** Wraps a client: the whole one, or with `scope` one that a transaction or a reservation has in its hands. */
export function wrapClient(guard: ClientGuard, inner: Sql, scope?: Scope): Sql {
  const rules = rulesOf(guard, scope)
  const guarded =
    (make: (...args: never[]) => unknown) =>
    (...args: never[]): unknown => {
      const made = make(...args)
      return made instanceof Promise ? guardQuery(made as GuardedQuery, rules) : made
    }
  const unsafe = guarded(inner.unsafe as never) as unknown as Sql['unsafe']
  const known: Record<PropertyKey, unknown> = {
    unsafe,
    async file(path: string, args: never[] = [], options: object = {}): Promise<unknown> {
      return unsafe(await readFile(path, 'utf8'), args, options)
    },
    notify: (channel: string, payload: string) => unsafe('select pg_notify($1, $2)', [channel, payload]),
    ...(scope === undefined ? outermost(guard) : within(guard, inner, scope)),
  }
  return new Proxy(inner, {
    apply: (target, _self, args) => guarded(target as never)(...(args as never[])),
    get: (target, name) => (Object.hasOwn(known, name) ? known[name] : (Reflect.get(target, name) as unknown)),
  })
}

/** What the client of a whole database does in its own way. */
function outermost(guard: ClientGuard): Record<PropertyKey, unknown> {
  const { pool, close, isEmbedded, refusal } = guard
  return {
    begin: (...args: readonly unknown[]) => begin(guard, args),
    async reserve(): Promise<unknown> {
      const refused = refusal(undefined, true)
      if (refused) throw refused
      const link = await hold(guard)
      const scope: Scope = { link, isOpen: true }
      const release = (): void => {
        if (!scope.isOpen) return
        scope.isOpen = false
        pool.release(link)
      }
      const reserved = wrapClient(guard, link.client, scope)
      return new Proxy(reserved, {
        get: (target, name) => (name === 'release' ? release : (Reflect.get(target, name) as unknown)),
      })
    },
    end: close,
    close,
    ...(isEmbedded ? { listen: unsupported(guard, 'listen x'), subscribe: unsupported(guard, 'listen x') } : {}),
  }
}

/** What the client of a transaction does in its own way. */
function within(guard: ClientGuard, inner: Sql, scope: Scope): Record<PropertyKey, unknown> {
  const savepoint = (inner as unknown as { savepoint?: (...all: unknown[]) => Promise<unknown> }).savepoint
  if (!savepoint) return {}
  return {
    savepoint(...args: readonly unknown[]): Promise<unknown> {
      const [name, callback] = args.length > 1 ? args : [undefined, args[0]]
      return lend(
        guard,
        scope.link,
        (use) => (name === undefined ? savepoint(use) : savepoint(name, use)),
        (client) => (callback as Callback)(wrapClient(guard, client as Sql, scope)),
      )
    },
  }
}

function rulesOf({ refusal, watch, explain, queryTimeoutMs, cancel, pool }: ClientGuard, scope?: Scope): QueryRules {
  return {
    refusal: (text) => (scope && !scope.isOpen && !scope.link.lost ? outOfScope() : refusal(text, scope === undefined)),
    lane: scope === undefined ? pool : heldLane(scope.link),
    watch,
    explain,
    timeoutMs: queryTimeoutMs,
    cancel,
  }
}

async function begin(guard: ClientGuard, args: readonly unknown[]): Promise<unknown> {
  const { pool, refusal, scopes, explain } = guard
  const refused = refusal(undefined, true)
  if (refused) throw refused
  const [characteristics, callback] = args.length > 1 ? args : ['', args[0]]
  const link = await hold(guard)
  const scope: Scope = { link, isOpen: true }
  try {
    return await lend(
      guard,
      link,
      (use) => link.client.begin(characteristics as string, use as never),
      (client) => scopes.run(scope, () => (callback as Callback)(wrapClient(guard, client as Sql, scope))),
    )
  } catch (error) {
    throw explain(error)
  } finally {
    scope.isOpen = false
    pool.release(link)
  }
}

function lend(
  { watch, explain, queryTimeoutMs: timeoutMs, isEmbedded }: ClientGuard,
  link: Link,
  start: (use: Callback) => Promise<unknown>,
  callback: Callback,
): Promise<unknown> {
  return handOver(start, callback, {
    watch,
    link,
    explain,
    timeoutMs,
    timedOut: (what) => timedOut(timeoutMs ?? 0, !isEmbedded, what),
  })
}

/** Waits for a connection to work with alone, as long as a query may take. */
async function hold({ pool, watch, queryTimeoutMs: limit = Infinity, isEmbedded }: ClientGuard): Promise<Link> {
  const waiting = new AbortController()
  const giveUp = (): void => waiting.abort(timedOut(limit, !isEmbedded, 'The wait for a connection'))
  const timer = limit === Infinity ? undefined : setTimeout(giveUp, limit)
  const done = watch.add({ isRunning: () => false, fail: (error) => waiting.abort(error) })
  try {
    return await pool.hold(waiting.signal)
  } finally {
    clearTimeout(timer)
    done()
  }
}

/** What is sent late would become part of whatever the connection does by then. */
function outOfScope(): DatabaseError {
  return new DatabaseError(
    'A query was sent on a transaction or a reservation that has ended. Wait for every query before the callback returns, ' +
      'or before `release()`.',
    { code: 'DATABASE_OUTSIDE_TRANSACTION' },
  )
}

function unsupported({ refusal }: ClientGuard, text: string): () => Promise<never> {
  return async () => {
    throw refusal(text, false) ?? new Error(text)
  }
}
