import { dumpState, type Example, LMError, Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { evaluate } from './evaluate.ts'
import { trialLab } from './lab/trial-lab.ts'
import { metric } from './metric/metric.ts'
import { memoryTrialStore } from './store/memory-trial-store.ts'
import type { TrialRow } from './trial/trial.ts'
import type { TrialStore } from './trial/trial-store.ts'

type Sum = Example<{ readonly n: number }, { readonly double: number }>
const sums = (count: number): Sum[] =>
  Array.from({ length: count }, (_, n) => ({ id: `e${n}`, inputs: { n }, labels: { double: 2 * n } }))
const right = metric('right', ({ labels }: Sum, output: { double: number }) => output.double === labels.double, {
  version: '1',
})
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A program that takes a while, and remembers on which examples it ran. */
function slow(said: (n: number) => Promise<number> | number = (n) => 2 * n) {
  const runs: number[] = []
  const run = async ({ n }: { n: number }): Promise<{ double: number }> => {
    runs.push(n)
    for (let turns = 0; turns < 1 + (n % 3); turns += 1) await turn()
    return { double: await said(n) }
  }
  return { runs, program: { name: 'slow', version: '1', run } }
}

async function rowsIn(store: TrialStore, programHash: string): Promise<TrialRow[]> {
  const rows: TrialRow[] = []
  for await (const row of store.read({ runId: 'default', programHash })) rows.push(row)
  return rows
}

describe('evaluate, with a store that several evaluations share', () => {
  it('shares the work, and runs no trial twice', async () => {
    const store = memoryTrialStore()
    const engines = [slow(), slow(), slow()]
    const reports = await Promise.all(
      engines.map(({ program }, place) =>
        evaluate(program, { devset: sums(60), metrics: { right }, repeats: 2, concurrency: place + 1, store }),
      ),
    )
    const ran = engines.flatMap(({ runs }) => runs)
    expect(ran).toHaveLength(120)
    expect(engines.filter(({ runs }) => runs.length > 10)).toHaveLength(3)
    for (const [place, { counts, metrics }] of reports.entries()) {
      expect(counts).toMatchObject({ finished: 120, resumed: 120 - (engines[place]?.runs.length ?? 0), missing: 0 })
      expect(metrics.right.mean).toBe(1)
    }
    expect(await rowsIn(store, reports[0]?.program.hash ?? '')).toHaveLength(120)
  })

  it('judges by its own metrics what another has run meanwhile', async () => {
    const store = memoryTrialStore()
    const engines = [slow(), slow()]
    const other = metric('other', () => 0.5, { version: '1' })
    const [first, second] = await Promise.all([
      evaluate(engines[0]?.program as never, { devset: sums(20), metrics: { right }, concurrency: 2, store }),
      evaluate(engines[1]?.program as never, { devset: sums(20), metrics: { other }, concurrency: 2, store }),
    ])
    expect(engines.flatMap(({ runs }) => runs)).toHaveLength(20)
    expect([first.metrics['right']?.mean, second.metrics['other']?.mean]).toEqual([1, 0.5])
    expect([first.counts.missing, second.counts.missing]).toEqual([0, 0])
  })

  it('takes over the trial of one that has died, whose late result replaces nothing', async () => {
    let now = 0
    const store = memoryTrialStore({ now: () => now })
    const { promise: hanging, resolve: comeBack } = Promise.withResolvers<number>()
    const dead = slow((n) => (n === 3 ? hanging : 2 * n))
    const options = { devset: sums(5), metrics: { right }, concurrency: 5, store }
    const late = evaluate(dead.program, options)
    while (dead.runs.length < 5) await turn()

    const living = slow()
    const taking = evaluate(living.program, options)
    for (let turns = 0; turns < 20; turns += 1) await turn()
    expect(living.runs).toEqual([])
    now += 3_600_000
    const report = await taking
    expect(living.runs).toEqual([3])
    expect(report.counts).toMatchObject({ finished: 5, resumed: 4 })

    comeBack(-1)
    const lateReport = await late
    expect(lateReport.metrics.right.mean).toBe(1)
    expect((await rowsIn(store, report.program.hash)).map(({ output }) => output)).not.toContainEqual({ double: -1 })
  })

  it('gives a trial back when it is cancelled, and one that the infrastructure got wrong', async () => {
    const store = memoryTrialStore()
    const controller = new AbortController()
    const cancelled = slow(() => controller.abort('stop') as never)
    const options = { devset: sums(1), metrics: { right }, store }
    await expect(evaluate(cancelled.program, { ...options, signal: controller.signal })).rejects.toBe('stop')
    const unlucky = slow(() => Promise.reject(new LMError('down', { code: 'LM_SERVER' })))
    expect((await evaluate(unlucky.program, options)).counts.missing).toBe(1)
    expect((await evaluate(slow().program, options)).counts.missing).toBe(0)
  })

  it('runs a trial under a new claim that it lost without anybody taking over', async () => {
    let now = 0
    const store = memoryTrialStore({ now: () => now })
    const sleeping = slow((n) => {
      now += 3_600_000
      return 2 * n
    })
    const report = await evaluate(sleeping.program, { devset: sums(3), metrics: { right }, concurrency: 1, store })
    expect(sleeping.runs).toHaveLength(3)
    expect(await rowsIn(store, report.program.hash)).toHaveLength(3)
  })
})

describe('trialLab, with a store that several searches share', () => {
  it('runs no trial twice', async () => {
    const store = memoryTrialStore()
    const lms = [1, 2].map(() => scriptedLM(() => chatReply({ answer: 'yes' })))
    const program = new Predict('question -> answer')
    const devset = sums(12).map(({ id }) => ({ id, inputs: { question: id }, labels: {} }))
    const state = dumpState(program)
    const results = await Promise.all(
      lms.map((lm) =>
        trialLab(program, { examples: devset, metric: () => 1, lm, store, concurrency: 3 }).run(
          devset.map(({ id }) => ({ state, exampleId: id })),
        ),
      ),
    )
    expect(lms.flatMap(({ calls }) => calls)).toHaveLength(12)
    expect(results.map((each) => each.map(({ score }) => score))).toEqual([Array(12).fill(1), Array(12).fill(1)])
  })
})
