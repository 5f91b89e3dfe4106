/** A postgres.js query, with what it has beyond its types: it is sent when somebody first waits for it. */
export interface GuardedQuery extends Promise<unknown> {
  /** Sends it. */
  handler: (query: GuardedQuery) => unknown
  resolve: (value: unknown) => unknown
  reject: (error: unknown) => unknown
  cancel: () => unknown
  /** Cancels it: takes it off the queue, or asks the server to on a connection of its own. */
  canceller: ((query: GuardedQuery) => Promise<unknown>) | null
  /** Makes batches of its rows: to iterate over, or the query itself when `onBatch` takes them. */
  cursor: (rows?: unknown, onBatch?: unknown) => unknown
  readonly options: { readonly timeoutMs?: number | undefined }
  /** Set once a connection has it. */
  readonly state: object | null
  readonly active: boolean
  readonly strings: readonly string[]
  readonly args: readonly unknown[]
}
