import { testDefects } from '@dspex/core/conformance'
import type { TrialKey, TrialRow } from '../trial/trial.ts'
import { memoryTrialStore } from '../store/memory-trial-store.ts'
import type { StoredRow, TrialStore } from '../trial/trial-store.ts'
import { trialStoreCases } from './test-trial-store.ts'

/** A correct store with a part replaced. */
const brokenStore = (change: (store: TrialStore) => Partial<TrialStore>) => ({
  create: () => {
    const store = memoryTrialStore()
    return { ...store, ...change(store) }
  },
  reopen: (store: TrialStore) => store,
})
/** A store whose rows pass through `change` before they are written. */
const rewriting = (change: (rows: readonly StoredRow[]) => readonly StoredRow[]) =>
  brokenStore(({ append }) => ({ append: (rows, options) => append(change(rows), options) }))
/** A store whose trials and keys pass through `change`. */
const rekeying = (change: (trial: TrialRow) => TrialRow) =>
  rewriting((rows) =>
    rows.map((row) =>
      row.kind === 'trial' ? { ...row, trial: change(row.trial) } : { ...row, key: change(row.key as TrialRow) },
    ),
  )
const idOf = ({ runId, programHash, exampleId, exampleHash, repeat }: TrialKey): string =>
  JSON.stringify([runId, programHash, exampleId, exampleHash, repeat])
/** A store that gives what it holds at that moment. */
const liveStore = (order: 'live' | 'snapshot') => ({
  reopen: (store: TrialStore) => store,
  create: (): TrialStore => {
    const trials = new Map<string, TrialRow>()
    return {
      async append(rows, { signal } = {}) {
        signal?.throwIfAborted()
        for (const row of rows) {
          const id = idOf(row.kind === 'trial' ? row.trial : row.key)
          const known = trials.get(id)
          if (row.kind === 'trial') trials.set(id, order === 'live' ? structuredClone(row.trial) : row.trial)
          else if (known) trials.set(id, { ...known, scores: { ...known.scores, ...row.scores } })
        }
      },
      async *read({ runId, programHash }, { signal } = {}) {
        signal?.throwIfAborted()
        const rows = order === 'live' ? trials.values() : [...trials.values()]
        for (const row of rows) {
          if (row.runId !== runId || row.programHash !== programHash) continue
          yield order === 'live' ? (JSON.parse(JSON.stringify(row)) as TrialRow) : row
        }
      },
    }
  },
})
/** A store whose summaries are what it reads after a change. */
const summarizing = (change: (trials: readonly TrialRow[]) => readonly TrialRow[]) =>
  brokenStore(({ read }) => ({
    async *summaries(query, options) {
      const trials: TrialRow[] = []
      for await (const trial of read(query, options)) trials.push(trial)
      yield* change(trials)
    },
  }))
const ghost: TrialRow = {
  runId: 'run',
  programHash: 'program',
  exampleId: 'ghost',
  exampleHash: '',
  repeat: 0,
  scores: {},
  usage: {},
  costUsd: 0,
  durationMs: 0,
  trace: [],
  at: '',
}

