import { dumpState, editState, LMError, Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { answerExactMatch } from '../metric/text-metrics.ts'
import { memoryCheckpointStore } from '../store/checkpoint-store.ts'
import { evaluate } from '../evaluate.ts'
import { localExecutor } from '../run/local-executor.ts'
import { trialRunner } from '../run/trial-runner.ts'
import { trialLab } from './trial-lab.ts'
import { memoryTrialStore } from '../store/memory-trial-store.ts'

const qa = new Predict('question -> answer')
const state = dumpState(qa)
const terse = editState(state, 'self', { instructions: 'Be terse.' })
const examples = Array.from({ length: 6 }, (_, n) => ({
  id: `e${n}`,
  inputs: { question: `question ${n}` },
  labels: { answer: n % 2 === 0 ? 'yes' : 'no' },
}))
const metric = answerExactMatch()
const yes = (): ReturnType<typeof scriptedLM> => scriptedLM(() => chatReply({ answer: 'yes' }))
const all = examples.map(({ id }) => ({ state, exampleId: id }))

describe('trialLab', () => {
  it('gives scores in the order asked, each trial once however often it is asked for', async () => {
    const lm = yes()
    const lab = trialLab(qa, { examples, metric, lm, concurrency: 3 })
    const results = await lab.run([...all.toReversed(), ...all])
    expect(results.map(({ trial }) => trial.exampleId)).toEqual(
      [...all.toReversed(), ...all].map((each) => each.exampleId),
    )
    expect(results.slice(6).map(({ score }) => score)).toEqual([1, 0, 1, 0, 1, 0])
    // An equal state is the same state.
    await lab.run([{ state: structuredClone(state), exampleId: 'e0' }])
    expect(lm.calls).toHaveLength(6)
    expect(lab.spent).toMatchObject({ trials: 6, calls: 6 })
  })

  it('joins a trial that another call has begun', async () => {
    const lm = scriptedLM(() => chatReply({ answer: 'yes' }), { delayMs: 5 })
    const lab = trialLab(qa, { examples, metric, lm })
    const [one, other] = await Promise.all([lab.run(all), lab.run(all)])
    expect(other).toEqual(one)
    expect(lm.calls).toHaveLength(6)
  })

  it('runs other states, repeats and sampling options as trials of their own', async () => {
    const lm = yes()
    const lab = trialLab(qa, { examples, metric, lm, concurrency: 1 })
    const exampleId = 'e0'
    await lab.run([
      { state, exampleId },
      { state: terse, exampleId },
      { state, exampleId, repeat: 1 },
    ])
    await lab.run([{ state, exampleId, lmOptions: { temperature: 1 } }])
    expect(lm.calls.map(({ rolloutId, temperature }) => [rolloutId, temperature])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ['1', undefined],
      [undefined, 1],
    ])
    expect(JSON.stringify(lm.calls[1]?.messages)).toContain('Be terse.')
  })

  it('asks another LM where a trial names one', async () => {
    const teacher = scriptedLM(() => chatReply({ answer: 'no' }), { id: 'teacher' })
    const lab = trialLab(qa, { examples, metric, lm: yes() })
    const [pupil, taught] = await lab.run([
      { state, exampleId: 'e1' },
      { state, exampleId: 'e1', overrideLM: teacher },
    ])
    expect([pupil?.score, taught?.score]).toEqual([0, 1])
  })

  it('shares its trials with evaluations over the same store', async () => {
    const store = memoryTrialStore()
    const lm = yes()
    await trialLab(qa, { examples, metric, lm, store }).run(all)
    const report = await evaluate(qa, { devset: examples, metrics: { exact: metric }, lm, store })
    expect(report.counts.resumed).toBe(6)
    expect(report.metrics.exact.mean).toBe(0.5)
    expect(lm.calls).toHaveLength(6)
  })

  it('has spent the same when a store answers', async () => {
    const store = memoryTrialStore()
    const first = trialLab(qa, { examples, metric, lm: yes(), store, price: () => 0.001 })
    await first.run(all)
    const lm = yes()
    const second = trialLab(qa, { examples, metric, lm, store })
    await second.run(all)
    expect(lm.calls).toHaveLength(0)
    expect(second.spent).toEqual(first.spent)
    expect(second.spent.usd).toBeCloseTo(0.006)
  })

  it('gives no score to what the infrastructure got wrong, and asks again on resume', async () => {
    const store = memoryTrialStore()
    const down = scriptedLM(() => new LMError('down', { code: 'LM_SERVER' }))
    const [lost] = await trialLab(qa, { examples, metric, lm: down, retry: false, store }).run([
      { state, exampleId: 'e0' },
    ])
    expect(lost).toMatchObject({ score: null, failed: false, feedback: 'down' })
    const broken = scriptedLM(() => 'no fields')
    const own = { examples, metric, lm: broken, store, repairs: 0 }
    const [failed] = await trialLab(qa, own).run([{ state, exampleId: 'e0' }])
    expect(failed).toMatchObject({ score: 0, failed: true })
  })

  it('leaves out what the budget does not allow for, the last of those asked for, whatever is quicker', async () => {
    for (const concurrency of [1, 8]) {
      const lm = scriptedLM(() => chatReply({ answer: 'yes' }), { delayMs: concurrency })
      const lab = trialLab(qa, { examples, metric, lm, budget: { calls: 4 }, concurrency })
      const results = await lab.run(all)
      expect(results.map(({ row }) => row !== null)).toEqual([true, true, true, true, false, false])
      expect(lab.exhausted()).toContain('4 calls')
      // What is known costs nothing more.
      expect((await lab.run(all.slice(0, 2))).map(({ score }) => score)).toEqual([1, 0])
      expect(lm.calls).toHaveLength(4)
    }
  })

  it('keeps replies of other programs, and counts them', async () => {
    const checkpoints = memoryCheckpointStore()
    const advise = new Predict('failure -> advice')
    const lm = scriptedLM([chatReply({ advice: 'try harder' })])
    const first = trialLab(qa, { examples, metric, lm, checkpoints })
    const input = { failure: 'all of it' }
    expect(await first.ask(advise, input)).toEqual({ output: { advice: 'try harder' } })
    await first.ask(advise, input)
    const second = trialLab(qa, { examples, metric, lm, checkpoints })
    expect(await second.ask(advise, input)).toEqual({ output: { advice: 'try harder' } })
    expect(lm.calls).toHaveLength(1)
    expect(second.spent).toEqual(first.spent)
    expect(second.spent).toMatchObject({ calls: 1, trials: 0 })
  })

  it('says why a reply of another program is missing', async () => {
    const advise = new Predict('failure -> advice', { repairs: 0 })
    const lab = trialLab(qa, { examples, metric, lm: scriptedLM(() => 'nonsense'), budget: { calls: 1 } })
    expect(await lab.ask(advise, { failure: 'a' })).toMatchObject({ output: null, failure: { blame: 'program' } })
    expect(await lab.ask(advise, { failure: 'b' })).toMatchObject({ output: null, failure: { name: 'Budget' } })
  })

  it('runs on an executor, with the sampling options in the state', async () => {
    const lm = yes()
    const executor = localExecutor({ runTask: trialRunner({ program: qa, devset: examples, lm }), concurrency: 2 })
    const lab = trialLab(qa, { examples, metric, lm, executor })
    const trial = { state, exampleId: 'e0' }
    expect((await lab.run([{ ...trial, lmOptions: { temperature: 1 } }]))[0]?.score).toBe(1)
    expect(lm.calls[0]?.temperature).toBe(1)
    await expect(lab.run([{ ...trial, overrideLM: lm }])).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
  })

  it('rejects with the reason of an abort, and leaves nothing running', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const lm = scriptedLM(() => {
      controller.abort(reason)
      return chatReply({ answer: 'yes' })
    })
    const lab = trialLab(qa, { examples, metric, lm, signal: controller.signal, concurrency: 2 })
    await expect(lab.run(all)).rejects.toBe(reason)
    expect(lm.calls.length).toBeLessThanOrEqual(2)
  })

  it('refuses an example that it does not have', async () => {
    const lab = trialLab(qa, { examples, metric, lm: yes() })
    await expect(lab.run([{ state, exampleId: 'none' }])).rejects.toThrow("There is no example 'none'")
  })
})
