/** What has become of a query so far, for who follows it in pieces: a cursor, from batch to batch. */
export interface QueryFate {
  /** Whether the server is done with it, or there is no server: nothing may be sent for it any more. */
  isOver: boolean
  /** Why it failed, until somebody was told. */
  failure: { readonly error: unknown } | undefined
  /** Stops the clock: the query waits for its reader, and not for the server. */
  pause: () => void
  /** Gives the server the whole time anew. */
  resume: () => void
}
