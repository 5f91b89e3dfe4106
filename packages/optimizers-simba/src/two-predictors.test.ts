import { createHash } from 'node:crypto'
import { type Demo, dumpState, type LM, Predict, program, textOf } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { memoryCheckpointStore, memoryTrialStore } from '@dspex/evaluate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appendADemo } from './strategies/append-a-demo.ts'
import { candidatesOf } from './candidate/candidate.ts'
import { toEdit } from './candidate/edits.ts'
import { simba } from './simba.ts'
import type { StrategyTask } from './strategies/strategy.ts'

const labels = ['ash', 'bay', 'elm', 'fir', 'oak', 'yew'] as const
const trainset = Array.from({ length: 36 }, (_, n) => ({
  id: `m${n}`,
  inputs: { message: `message ${n} of kind ${n % 6}` },
  labels: { label: labels[n % 6]! },
}))
const metric = (example: (typeof trainset)[number], output: { readonly label: string }): boolean =>
  example.labels.label === output.label
const parts = { extract: new Predict('message -> key'), classify: new Predict('message, key -> label') }
const student = program('two', parts, async ({ message }: { message: string }, { extract, classify }) => {
  const { key } = await extract.run({ message })
  return classify.run({ message, key })
})

/** A number in [0, 1) for each text. */
const chance = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32

/** Both predictors are right now and then, and mostly where a demo of the kind is shown; a rule is a guess. */
function twoStepLM(wait: (text: string) => Promise<void> = async () => {}, seed = 0): ReturnType<typeof scriptedLM> {
  return scriptedLM(async ({ messages, rolloutId, temperature }) => {
    const texts = messages.map(({ content }) => textOf(content))
    const [last, before] = [texts.at(-1)!, texts.slice(0, -1).join('\n')]
    await wait(texts.join('\n'))
    const kind = Number(/message \d+ of kind (\d)/.exec(last)?.[1])
    const luck = chance(JSON.stringify([seed, texts, rolloutId, temperature]))
    if (last.includes('rejected_rules'))
      return chatReply({
        diagnosis: 'kinds',
        rule: `If it is of kind ${kind}, then say ${labels[Math.floor(luck * 6)]}.`,
      })
    const isShown = new RegExp(`message \\d+ of kind ${kind}`).test(before)
    const isRight = luck < (isShown ? 0.9 : 0.45)
    if (!last.includes('label')) return chatReply({ key: isRight ? `key ${kind}` : 'none' })
    return chatReply({ label: isRight && last.includes(`key ${kind}`) ? labels[kind]! : 'none' })
  })
}

/** All of a result but when it was. */
function gist({
  state,
  report,
}: {
  readonly state: object
  readonly report: { readonly environment: object }
}): string {
  const { environment: _, ...rest } = report
  return JSON.stringify({ state, report: rest })
}

/** So many orders of replies are tried. */
const orders = process.env['DSPEX_SOAK'] === undefined ? 4 : 200
const settings = { budget: { calls: 420 }, numCandidates: 6, maxSteps: 3 }

describe('simba, of two predictors', () => {
  it('shows whole runs where both predictors are at fault, and is better for it', async () => {
    const { report, state } = await simba({ ...settings, budget: { calls: 900 } }).compile(student, {
      metric,
      trainset,
      lm: twoStepLM(),
    })
    expect(report.changed).toBe(true)
    const runs = report.learned.filter(({ what }) => what.startsWith('adds a run'))
    expect(runs.length).toBeGreaterThan(0)
    expect(state.predictors['extract']?.demos.length).toBeGreaterThanOrEqual(runs.length)
    expect(state.predictors['classify']?.demos.length).toBeGreaterThanOrEqual(runs.length)
    expect(report.course.candidates.map(({ strategy }) => strategy)).toContain('merge')
  })

  it(
    'gives one seed the same state and report to the byte, whatever the concurrency and the latencies',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(1000), fc.nat(1000), async (seed, noise) => {
          const compile = async (concurrency: number, lm: LM): Promise<string> => {
            const { state, report } = await simba(settings).compile(student, {
              trainset,
              metric,
              lm,
              seed,
              concurrency,
            })
            return gist({ state, report })
          }
          let call = 0
          const slowly = (text: string): Promise<void> =>
            new Promise((resolve) => {
              call += 1
              let turns = Math.floor(chance(`${noise} ${call} ${text}`) * 12)
              const wait = (): void => void (turns-- > 0 ? setImmediate(wait) : resolve())
              wait()
            })
          const alone = await compile(1, twoStepLM(undefined, seed))
          expect(await compile(4, twoStepLM(slowly, seed))).toBe(alone)
          expect(await compile(64, twoStepLM(slowly, seed))).toBe(alone)
        }),
        { numRuns: orders },
      )
    },
    120_000 + orders * 10_000,
  )

  it('goes on from wherever it was interrupted, with covers and whole runs, and pays nothing twice', async () => {
    const options = { trainset, metric, seed: 3, concurrency: 8 }
    const whole = twoStepLM()
    const undisturbed = await simba(settings).compile(student, { ...options, lm: whole })
    for (const at of [20, 90, 150, 220, 300].filter((call) => call < whole.calls.length)) {
      const stores = { store: memoryTrialStore(), checkpoints: memoryCheckpointStore() }
      const controller = new AbortController()
      let calls = 0
      const first = twoStepLM(async () => void ((calls += 1) === at && controller.abort(new Error('stopped'))))
      await expect(
        simba(settings).compile(student, { ...options, ...stores, lm: first, signal: controller.signal }),
      ).rejects.toThrow('stopped')
      const second = twoStepLM()
      const resumed = await simba(settings).compile(student, { ...options, ...stores, lm: second })
      expect(gist(resumed)).toBe(gist(undisturbed))
      expect(second.calls.length).toBeLessThanOrEqual(whole.calls.length - at + options.concurrency * 2)
    }
  }, 60_000)

  it('tries half of a run whose demos of both did not help', async () => {
    const state = dumpState(student)
    const demoOf = (text: string): Demo => ({ inputs: { message: text }, outputs: { key: text } })
    const run = toEdit({
      change: 'add-run',
      strategy: 'append-a-run',
      path: 'extract + classify',
      sources: ['m7'],
      cluster: 'label bay',
      demos: { extract: demoOf('seven'), classify: demoOf('7') },
    })
    const task = {
      path: 'extract',
      cluster: { key: 'label bay', failing: ['m1'], passing: [], weight: 1 },
      incumbent: candidatesOf(state)([], null, 'baseline'),
      maxDemos: 4,
      rejected: [{ edit: run, reason: 'solves 0 of 2 such failures' }],
      tried: new Set([run.id]),
      place: 0,
    } as unknown as StrategyTask
    const half = await appendADemo().propose(task)
    expect(half).toMatchObject({ change: 'add-demo', path: 'extract', sources: ['m7'], demo: demoOf('seven') })
  })
})
