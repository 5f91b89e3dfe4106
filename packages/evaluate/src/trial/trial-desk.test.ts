import { dumpState, type Execution, Predict, program } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../evaluate.ts'
import { trialLab } from '../lab/trial-lab.ts'
import { metric } from '../metric/metric.ts'
import { memoryTrialStore } from '../store/memory-trial-store.ts'
import type { TrialRow } from './trial.ts'
import type { TrialStore } from './trial-store.ts'

class Money {
  readonly cents: number
  constructor(cents: number) {
    this.cents = cents
  }
  get euros(): number {
    return this.cents / 100
  }
}

const lm = (): ReturnType<typeof scriptedLM> => scriptedLM(() => chatReply({ answer: 'yes' }))
const devset = [{ id: 'a', inputs: { question: 'q' }, labels: { answer: 'yes' } }]
/** Returns what JSON keeps, and what it does not keep as it is. */
const shop = program(
  'shop',
  { ask: new Predict('question -> answer') },
  async (task: { question: string }, { ask }) => ({
    ...(await ask.run(task)),
    price: new Money(250),
    at: new Date('2026-01-01'),
    seen: new Set(['a']),
    change: -0,
    note: undefined as string | undefined,
    places: ['b', 'a'],
  }),
)

/** A metric that remembers what it was shown. */
function watching(name: string) {
  const shown: { readonly output: unknown; readonly trace: unknown }[] = []
  const watch = metric(
    name,
    (_: (typeof devset)[number], output: object, execution?: Execution<unknown>) => {
      shown.push({ output: structuredClone(output), trace: withoutTimes(execution?.trace) })
      return 1
    },
    { version: '1' },
  )
  return { watch, shown }
}

function withoutTimes(trace: Execution<unknown>['trace'] = []): unknown {
  return structuredClone(trace.map(({ durationMs: _ms, ...entry }) => entry))
}

async function rowIn(store: TrialStore, programHash: string): Promise<TrialRow> {
  for await (const row of store.read({ runId: 'default', programHash })) return row
  throw new Error('There is no row.')
}

describe('settleTrial', () => {
  it('shows metrics the same whether a trial runs, is taken up again, or belongs to a search', async () => {
    const store = memoryTrialStore()
    const fresh = watching('fresh')
    await evaluate(shop, { devset, metrics: { fresh: fresh.watch }, lm: lm(), store })
    const resumed = watching('resumed')
    const calls = lm()
    await evaluate(shop, { devset, metrics: { resumed: resumed.watch }, lm: calls, store })
    const searched = watching('searched')
    await trialLab(shop, { examples: devset, metric: searched.watch, lm: lm() }).run([
      { state: dumpState(shop), exampleId: 'a' },
    ])
    expect(calls.calls).toHaveLength(0)
    expect(fresh.shown).toEqual([
      {
        output: {
          answer: 'yes',
          price: { cents: 250 },
          at: new Date('2026-01-01'),
          seen: new Set(['a']),
          change: -0,
          places: ['b', 'a'],
        },
        trace: [expect.objectContaining({ kind: 'predict', path: 'ask', output: { answer: 'yes' } })],
      },
    ])
    expect(resumed.shown).toEqual(fresh.shown)
    expect(searched.shown).toEqual(fresh.shown)
  })

  it('keeps the output as the program left it, whatever a metric does with its own', async () => {
    const takes = metric(
      'takes',
      (_: (typeof devset)[number], output: { places: string[]; answer: string }) => {
        output.answer = 'no'
        return output.places.pop() === 'a'
      },
      { version: '1' },
    )
    const store = memoryTrialStore()
    const report = await evaluate(shop, { devset, metrics: { takes }, lm: lm(), store })
    expect(report.metrics.takes.mean).toBe(1)
    const row = await rowIn(store, report.program.hash)
    expect(row.output).toMatchObject({ answer: 'yes', places: ['b', 'a'] })
  })

  it('keeps what each metric used beside its score, so that a search that goes on has spent the same', async () => {
    const judge = new Predict('claim -> verdict')
    const judging = scriptedLM(({ messages }) =>
      chatReply(JSON.stringify(messages).includes('claim') ? { verdict: 'good' } : { answer: 'yes' }),
    )
    const judged = metric(
      'judged',
      async (_: (typeof devset)[number], { answer }: { answer: string }) =>
        (await judge.run({ claim: answer })).verdict === 'good',
      { version: '1' },
    )
    const free = metric('free', () => 1, { version: '1' })
    const store = memoryTrialStore()
    const options = { lm: judging, store }
    const report = await evaluate(shop, { ...options, devset, metrics: { judged, free } })
    const { scores } = await rowIn(store, report.program.hash)
    expect(scores['judged@1']).toMatchObject({ usage: { scripted: { calls: 1 } } })
    expect(scores['free@1']).not.toHaveProperty('usage')
    expect(report.metricUsage).toMatchObject({ scripted: { calls: 1 } })
    const lab = trialLab(shop, { ...options, examples: devset, metric: judged })
    await lab.run([{ state: dumpState(shop), exampleId: 'a' }])
    expect(lab.spent).toMatchObject({ trials: 1, calls: 2 })
    expect(judging.calls).toHaveLength(2)
  })

  it.each([true, false])('counts a trial only when it is kept, where the program is slow: %s', async (isSlow) => {
    const inner = memoryTrialStore()
    const full: TrialStore = {
      ...inner,
      append: () => Promise.reject(new Error('The disk is full.')),
    }
    const answer = scriptedLM(() => chatReply({ answer: 'yes' }), { delayMs: isSlow ? 3 : 0 })
    const options = { lm: answer, store: full }
    const { watch } = watching('w')
    const trials: string[] = []
    const evaluating = (async () => {
      for await (const { type } of evaluate.events(shop, { ...options, devset, metrics: { watch } })) trials.push(type)
    })()
    await expect(evaluating).rejects.toThrow('The disk is full.')
    const lab = trialLab(shop, { ...options, examples: devset, metric: watch })
    await expect(lab.run([{ state: dumpState(shop), exampleId: 'a' }])).rejects.toThrow('The disk is full.')
    expect(trials).toEqual(['run-start'])
    expect(lab.spent.trials).toBe(0)
  })
})
