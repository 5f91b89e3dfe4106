import { dumpState, program, stateHash } from '@dspex/core'
import { registerSuite, type SuiteCase, type SuiteOptions } from '@dspex/core/conformance'
import { expect } from 'vitest'
import { compare, evaluateTogether, memoryCheckpointStore, memoryTrialStore } from '@dspex/evaluate'
import type { OptimizationReport } from '../optimization-report.ts'
import type { CompileOptions, OptimizationEvent, Optimized, Optimizer } from '../optimizer.ts'
import { rightSort, sortExamples, sortLM, sortProgram, tokensOfCall } from '../testing/optimizer-world.ts'

/** Options of {@link testOptimizer}; `create` makes an optimizer that searches only a little. */
export interface TestOptimizerOptions extends SuiteOptions<Optimizer> {
  /** Whether it finds on 24 examples that a demo helps. @default false */
  readonly improves?: boolean | undefined
}

/** A case of the suite. */
export type OptimizerCase = SuiteCase<Optimizer, void, TestOptimizerOptions>

type Given = CompileOptions<{ word: string }, { sort: string }, { sort: string }>
type Found = Optimized<{ word: string }, { sort: string }, OptimizationReport>

const given = { trainset: sortExamples(24), metric: rightSort }

async function compile(optimizer: Optimizer, options: Partial<Given>): Promise<Found> {
  const found = await optimizer.compile(sortProgram(), { ...given, repairs: 0, ...options })
  return found
}

/** What counts of a result: not when it came about. */
function gist({ state, report }: Found): unknown {
  const parsed = JSON.parse(JSON.stringify(report)) as OptimizationReport
  const { comparison: _comparison, environment: _environment, ...rest } = parsed
  return { state, report: rest }
}

