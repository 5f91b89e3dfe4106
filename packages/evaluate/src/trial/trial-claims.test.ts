import { manualClock } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { memoryTrialStore } from '../store/memory-trial-store.ts'
import { giveBack, openClaims, type TrialClaims } from './trial-claims.ts'
import type { TrialKey } from './trial.ts'
import type { TrialStore } from './trial-store.ts'

const key: TrialKey = { runId: 'r', programHash: 'p', exampleId: 'a', exampleHash: 'h', repeat: 0 }
const { signal } = new AbortController()

function shared() {
  const clock = manualClock()
  const store = memoryTrialStore({ now: clock.now })
  const open = (): TrialClaims => openClaims(store, clock) as TrialClaims
  return { clock, store, mine: open(), theirs: open() }
}

describe('openClaims', () => {
  it('claims nothing in a store that gives no claims, as then nobody else writes to it', () => {
    const { claim: _claim, ...store } = memoryTrialStore() as Required<TrialStore>
    expect(openClaims(store)).toBeUndefined()
    expect(openClaims(undefined)).toBeUndefined()
  })

  it('keeps a claim alive as long as the work takes, and no longer', async () => {
    const { clock, mine, theirs } = shared()
    const claim = await mine.take(key, signal)
    const { promise, resolve } = Promise.withResolvers<string>()
    const working = mine.keep(claim, () => promise)
    await clock.run(3_600_000)
    expect(await theirs.ask(key, signal)).toBeUndefined()
    resolve('done')
    await expect(working).resolves.toBe('done')
    await clock.run(7_200_000)
    expect(await theirs.ask(key, signal)).toBeDefined()
  })

  it('waits until another has given its claim back', async () => {
    const { clock, mine, theirs } = shared()
    const claim = await mine.take(key, signal)
    const waiting = theirs.take(key, signal)
    await clock.run(10_000)
    await giveBack(claim)
    await clock.run(20_000)
    await expect(waiting).resolves.toBeDefined()
  })

  it('takes over from one who has died', async () => {
    const { clock, mine, theirs } = shared()
    const late = await mine.take(key, signal)
    const waiting = theirs.take(key, signal)
    await clock.run(120_000)
    const claim = await waiting
    expect(await late.renew({ ttlMs: 1 })).toBe(false)
    expect(await claim.renew({ ttlMs: 1 })).toBe(true)
  })

  it('waits no longer when the signal fires', async () => {
    const { mine, theirs } = shared()
    await mine.take(key, signal)
    const controller = new AbortController()
    const waiting = theirs.take(key, controller.signal)
    controller.abort('enough')
    await expect(waiting).rejects.toBe('enough')
  })

  it('tries again to renew when the store does not answer, and never fails for a claim', async () => {
    const { clock, store } = shared()
    let attempts = 0
    const unsteady: TrialStore = {
      ...store,
      async claim(...given) {
        const claim = await store.claim?.(...given)
        return (
          claim && {
            ...claim,
            renew: (options) => ((attempts += 1) % 2 === 1 ? Promise.reject(new Error('away')) : claim.renew(options)),
            [Symbol.asyncDispose]: () => Promise.reject(new Error('away')),
          }
        )
      },
    }
    const mine = openClaims(unsteady, clock) as TrialClaims
    const claim = await mine.take(key, signal)
    const { promise, resolve } = Promise.withResolvers<number>()
    const working = mine.keep(claim, () => promise)
    await clock.run(200_000)
    expect(attempts).toBeGreaterThan(4)
    expect(await claim.renew({ ttlMs: 1 }).catch(() => claim.renew({ ttlMs: 1 }))).toBe(true)
    resolve(1)
    await expect(working).resolves.toBe(1)
    await giveBack(claim)
  })
})
