/** How many calls may run at once, as far as the provider's answers tell. */
export interface AdaptiveLimit {
  /** The limit now: mostly above 1; below 1 it is the share of the time in which one call may run. */
  readonly current: number
  /** Notes that a call begins, and returns what tells it from calls that began under another limit. */
  begin(inFlight: number): CallStart
  /** Notes that a call went well; `used` says whether the limit was reached while it ran. */
  succeed(start: CallStart, used: boolean): void
  /**
   * Notes that the provider refused a call for its limits, with the calls that were in flight then, this one included.
   *
   * @returns how long to start nothing, in milliseconds
   */
  refuse(start: CallStart, inFlight: number): number
  /** Notes that the provider failed: growth pauses. */
  strain(): void
}

/** Under which limit a call began. */
export interface CallStart {
  readonly episode: number
  readonly level: number
}

const least = 1 / 16
const shortPatience = 4
const longPatience = 64
const shortestPauseMs = 100
const longestPauseMs = 10_000

/**
 * Finds out how many calls at once a provider takes. Until the first refusal the limit doubles with each round of
 * calls. Calls refused together are one episode: the limit is cut once, to what was not refused but not below half
 * (additive increase, multiplicative decrease: Chiu and Jain 1989), and the level that has been proved is kept in mind.
 * Above it the limit goes only after some rounds without a refusal, by one call, then two, then four; a refused step
 * ends at the proved level again and makes the next one wait twice as long. When everything is refused, pauses grow
 * instead.
 */
export function createAdaptiveLimit(start: number, most: number): AdaptiveLimit {
  let limit = Math.min(start, most)
  /** The most calls at once that are known to work. */
  let proved = 0
  let episode = 0
  /** No cut goes below this within one episode. */
  let floor = least
  /** Up to here the limit grows at once. */
  let rushTo = most
  /** Rounds without a refusal before a step above the proved level. */
  let patience = shortPatience
  let successesToWait = 0
  let step = Infinity
  let successesInStep = 0
  /** Episodes since the last success. */
  let streak = 0

  function grow(): void {
    if (limit >= rushTo) {
      if (successesToWait > 0) return void (successesToWait -= 1)
      successesInStep += 1
      if (successesInStep > limit) {
        step *= 2
        successesInStep = 0
      }
    }
    const width = limit < rushTo ? limit : Math.min(step, limit)
    limit = Math.min(most, limit + width / Math.max(1, limit))
  }

  return {
    get current() {
      return limit
    },
    begin: (inFlight) => ({ episode, level: Math.min(limit, inFlight) }),
    succeed(call, used) {
      streak = 0
      if (call.episode === episode) proved = Math.max(proved, call.level)
      if (used) grow()
    },
    refuse(call, inFlight) {
      if (call.episode < episode) {
        limit = Math.max(floor, limit - 1)
        proved = Math.min(proved, limit)
        return 0
      }
      episode += 1
      streak += 1
      const level = Math.min(limit, inFlight)
      const isStep = streak === 1 && proved > 0 && call.level > proved
      // While everything is refused, nothing is learnt about how many calls at once would be taken.
      floor = isStep ? proved : Math.max(streak === 1 ? least : Math.min(1, limit), level / 2)
      if (streak === 1) rushTo = floor
      limit = Math.min(limit, Math.max(floor, level - 1))
      proved = Math.min(proved, limit)
      patience = isStep ? Math.min(patience * 2, longPatience) : shortPatience
      successesToWait = patience * Math.max(1, limit)
      step = 1
      successesInStep = 0
      return streak === 1 ? 0 : Math.min(longestPauseMs, shortestPauseMs * 2 ** (streak - 2))
    },
    strain() {
      rushTo = Math.min(rushTo, limit)
      successesToWait = Math.max(successesToWait, 2 * limit)
    },
  }
}