/** Every test of the suite. */
export const optimizerCases: readonly OptimizerCase[] = [
  {
    name: 'returns a view of the program with the state that the report names, and leaves the program as it is',
    async run({ create }) {
      const optimizer = await create()
      const student = sortProgram()
      const before = dumpState(student)
      const { program, state, report } = await optimizer.compile(student, { ...given, lm: sortLM() })
      expect(dumpState(student)).toEqual(before)
      expect(program.state).toEqual(state)
      expect(report.baseline.state).toEqual(before)
      expect(report.winner.state).toEqual(state)
      expect(report.changed).toBe(stateHash(state) !== stateHash(before))
      expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    },
  },
  {
    name: 'finds what helps, where it says that it does',
    async run({ create, options, skip }) {
      if (!options.improves) skip('`improves` is not set')
      const { program } = await compile(await create(), { lm: sortLM() })
      const settings = { devset: sortExamples(40, 1000), metrics: { sort: rightSort }, lm: sortLM() }
      const reports = await evaluateTogether({ baseline: sortProgram(), candidate: program }, settings)
      expect(compare(reports).verdict).toBe('improved')
    },
  },
  {
    name: 'never returns what scored worse than the baseline on its own validation',
    async run({ create }) {
      for (const seed of ['a', 'b', 'c']) {
        const { report } = await compile(await create(), { lm: sortLM(), valset: sortExamples(24, 500), seed })
        const { baseline, winner } = report
        if (report.changed) expect(winner.score?.mean).toBeGreaterThan(baseline.score?.mean as number)
      }
    },
  },
  {
    name: 'gives one seed one result, whatever the concurrency and whatever ends first',
    async run({ create }) {
      const slowly = (): ReturnType<typeof sortLM> =>
        sortLM({ onCall: (call) => new Promise((resolve) => setTimeout(resolve, (call * 7) % 4)) })
      const one = await compile(await create(), { lm: sortLM(), concurrency: 1, seed: 5 })
      const many = await compile(await create(), { lm: slowly(), concurrency: 16, seed: 5 })
      expect(gist(many)).toEqual(gist(one))
    },
  },
  {
    name: 'tells as a stream what it returns as a promise',
    async run({ create }) {
      const promised = await compile(await create(), { lm: sortLM() })
      const events: OptimizationEvent<{ word: string }, { sort: string }>[] = []
      const again = { ...given, repairs: 0, lm: sortLM() }
      for await (const event of (await create()).events(sortProgram(), again)) events.push(event)
      expect(events[0]?.type).toBe('optimize-start')
      const last = events.at(-1)
      if (last?.type !== 'optimize-end') throw new Error(`The last event is '${last?.type}'. End with 'optimize-end'.`)
      expect(last.result.state).toEqual(promised.state)
      expect(events.filter(({ type }) => type === 'optimize-end')).toHaveLength(1)
    },
  },
  {
    name: 'stops the work when the reader of its events leaves',
    async run({ create }) {
      const lm = sortLM()
      for await (const _event of (await create()).events(sortProgram(), { ...given, lm })) break
      const calls = lm.requests.length
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(lm.requests.length).toBe(calls)
    },
  },
  {
    name: 'keeps to a budget of calls or tokens, and ends well',
    async run({ create }) {
      for (const calls of [1, 20, 60]) {
        for (const budget of [{ calls }, { tokens: calls * tokensOfCall }]) {
          const lm = sortLM()
          const { report } = await compile(await create(), { lm, budget })
          // One reply that has to be repaired may come on top.
          expect(lm.requests.length).toBeLessThanOrEqual(calls + 1)
          expect(report.spent.calls).toBe(lm.requests.length)
        }
      }
    },
  },
  {
    name: 'pays nothing twice: over the same stores it calls no LM and returns the same',
    async run({ create }) {
      const stores = { store: memoryTrialStore(), checkpoints: memoryCheckpointStore() }
      const first = await compile(await create(), { ...stores, lm: sortLM() })
      const lm = sortLM()
      const second = await compile(await create(), { ...stores, lm })
      expect(gist(second)).toEqual(gist(first))
      expect(lm.requests).toHaveLength(0)
    },
  },
  {
    name: 'goes on after an abort as if it had not been',
    async run({ create }) {
      const whole = sortLM()
      const undisturbed = await compile(await create(), { lm: whole })
      for (const at of [3, 30, 60].filter((call) => call <= whole.requests.length)) {
        const stores = { store: memoryTrialStore(), checkpoints: memoryCheckpointStore() }
        const controller = new AbortController()
        const reason = new Error('stopped')
        const first = sortLM({ onCall: (call) => void (call === at && controller.abort(reason)) })
        const aborted = compile(await create(), {
          ...stores,
          lm: first,
          signal: controller.signal,
          concurrency: 4,
        })
        await expect(aborted).rejects.toBe(reason)
        // Calls that run at the moment may end.
        expect(first.requests.length).toBeLessThanOrEqual(at + 4)
        const rest = sortLM()
        expect(gist(await compile(await create(), { ...stores, lm: rest }))).toEqual(gist(undisturbed))
        expect(rest.requests.length).toBeLessThanOrEqual(whole.requests.length - at + 4)
      }
    },
  },
  {
    name: 'rejects with the reason of an abort before it began',
    async run({ create }) {
      const lm = sortLM()
      const reason = new Error('never')
      await expect(compile(await create(), { lm, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
      expect(lm.requests).toHaveLength(0)
    },
  },
  {
    name: 'returns the baseline when no reply can be read',
    async run({ create }) {
      const { report } = await compile(await create(), { lm: sortLM({ broken: true }), budget: { calls: 200 } })
      expect(report.changed).toBe(false)
    },
  },
  {
    name: 'works on one example',
    async run({ create }) {
      const { report } = await compile(await create(), { lm: sortLM(), trainset: sortExamples(1) })
      expect(report.summary).not.toBe('')
    },
  },
  {
    name: 'learns nothing from the holdout',
    async run({ create }) {
      const holdout = sortExamples(12, 1000)
      const { state } = await compile(await create(), { lm: sortLM(), holdout })
      const text = JSON.stringify(state)
      for (const { inputs } of holdout) expect(text).not.toContain(`"${inputs.word}"`)
    },
  },
  {
    name: 'refuses a program without predictors, an empty trainset, and examples in two parts',
    async run({ create }) {
      const optimizer = await create()
      const bare = program('bare', {}, async ({ word }: { word: string }) => ({ sort: word }))
      const trainset = sortExamples(8)
      const refused = { code: 'CONFIGURATION_INVALID' }
      await expect(optimizer.compile(bare, { trainset, metric: rightSort, lm: sortLM() })).rejects.toMatchObject(
        refused,
      )
      await expect(compile(optimizer, { trainset: [], lm: sortLM() })).rejects.toMatchObject(refused)
      await expect(compile(optimizer, { valset: sortExamples(2), lm: sortLM() })).rejects.toMatchObject(refused)
      await expect(compile(optimizer, { holdout: sortExamples(2), lm: sortLM() })).rejects.toMatchObject(refused)
    },
  },
  {
    name: 'rejects in plain words when the metric scores nothing',
    async run({ create }) {
      for (const said of [NaN, 'good' as never]) {
        const optimizer = await create()
        await expect(compile(optimizer, { metric: () => said, lm: sortLM() })).rejects.toThrow(String(said))
      }
    },
  },
  {
    name: 'says what it will take without asking an LM',
    async run({ create }) {
      const lm = sortLM()
      const { trials, calls, assumptions } = await (await create()).forecast(sortProgram(), { ...given, lm })
      for (const { low, expected, high } of [trials, calls]) {
        expect(low).toBeLessThanOrEqual(expected)
        expect(expected).toBeLessThanOrEqual(high)
      }
      expect(assumptions.length).toBeGreaterThan(0)
      expect(lm.requests).toHaveLength(0)
    },
  },
]

/**
 * Tests an implementation of `Optimizer`.
 *
 * @example testOptimizer('simba', { create: () => simba({ auto: 'light' }), improves: true })
 */
export function testOptimizer(name: string, options: TestOptimizerOptions): void {
  registerSuite(name, optimizerCases, options)
}
