import { testDefects } from '@dspex/core/conformance'
import { type HoldoutLog, type HoldoutUse, memoryHoldoutLog } from '../dataset/holdout.ts'
import { holdoutLogCases } from './test-holdout-log.ts'

const failing = (): HoldoutLog => ({
  read: () => Promise.reject(new Error('unreadable')),
  append: () => Promise.reject(new Error('unwritable')),
})
const brokenLog = (change: (log: HoldoutLog) => Partial<HoldoutLog>) => ({
  create: () => {
    const log = memoryHoldoutLog()
    return { ...log, ...change(log) }
  },
  createFailing: failing,
  reopen: (log: HoldoutLog) => log,
})
/** A log whose uses pass through `change` when they are read. */
const rereading = (change: (uses: readonly HoldoutUse[]) => readonly HoldoutUse[]) =>
  brokenLog(({ read }) => ({ read: async (holdout) => change(await read(holdout)) }))

testDefects('testHoldoutLog', holdoutLogCases, [
  {
    defect: 'has a use from the start',
    options: rereading((uses) => [{ holdout: 'a', purpose: 'ghost', at: '' }, ...uses]),
    fails: holdoutLogCases.slice(0, -1).map(({ name }) => name),
  },
  {
    defect: 'gives the latest first',
    options: rereading((uses) => uses.toReversed()),
    fails: ['returns every use to the last character, the earliest first', 'has everything when it is opened again'],
  },
  {
    defect: 'counts a purpose once',
    options: rereading((uses) =>
      uses.filter((use, place) => uses.findIndex((o) => o.purpose === use.purpose) === place),
    ),
    fails: ['counts every opening, for the same purpose at the same time too'],
  },
  {
    defect: 'trims names',
    options: brokenLog(({ read, append }) => ({
      read: (holdout) => read(holdout.trim()),
      append: (use) => append({ ...use, holdout: use.holdout.trim() }),
    })),
    fails: ['tells any two holdouts apart'],
  },
  {
    defect: 'loses what is appended at once',
    options: brokenLog(({ append }) => {
      let isBusy = false
      return {
        async append(use) {
          if (isBusy) return
          isBusy = true
          await Promise.resolve()
          await append(use)
          isBusy = false
        },
      }
    }),
    fails: ['keeps what many append at once'],
  },
  {
    defect: 'holds the objects that it was given',
    options: brokenLog(() => {
      const uses: HoldoutUse[] = []
      return {
        read: async (holdout) => uses.filter((use) => use.holdout === holdout),
        append: async (use) => void uses.push(use),
      }
    }),
    fails: ['holds nothing that others can change'],
  },
  {
    defect: 'is empty when it is opened again',
    options: { create: memoryHoldoutLog, createFailing: failing, reopen: () => memoryHoldoutLog() },
    fails: ['has everything when it is opened again'],
  },
  {
    defect: 'takes what it can not read for nothing',
    options: { create: memoryHoldoutLog, createFailing: memoryHoldoutLog, reopen: (log: HoldoutLog) => log },
    fails: ['rejects when it can not be used: a count that can not be trusted is none'],
  },
])
