import { type Clock, systemClock } from '@dspex/core/implement'
import type { TrialKey } from './trial.ts'
import type { TrialClaim, TrialStore } from './trial-store.ts'

/** Claims trials of a store that several evaluations share. */
export interface TrialClaims {
  /** Asks for the claim of a trial; `undefined` when another has it. */
  ask(key: TrialKey, signal: AbortSignal): Promise<TrialClaim | undefined>
  /** Waits for the claim of a trial: until another has given it back, or has died. */
  take(key: TrialKey, signal: AbortSignal): Promise<TrialClaim>
  /** Keeps a claim alive while `work` runs. */
  keep<T>(claim: TrialClaim, work: () => Promise<T>): Promise<T>
}

/** How long a claim lasts that nobody renews, in milliseconds: so long wait the others when its holder has died. */
const ttlMs = 60_000
/** How often it is renewed, in milliseconds. */
const renewMs = ttlMs / 3
/** Between two looks whether another is done, in milliseconds: at first, and at most. */
const [firstLookMs, lastLookMs] = [50, 2000] as const

/** Opens the claims of a store; `undefined` where it gives none, and so nobody else may write to it. */
export function openClaims(store: TrialStore | undefined, clock: Clock = systemClock): TrialClaims | undefined {
  if (!store?.claim) return undefined
  const ask: TrialClaims['ask'] = async (key, signal) => store.claim?.(key, { ttlMs, signal })
  return {
    ask,
    async take(key, signal) {
      for (let lookMs: number = firstLookMs; ; lookMs = Math.min(lookMs * 2, lastLookMs)) {
        const claim = await ask(key, signal)
        if (claim) return claim
        await clock.wait(lookMs, signal)
      }
    },
    async keep(claim, work) {
      const done = new AbortController()
      void renew(claim, clock, done.signal)
      try {
        return await work()
      } finally {
        done.abort()
      }
    },
  }
}

async function renew(claim: TrialClaim, clock: Clock, signal: AbortSignal): Promise<void> {
  while (await passes(clock, signal)) {
    // A store that does not answer now may do so the next time, and what is lost is noticed at the end.
    if (!(await claim.renew({ ttlMs }).catch(() => true))) return
  }
}

function passes(clock: Clock, signal: AbortSignal): Promise<boolean> {
  return clock.wait(renewMs, signal).then(
    () => true,
    () => false,
  )
}

/** Gives a claim back. What fails here is not worth failing for: the claim ends by itself. */
export async function giveBack(claim: TrialClaim): Promise<void> {
  try {
    await claim[Symbol.asyncDispose]()
  } catch {
    // It ends.
  }
}
