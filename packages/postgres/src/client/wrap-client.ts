import type { AsyncLocalStorage } from 'node:async_hooks'
import type { ReservedSql, Sql } from 'postgres'
import { isConnectionLost } from '../server/explain-server-error.ts'
import { type GuardedQuery, guardQuery, type QueryRules } from './guard-query.ts'
import { type Callback, handOver, reserve, type Scope } from './hand-over.ts'
import type { TrafficWatch } from './traffic.ts'

/** What holds for a client and for the clients that it hands out. */
export interface ClientGuard {
  readonly isEmbedded: boolean
  readonly queryTimeoutMs: number | undefined
  /** Translates what the client fails with. */
  readonly explain: (error: unknown) => unknown
  /** What `end` and `close` of the client do. */
  readonly close: () => Promise<void>
  /** The transaction in whose callback one is. */
  readonly scopes: AsyncLocalStorage<Scope>
  readonly watch: TrafficWatch
  /** Why a text, or a transaction, can't be sent now; `isOutermost` when it is on no connection of its own. */
  readonly refusal: (text: string | undefined, isOutermost: boolean) => Error | undefined
}

/** Wraps a client: the whole one, or with `scope` one that a transaction or a reservation has in its hands. */
export function wrapClient(guard: ClientGuard, inner: Sql, scope?: Scope): Sql {
  const { watch, refusal, isEmbedded } = guard
  const isOutermost = scope === undefined
  const rules = rulesOf(guard, scope)
  const guarded =
    (make: (...args: never[]) => unknown) =>
    (...args: never[]): unknown => {
      const made = make(...args)
      return made instanceof Promise ? guardQuery(made as GuardedQuery, rules) : made
    }
  const known: Record<PropertyKey, unknown> = {
    unsafe: guarded(inner.unsafe as never),
    file: guarded(inner.file as never),
    begin: (...args: readonly unknown[]) => begin(guard, inner, args, isOutermost),
    savepoint(...args: readonly unknown[]): Promise<unknown> {
      const [name, callback] = args.length > 1 ? args : [undefined, args[0]]
      const savepoint = (inner as unknown as { savepoint: (...all: unknown[]) => Promise<unknown> }).savepoint
      return handOver(
        watch,
        (use) => (name === undefined ? savepoint(use) : savepoint(name, use)),
        (client) => (callback as Callback)(wrapClient(guard, client as Sql, scope)),
        { scope, isRunning: true },
      )
    },
    async reserve(): Promise<unknown> {
      const refused = refusal(undefined, isOutermost)
      if (refused) throw refused
      const reserved = await reserve(watch, inner)
      return wrapClient(guard, reserved as Sql, { isOpen: true })
    },
    release(): void {
      // postgres.js has a lost one back already, and would take this one for a connection that lives.
      if (scope?.lost === undefined) (inner as ReservedSql).release()
    },
    ...(isOutermost ? { end: guard.close, close: guard.close } : {}),
    ...(isEmbedded ? { listen: unsupported(guard, 'listen x'), subscribe: unsupported(guard, 'listen x') } : {}),
  }
  return new Proxy(inner, {
    apply: (target, _self, args) => guarded(target as never)(...(args as never[])),
    get: (target, name) =>
      Object.hasOwn(known, name) && name in target ? known[name] : (Reflect.get(target, name) as unknown),
  })
}

function rulesOf({ refusal, watch, explain, queryTimeoutMs, isEmbedded }: ClientGuard, scope?: Scope): QueryRules {
  return {
    refusal: (text) => (scope?.lost === undefined ? refusal(text, scope === undefined) : (scope.lost as Error)),
    watch,
    explain(error) {
      const explained = explain(error)
      if (scope && isConnectionLost(error)) scope.lost ??= explained
      return explained
    },
    timeoutMs: queryTimeoutMs,
    canCancel: !isEmbedded,
  }
}

async function begin(guard: ClientGuard, inner: Sql, args: readonly unknown[], isOutermost: boolean): Promise<unknown> {
  const { watch, refusal, scopes, explain } = guard
  const refused = refusal(undefined, isOutermost)
  if (refused) throw refused
  const scope: Scope = { isOpen: true }
  const [characteristics, callback] = args.length > 1 ? args : ['', args[0]]
  try {
    return await handOver(
      watch,
      (use) => inner.begin(characteristics as string, use as never),
      (client) => scopes.run(scope, () => (callback as Callback)(wrapClient(guard, client as Sql, scope))),
      { scope, isRunning: false },
    )
  } catch (error) {
    throw explain(error)
  } finally {
    scope.isOpen = false
  }
}

function unsupported({ refusal }: ClientGuard, text: string): () => Promise<never> {
  return async () => {
    throw refusal(text, false) ?? new Error(text)
  }
}
