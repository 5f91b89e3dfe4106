import { testDefects } from '@dspex/core/conformance'
import { memoryTrialStore } from '../store/memory-trial-store.ts'
import type { TrialClaim, TrialStore } from '../trial/trial-store.ts'
import { claimCases } from './claim-cases.ts'
import { trialOf } from './trial-rows.ts'

/** A correct store with a part replaced. */
const brokenStore = (change: (store: TrialStore) => Partial<TrialStore>) => ({
  create: () => {
    const store = memoryTrialStore()
    return { ...store, ...change(store) }
  },
  withinMs: 1000,
})
/** A store whose claims are changed. */
const claiming = (change: (claim: TrialClaim, store: TrialStore) => Partial<TrialClaim>) =>
  brokenStore((store) => ({
    async claim(key, options) {
      const claim = await store.claim?.(key, options)
      return claim && { ...claim, ...change(claim, store) }
    },
  }))

testDefects('testTrialStore, of claims', claimCases, [
  {
    defect: 'gives claims to everyone',
    options: brokenStore(({ claim }) => {
      let askers = 0
      return { claim: async (key, options) => claim?.({ ...key, runId: `${key.runId} ${(askers += 1)}` }, options) }
    }),
    fails: [
      'gives the claim of a trial to one of many who ask at once',
      'gives a claim again when it was given back, once or twice',
      'tells with a claim what is stored of the trial',
      'writes what a holder appends',
      'gives a claim again when its time is over, and a late holder writes, renews and takes back nothing',
      'keeps a claim that is renewed',
    ],
  },
  {
    defect: 'gives one claim for all runs of an example',
    options: brokenStore(({ claim }) => ({ claim: async (key, options) => claim?.({ ...key, repeat: 0 }, options) })),
    fails: ['gives claims of different trials to different askers'],
  },
  {
    defect: 'never gives a claim again',
    options: claiming(() => ({ [Symbol.asyncDispose]: async () => {} })),
    fails: [
      'gives a claim again when it was given back, once or twice',
      'tells with a claim what is stored of the trial',
      'lets nothing be written with a claim that was given back',
    ],
  },
  {
    defect: 'never ends a claim by itself',
    options: brokenStore(({ claim }) => ({
      claim: async (key, options) => claim?.(key, { ...options, ttlMs: 60_000 }),
    })),
    fails: ['gives a claim again when its time is over, and a late holder writes, renews and takes back nothing'],
  },
  {
    defect: 'does not know what is stored when it gives a claim',
    options: claiming(() => ({ trial: undefined })),
    fails: ['tells with a claim what is stored of the trial'],
  },
  {
    defect: 'writes whatever a holder appends, however late',
    options: brokenStore(({ append }) => ({
      append: (rows, options) => append(rows, { ...options, claim: undefined }),
    })),
    fails: [
      'lets nothing be written with a claim that was given back',
      'gives a claim again when its time is over, and a late holder writes, renews and takes back nothing',
    ],
  },
  {
    defect: 'drops what a holder appends',
    options: brokenStore(({ append }) => ({
      append: (rows, options) => append(options?.claim ? [] : rows, options),
    })),
    fails: [
      'writes what a holder appends',
      'gives a claim again when its time is over, and a late holder writes, renews and takes back nothing',
    ],
  },
  {
    defect: 'shows a trial as soon as it is claimed',
    options: brokenStore(({ append, claim }) => ({
      async claim(key, options) {
        const given = await claim?.(key, options)
        if (given) await append([{ kind: 'trial', trial: trialOf(key.exampleId, key) }])
        return given
      },
    })),
    fails: [
      'tells with a claim what is stored of the trial',
      'shows no trial before its holder has written it',
      'lets nothing be written with a claim that was given back',
      'gives a claim again when its time is over, and a late holder writes, renews and takes back nothing',
      'refuses with the reason of a signal that has fired, and writes nothing',
    ],
  },
  {
    defect: 'renews no claim',
    options: claiming(() => ({ renew: async () => true })),
    fails: [
      'lets nothing be written with a claim that was given back',
      'gives a claim again when its time is over, and a late holder writes, renews and takes back nothing',
      'keeps a claim that is renewed',
    ],
  },
  {
    defect: 'ignores signals when it is asked for a claim',
    options: brokenStore(({ claim }) => ({ claim: async (key, { ttlMs }) => claim?.(key, { ttlMs }) })),
    fails: ['refuses with the reason of a signal that has fired, and writes nothing'],
  },
])
