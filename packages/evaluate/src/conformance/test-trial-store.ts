import { registerSuite } from '@dspex/core/conformance'
import { expect } from 'vitest'
import type { TrialRow, TrialScore } from '../trial/trial.ts'
import type { TrialSummary } from '../trial/trial-store.ts'
import { claimCases } from './claim-cases.ts'
import type { TestTrialStoreOptions, TrialStoreCase } from './trial-store-case.ts'
import { addScores, compare, keyOf, query, readAll, scoreOf, trialOf, write } from './trial-rows.ts'

/** A trial in short, as every store may give it. */
function toShort({ scores, ...rest }: TrialSummary): unknown {
  const { output: _output, trace: _trace, at: _at, ...short } = rest as Partial<TrialRow>
  const kept = Object.entries(scores).map(([id, said]) => [id, { ...said, feedback: undefined, details: undefined }])
  return JSON.parse(JSON.stringify({ ...short, scores: Object.fromEntries(kept) }))
}

async function listOf(texts: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = []
  for await (const text of texts) list.push(text)
  return list
}

/** Every test of the suite but those of claims. */
export const trialStoreCases: readonly TrialStoreCase[] = [
  {
    name: 'has nothing at first',
    async run({ create }) {
      expect(await readAll(await create())).toEqual([])
    },
  },
  {
    name: 'returns what was appended, to the last character',
    async run({ create }) {
      const store = await create()
      const trial = trialOf('隅田川 🌊', {
        output: { text: 'e\u0301 \r\n \u2028 "\\"', list: [1, null, { deep: [true] }], empty: {} },
        scores: {
          'f1@1': { score: 0.1, feedback: 'why', details: { a: [1] }, labelsHash: 'x' },
          'x@1': { error: { name: 'Error', message: 'no' } },
        },
        trace: [
          { kind: 'predict', path: 'self', id: 0, parent: undefined, input: { a: 1 }, output: 'x', durationMs: 1 },
        ],
      })
      const failed = trialOf('failed', {
        failure: { blame: 'program', name: 'ParseError', code: 'REPLY_EMPTY', message: 'm' },
        costUsd: null,
      })
      await write(store, trial, failed)
      expect(await readAll(store)).toEqual(JSON.parse(JSON.stringify([failed, trial])))
    },
  },
  {
    name: 'tells runs and programs apart',
    async run({ create }) {
      const store = await create()
      await write(store, trialOf('a'), trialOf('b', { runId: 'other' }), trialOf('c', { programHash: 'other' }))
      expect((await readAll(store)).map(({ exampleId }) => exampleId)).toEqual(['a'])
      expect((await readAll(store, { ...query, runId: 'other' })).map(({ exampleId }) => exampleId)).toEqual(['b'])
    },
  },
  {
    name: 'tells any two keys apart',
    async run({ create }) {
      const store = await create()
      const ids = [
        'a',
        'A',
        'a ',
        'a/b',
        'a","b',
        '../a',
        '__proto__',
        'constructor',
        '鍵 🔑',
        'k'.repeat(1000),
        'k'.repeat(1001),
      ]
      const trials = ids.flatMap((id) => [
        trialOf(id),
        trialOf(id, { repeat: 1 }),
        trialOf(id, { repeat: 11 }),
        trialOf(id, { exampleHash: 'other' }),
      ])
      await write(store, ...trials)
      expect(await readAll(store)).toHaveLength(trials.length)
    },
  },
  {
    name: 'replaces a trial that is appended again, its scores too',
    async run({ create }) {
      const store = await create()
      await write(store, trialOf('a', { scores: { 'x@1': scoreOf(1) } }), trialOf('b'))
      await addScores(store, keyOf('a'), { 'y@1': scoreOf(2) })
      await write(store, trialOf('a', { output: 'later', scores: { 'z@1': scoreOf(3) } }))
      expect(await readAll(store)).toMatchObject([{ exampleId: 'a', output: 'later' }, { exampleId: 'b' }])
      expect((await readAll(store))[0]?.scores).toEqual({ 'z@1': scoreOf(3) })
    },
  },
  {
    name: 'lays later scores over those that are there',
    async run({ create }) {
      const store = await create()
      await write(store, trialOf('a', { scores: { 'x@1': scoreOf(1), 'y@1': scoreOf(1) } }))
      await addScores(store, keyOf('a'), { 'y@1': scoreOf(2), 'z@1': scoreOf(2) })
      await addScores(store, keyOf('a'), { 'z@1': scoreOf(3) })
      const [trial] = await readAll(store)
      expect(trial?.scores).toEqual({ 'x@1': scoreOf(1), 'y@1': scoreOf(2), 'z@1': scoreOf(3) })
      expect(trial?.output).toEqual({ answer: 'a' })
    },
  },
  {
    name: 'leaves out scores of a trial that is not there',
    async run({ create }) {
      const store = await create()
      await addScores(store, keyOf('absent'), { 'x@1': scoreOf(1) })
      expect(await readAll(store)).toEqual([])
    },
  },
  {
    name: 'keeps what many append at once',
    async run({ create }) {
      const store = await create()
      const ids = Array.from({ length: 200 }, (_, index) => `e${index}`)
      await Promise.all(ids.map((id) => write(store, trialOf(id))))
      expect((await readAll(store)).map(({ exampleId }) => exampleId)).toEqual(ids.toSorted())
    },
  },
  {
    name: 'applies the rows of one call in their order',
    async run({ create }) {
      const store = await create()
      const scores = { 'x@1': scoreOf(1) }
      await store.append([
        { kind: 'trial', trial: trialOf('a') },
        { kind: 'scores', key: keyOf('a'), scores },
        { kind: 'trial', trial: trialOf('b') },
      ])
      expect((await readAll(store)).map((trial) => trial.scores)).toEqual([scores, {}])
    },
  },
  {
    name: 'holds nothing that others can change',
    async run({ create }) {
      const store = await create()
      const output = { answer: 'as written' }
      await write(store, trialOf('a', { output }))
      output.answer = 'changed'
      for (const row of await readAll(store)) (row.output as { answer: string }).answer = 'changed'
      expect(await readAll(store)).toMatchObject([{ output: { answer: 'as written' } }])
    },
  },
  {
    name: 'gives each trial once, while others are appended',
    async run({ create }) {
      const store = await create()
      await write(store, trialOf('a'), trialOf('b'))
      const seen: string[] = []
      for await (const { exampleId } of store.read(query)) {
        seen.push(exampleId)
        if (seen.length < 20) await write(store, trialOf(`new ${seen.length}`))
      }
      expect(seen.toSorted()).toEqual(['a', 'b'])
    },
  },
  {
    name: 'can be read again after a reader has left',
    async run({ create }) {
      const store = await create()
      await write(store, trialOf('a'), trialOf('b'))
      for await (const _ of store.read(query)) break
      expect(await readAll(store)).toHaveLength(2)
    },
  },
  {
    name: 'gives in short what it reads',
    async run({ create }) {
      const store = await create()
      // Where there are no summaries, `read` takes their place.
      const summaries = store.summaries ?? store.read
      const failure = { blame: 'program', name: 'ParseError', code: 'REPLY_EMPTY', message: 'm' } as const
      const wordy: TrialScore = { score: 0.1, feedback: 'why', details: { a: [1] }, labelsHash: 'x' }
      const failed: TrialScore = { error: { name: 'Error', message: 'no' } }
      await write(
        store,
        trialOf('隅田川 🌊', { scores: { 'f1@1': wordy, 'x@1': failed } }),
        trialOf('replaced', { scores: { 'f1@1': wordy } }),
        trialOf('failed', { failure, costUsd: null }),
        trialOf('other', { runId: 'other' }),
      )
      await addScores(store, keyOf('隅田川 🌊'), { 'x@1': scoreOf(2), ['__proto__']: scoreOf(3) })
      await addScores(store, keyOf('replaced'), { 'y@1': scoreOf(4) })
      await addScores(store, keyOf('absent'), { 'y@1': scoreOf(4) })
      await write(store, trialOf('replaced', { scores: { 'f1@1': scoreOf(1) }, usage: {}, durationMs: 7 }))
      const found: TrialSummary[] = []
      for await (const summary of summaries.call(store, query)) found.push(summary)
      expect(found.toSorted((a, b) => compare(a.exampleId, b.exampleId)).map(toShort)).toEqual(
        (await readAll(store)).map(toShort),
      )
    },
  },
  {
    name: 'says which programs a study has trials of',
    async run({ create, skip }) {
      const store = await create()
      const programs = store.programs?.bind(store) ?? skip('it does not say which programs it has')
      expect(await listOf(programs({ runId: 'run' }))).toEqual([])
      await write(
        store,
        trialOf('a'),
        trialOf('b'),
        trialOf('a', { programHash: 'quoted ","rows":' }),
        trialOf('c', { runId: 'other' }),
      )
      await write(store, trialOf('d', { programHash: 'third' }))
      expect((await listOf(programs({ runId: 'run' }))).toSorted()).toEqual(['program', 'quoted ","rows":', 'third'])
      expect(await listOf(programs({ runId: 'other' }))).toEqual(['program'])
      const signal = AbortSignal.abort(new Error('cancelled before'))
      await expect(listOf(programs({ runId: 'run' }, { signal }))).rejects.toThrow('cancelled before')
    },
  },
  {
    name: 'keeps a trial of a megabyte',
    async run({ create }) {
      const store = await create()
      const output = '0123456789abcdé'.repeat(65_536)
      await write(store, trialOf('a', { output }))
      expect((await readAll(store))[0]?.output === output).toBe(true)
    },
  },
  {
    name: 'rejects with the reason of a signal that has fired before, and writes nothing',
    async run({ create }) {
      const store = await create()
      const reason = new Error('cancelled before')
      const signal = AbortSignal.abort(reason)
      await expect(store.append([{ kind: 'trial', trial: trialOf('a') }], { signal })).rejects.toBe(reason)
      await expect(store.read(query, { signal })[Symbol.asyncIterator]().next()).rejects.toBe(reason)
      await expect(
        store.summaries?.(query, { signal })[Symbol.asyncIterator]().next() ?? Promise.reject(reason),
      ).rejects.toBe(reason)
      expect(await readAll(store)).toEqual([])
    },
  },
  {
    name: 'has everything when it is opened again',
    async run({ create, options, skip }) {
      const { reopen = () => skip('reopen is not given') } = options
      const store = await create()
      await write(store, trialOf('a'))
      await addScores(store, keyOf('a'), { 'x@1': scoreOf(1) })
      const again = await reopen(store)
      await write(again, trialOf('b'))
      expect(await readAll(again)).toMatchObject([
        { exampleId: 'a', scores: { 'x@1': scoreOf(1) } },
        { exampleId: 'b' },
      ])
    },
  },
]

/**
 * Tests an implementation of `TrialStore`; one without `claim` skips what holds for claims.
 *
 * @example testTrialStore('memoryTrialStore', { create: () => memoryTrialStore() })
 */
export function testTrialStore(name: string, options: TestTrialStoreOptions): void {
  registerSuite(name, [...trialStoreCases, ...claimCases], options)
}
