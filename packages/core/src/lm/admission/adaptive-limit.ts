/** How many calls may run at once, as far as the provider's answers tell. */
export interface AdaptiveLimit {
  /** The limit now: mostly above 1; below 1 it is the share of the time in which one call may run. */
  readonly current: number
  /** Notes that a call begins, and returns what tells it from calls that began under another limit. */
  begin(inFlight: number): CallStart
  /** Notes that a call went well; `used` says whether the limit was reached while it ran. */
  succeed(start: CallStart, used: boolean): void
  /**
   * Notes that the provider refused a call for its limits, with the calls that were in flight then, this one included,
   * and whether it asked to wait.
   *
   * @returns how long to start nothing, in milliseconds
   */
  refuse(start: CallStart, inFlight: number, asksToWait: boolean): number
  /** Notes that the provider failed: growth pauses, and stops if one call in five or more fails. */
  strain(): void
}

/** Under which limit a call began. */
export interface CallStart {
  readonly episode: number
  readonly level: number
}

const least = 1 / 16
/** How much one call counts in the share of refusals. */
const weight = 0.1
const shortPatience = 4
const longPatience = 16
const shortestPauseMs = 100
const longestPauseMs = 10_000

/**
 * Finds out how many calls at once a provider takes. Until the first refusal the limit doubles with each round of
 * calls. Calls refused together are one episode: the limit is cut once, to what was not refused but not below half
 * (additive increase, multiplicative decrease: Chiu and Jain 1989), and the level that has been proved is kept in mind.
 * Above it the limit goes only after some rounds without a refusal, by one call, then two, then four; a refused step
 * ends at the proved level again and makes the next one wait twice as long. While everything is refused pauses grow
 * instead, and the first success brings the old level back.
 */
export function createAdaptiveLimit(start: number, most: number): AdaptiveLimit {
  let limit = Math.min(start, most)
  /** The most calls at once that are known to work. */
  let proved = 0
  let episode = 0
  /** No cut goes below this within one episode. */
  let floor = least
  /** The level to go back to with the next success. */
  let backTo = 0
  /** Rounds without a refusal before a step above the proved level. */
  let patience = shortPatience
  let successesToWait = 0
  /** As many successes do not count for growth, since the provider fails now and then. */
  let strained = 0
  let step = Infinity
  let successesInStep = 0
  /** Episodes since the last success of a call that began after the first of them. */
  let streak = 0
  /** What was proved before them. */
  let before = 0
  /** The share of refusals among recent calls, whatever their number at once. */
  let refused = 0

  function grow(): void {
    if (strained > 0) return void (strained -= 1)
    if (successesToWait > 0) return void (successesToWait -= 1)
    successesInStep += 1
    if (successesInStep > limit) {
      step *= 2
      successesInStep = 0
    }
    limit = Math.min(most, limit + Math.min(step, limit) / Math.max(1, limit))
  }

  return {
    get current() {
      return limit
    },
    begin: (inFlight) => ({ episode, level: Math.min(limit, inFlight) }),
    succeed(call, used) {
      refused *= 1 - weight
      if (call.episode > episode - streak) {
        streak = 0
        limit = Math.max(limit, backTo)
        backTo = 0
      }
      if (call.episode === episode) proved = Math.max(proved, call.level)
      if (used) grow()
    },
    refuse(call, inFlight, asksToWait) {
      if (call.episode < episode) {
        limit = Math.max(floor, limit - 1)
        proved = Math.min(proved, limit)
        return 0
      }
      refused += weight * (1 - refused)
      episode += 1
      streak += 1
      const level = Math.min(limit, inFlight)
      const isStep = streak === 1 && proved > 0 && call.level > proved
      // While everything is refused, nothing is learnt about how many calls at once would be taken.
      // Below one at once it goes only from there, and only where most single calls are refused: who refuses now and
      // then, whatever is asked, refuses as often at any pace.
      const lowest = limit > 1 ? 1 : streak === 1 && refused > 0.5 ? least : limit
      floor = isStep ? proved : Math.max(lowest, level / 2)
      if (streak === 1) before = proved
      // Where even a few at once are refused, or time is asked for, it was not their number.
      if (streak === 3 || asksToWait) backTo = before
      limit = Math.min(limit, Math.max(floor, level - 1))
      proved = Math.min(proved, limit)
      patience = isStep ? Math.min(patience * 2, longPatience) : shortPatience
      successesToWait = patience * (limit < 1 ? 1 : Math.max(4, limit))
      step = 1
      successesInStep = 0
      return streak === 1 ? 0 : Math.min(longestPauseMs, shortestPauseMs * 2 ** (streak - 2))
    },
    strain() {
      strained = Math.min(strained + 4, 2 * limit)
    },
  }
}