testDefects('testTrialStore', trialStoreCases, [
  {
    defect: 'has something from the start',
    options: brokenStore(({ read }) => ({
      async *read(query, options) {
        yield* read(query, options)
        yield ghost
      },
    })),
    fails: [
      'has nothing at first',
      'returns what was appended, to the last character',
      'tells runs and programs apart',
      'tells any two keys apart',
      'replaces a trial that is appended again, its scores too',
      'leaves out scores of a trial that is not there',
      'keeps what many append at once',
      'applies the rows of one call in their order',
      'holds nothing that others can change',
      'gives each trial once, while others are appended',
      'can be read again after a reader has left',
      'rejects with the reason of a signal that has fired before, and writes nothing',
      'has everything when it is opened again',
    ],
  },
  {
    defect: 'writes plain ASCII',
    options: rewriting((rows) => JSON.parse(JSON.stringify(rows).replaceAll(/[^ -~]/g, '?')) as StoredRow[]),
    fails: ['returns what was appended, to the last character', 'keeps a trial of a megabyte'],
  },
  {
    defect: 'mixes runs',
    options: rekeying((trial) => ({ ...trial, runId: 'run' })),
    fails: ['tells runs and programs apart', 'says which programs a study has trials of'],
  },
  {
    defect: 'ignores the case of ids',
    options: rekeying((trial) => ({ ...trial, exampleId: trial.exampleId.toLowerCase() })),
    fails: ['tells any two keys apart'],
  },
  {
    defect: 'keeps the first of two trials',
    options: brokenStore(({ append }) => {
      const seen = new Set<string>()
      const isNew = (row: StoredRow): boolean => row.kind === 'scores' || seen.size < seen.add(idOf(row.trial)).size
      return { append: (rows, options) => append(rows.filter(isNew), options) }
    }),
    fails: ['replaces a trial that is appended again, its scores too'],
  },
  {
    defect: 'takes no later scores',
    options: rewriting((rows) => rows.filter(({ kind }) => kind === 'trial')),
    fails: [
      'lays later scores over those that are there',
      'applies the rows of one call in their order',
      'has everything when it is opened again',
    ],
  },
  {
    defect: 'makes trials of scores',
    options: rewriting((rows) =>
      rows.map((row) =>
        row.kind === 'scores' && row.key.exampleId === 'absent' ? { kind: 'trial', trial: ghost } : row,
      ),
    ),
    fails: ['leaves out scores of a trial that is not there'],
  },
  {
    defect: 'loses writes that are made at once',
    options: brokenStore(({ append }) => {
      let isBusy = false
      return {
        async append(rows, options) {
          if (isBusy) return
          isBusy = true
          await append(rows, options).finally(() => (isBusy = false))
        },
      }
    }),
    fails: ['keeps what many append at once'],
  },
  {
    defect: 'writes the rows of a call in any order',
    options: rewriting((rows) => rows.toReversed()),
    fails: ['applies the rows of one call in their order'],
  },
  {
    defect: 'holds the objects that it was given',
    options: liveStore('snapshot'),
    fails: ['holds nothing that others can change'],
  },
  {
    defect: 'gives what is appended while it is read',
    options: liveStore('live'),
    fails: ['gives each trial once, while others are appended'],
  },
  {
    defect: 'is empty after a reader has left',
    options: brokenStore(({ read }) => {
      let isLeft = false
      return {
        async *read(query, options) {
          if (isLeft) return
          isLeft = true
          yield* read(query, options)
          isLeft = false
        },
      }
    }),
    fails: ['can be read again after a reader has left'],
  },
  {
    defect: 'gives no failures in short',
    options: summarizing((trials) => trials.map(({ failure: _failure, ...trial }) => trial)),
    fails: ['gives in short what it reads'],
  },
  {
    defect: 'gives no added scores in short',
    options: summarizing((trials) =>
      trials.map((trial) => ({ ...trial, scores: { 'f1@1': trial.scores['f1@1'] as never } })),
    ),
    fails: ['gives in short what it reads'],
  },
  {
    defect: 'gives trials twice in short',
    options: summarizing((trials) => [...trials, ...trials]),
    fails: ['gives in short what it reads'],
  },
  {
    defect: 'ignores signals in short',
    options: brokenStore(({ read }) => ({ summaries: (query) => read(query) })),
    fails: ['rejects with the reason of a signal that has fired before, and writes nothing'],
  },
  {
    defect: 'cuts long texts',
    options: rekeying((trial) =>
      typeof trial.output === 'string' ? { ...trial, output: trial.output.slice(0, 65_536) } : trial,
    ),
    fails: ['keeps a trial of a megabyte'],
  },
  {
    defect: 'ignores signals',
    options: brokenStore(({ append, read }) => ({ append: (rows) => append(rows), read: (query) => read(query) })),
    fails: ['rejects with the reason of a signal that has fired before, and writes nothing'],
  },
  {
    defect: 'is empty when it is opened again',
    options: { create: () => memoryTrialStore(), reopen: () => memoryTrialStore() },
    fails: ['has everything when it is opened again'],
  },
])
