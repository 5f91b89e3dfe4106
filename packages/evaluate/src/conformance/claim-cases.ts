import { expect } from 'vitest'
import type { TrialRow } from '../trial/trial.ts'
import type { TrialClaim, TrialStore } from '../trial/trial-store.ts'
import type { TrialStoreCase } from './trial-store-case.ts'
import { addScores, keyOf, readAll, scoreOf, trialOf, write } from './trial-rows.ts'

type Claim = NonNullable<TrialStore['claim']>

const key = keyOf('a')
const long = { ttlMs: 60_000 }
const short = { ttlMs: 50 }
const append = (store: TrialStore, claim: TrialClaim | undefined, row: Partial<TrialRow> = {}): Promise<void> =>
  store.append([{ kind: 'trial', trial: trialOf('a', row) }], { claim })
/** What is written with a claim that has ended is refused. */
const refused = async (store: TrialStore, claim: TrialClaim | undefined): Promise<void> =>
  expect(append(store, claim, { output: 'late' })).rejects.toMatchObject({ code: 'CLAIM_ENDED' })

/** What holds for a store that offers claims; the others skip these. */
export const claimCases: readonly TrialStoreCase[] = [
  claimCase('gives the claim of a trial to one of many who ask at once', async ({ claim }) => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => claim(key, long)))
    expect(claims.filter((each) => each !== undefined)).toHaveLength(1)
  }),
  claimCase('gives claims of different trials to different askers', async ({ claim }) => {
    const keys = [
      key,
      keyOf('A'),
      keyOf('a', { repeat: 1 }),
      keyOf('a', { exampleHash: 'other' }),
      keyOf('a', { runId: 'other' }),
      keyOf('a', { programHash: 'other' }),
      keyOf('__proto__'),
    ]
    const claims = await Promise.all(keys.map((each) => claim(each, long)))
    expect(claims.filter((each) => each !== undefined)).toHaveLength(keys.length)
  }),
  claimCase('gives a claim again when it was given back, once or twice', async ({ claim }) => {
    const first = await claim(key, long)
    await first?.[Symbol.asyncDispose]()
    const second = await claim(key, long)
    expect(second).toBeDefined()
    await first?.[Symbol.asyncDispose]()
    expect(await claim(key, long), 'a claim while another one holds').toBeUndefined()
    await second?.[Symbol.asyncDispose]()
  }),
  claimCase('tells with a claim what is stored of the trial', async ({ store, claim }) => {
    const first = await claim(key, long)
    expect(first?.trial).toBeUndefined()
    await write(store, trialOf('a', { scores: { 'x@1': scoreOf(1) } }), trialOf('b'))
    await addScores(store, key, { 'y@1': scoreOf(2) })
    await first?.[Symbol.asyncDispose]()
    const second = await claim(key, long)
    expect(second?.trial).toEqual((await readAll(store))[0])
    await second?.[Symbol.asyncDispose]()
  }),
  claimCase('writes what a holder appends', async ({ store, claim }) => {
    const held = await claim(key, long)
    const rows = [
      { kind: 'trial', trial: trialOf('a', { output: 'é' }) },
      { kind: 'scores', key, scores: { 'x@1': scoreOf(1) } },
    ] as const
    await store.append(rows, { claim: held })
    expect(await readAll(store)).toMatchObject([{ output: 'é', scores: { 'x@1': scoreOf(1) } }])
    expect(await claim(key, long), 'a claim that was written with').toBeUndefined()
    await held?.[Symbol.asyncDispose]()
  }),
  claimCase('shows no trial before its holder has written it', async ({ store, claim }) => {
    const held = await claim(key, long)
    expect(await readAll(store)).toEqual([])
    await write(store, trialOf('b'))
    expect(await readAll(store)).toMatchObject([{ exampleId: 'b' }])
    await held?.[Symbol.asyncDispose]()
  }),
  claimCase('lets nothing be written with a claim that was given back', async ({ store, claim }) => {
    const held = await claim(key, long)
    await held?.[Symbol.asyncDispose]()
    await refused(store, held)
    expect(await held?.renew(long)).toBe(false)
    expect(await readAll(store)).toEqual([])
  }),
  claimCase(
    'gives a claim again when its time is over, and a late holder writes, renews and takes back nothing',
    async ({ store, claim, withinMs }) => {
      const late = await claim(key, short)
      expect(late).toBeDefined()
      const next = await taken(claim, withinMs)
      await refused(store, late)
      expect(await readAll(store)).toEqual([])
      await append(store, next, { output: 'next' })
      await refused(store, late)
      expect(await late?.renew(long)).toBe(false)
      await late?.[Symbol.asyncDispose]()
      expect(await readAll(store)).toMatchObject([{ output: 'next' }])
      expect(await claim(key, long), 'a claim while another one holds').toBeUndefined()
      await next[Symbol.asyncDispose]()
    },
  ),
  claimCase('keeps a claim that is renewed', async ({ store, claim, withinMs }) => {
    const ttlMs = withinMs / 4
    const held = await claim(key, { ttlMs })
    expect(await held?.renew(long)).toBe(true)
    // A shorter time never takes anything away.
    expect(await held?.renew({ ttlMs: 1 })).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, ttlMs * 1.1))
    expect(await claim(key, long)).toBeUndefined()
    await append(store, held)
    await held?.[Symbol.asyncDispose]()
  }),
  claimCase('refuses with the reason of a signal that has fired, and writes nothing', async ({ store, claim }) => {
    const reason = new Error('cancelled before')
    const signal = AbortSignal.abort(reason)
    await expect(claim(key, { ...long, signal })).rejects.toBe(reason)
    const held = await claim(key, long)
    await expect(store.append([{ kind: 'trial', trial: trialOf('a') }], { signal, claim: held })).rejects.toBe(reason)
    expect(await readAll(store)).toEqual([])
    await held?.[Symbol.asyncDispose]()
  }),
]

/** Asks for a claim until it is given. */
async function taken(claim: Claim, withinMs: number): Promise<TrialClaim> {
  const until = performance.now() + withinMs
  for (;;) {
    const given = await claim(key, long)
    if (given) return given
    expect(performance.now(), 'The expiry of a claim').toBeLessThan(until)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

interface ClaimContext {
  readonly store: TrialStore
  readonly claim: Claim
  readonly withinMs: number
}

function claimCase(name: string, check: (context: ClaimContext) => Promise<void>): TrialStoreCase {
  return {
    name,
    async run({ create, withinMs, skip }) {
      const store = await create()
      const claim = store.claim?.bind(store) ?? skip('it has no claims')
      await check({ store, claim, withinMs })
    },
  }
}
