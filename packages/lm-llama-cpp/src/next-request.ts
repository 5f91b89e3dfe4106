/** A request that waits. */
export interface WaitingRequest {
  /** The tokens of its prompt. */
  readonly tokens: ArrayLike<number>
}

/** Which request is next, and on which lane. */
export interface NextRequest {
  /** Its place among the waiting. */
  readonly index: number
  /** Its place among the free lanes. */
  readonly lane: number
}

/** Options of {@link nextRequest}. */
export interface NextRequestOptions {
  /** The tokens that each free lane has kept, the lane that has rested longest first. At least one. */
  readonly kept: readonly ArrayLike<number>[]
  /** Whether it is the turn of the oldest, whatever the others have in common with what is kept. */
  readonly oldestFirst: boolean
}

/**
 * Chooses the waiting request that has the most tokens at its beginning in common with what a lane has kept: these need
 * not be computed again. Among equals the oldest is next.
 *
 * @param waiting at least one, the oldest first
 */
export function nextRequest(
  waiting: readonly WaitingRequest[],
  { kept, oldestFirst }: NextRequestOptions,
): NextRequest {
  let best = { index: 0, lane: 0 }
  let longest = -1
  for (const [index, { tokens }] of waiting.entries()) {
    if (oldestFirst && index > 0) break
    for (const [lane, held] of kept.entries()) {
      const length = commonPrefix(tokens, held)
      if (length <= longest) continue
      longest = length
      best = { index, lane }
    }
  }
  return best
}

/** How many tokens two lists have in common at their beginning. */
export function commonPrefix(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const most = Math.min(a.length, b.length)
  let length = 0
  while (length < most && a[length] === b[length]) length += 1
  return length
}
