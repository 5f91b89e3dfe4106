import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Context } from '../context.ts'
import { withContext } from '../scope.ts'
import { signature } from '../signature/signature.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { Module } from './module.ts'
import { Predict } from './predict.ts'
import { program } from './program.ts'

const good = chatReply({ answer: 'A' })
const input = { text: 'x' }
const never = (): Promise<never> => new Promise<never>(() => {})

/** A promise of the moment when `reached` is called. */
function moment(): { readonly reached: () => void; readonly happened: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { reached: resolve, happened: promise }
}

/** Aborts at the moment and expects `start` to have rejected with the reason. */
async function expectAbort(start: (signal: AbortSignal) => Promise<unknown>, happened: Promise<void>): Promise<void> {
  const controller = new AbortController()
  const work = start(controller.signal)
  await Promise.race([happened, work])
  controller.abort('now')
  await expect(work).rejects.toBe('now')
}

describe('an abort', () => {
  it.each([
    [
      'run',
      (predict: Predict<'text -> answer'>, signal: AbortSignal) => predict.run(input, { lm: scriptedLM(good), signal }),
    ],
    [
      'completions',
      (predict: Predict<'text -> answer'>, signal: AbortSignal) =>
        predict.completions(input, { n: 2, lm: scriptedLM(good), signal }),
    ],
    [
      'execute',
      (predict: Predict<'text -> answer'>, signal: AbortSignal) =>
        predict.execute(input, { lm: scriptedLM(good), signal }),
    ],
    ['preview', (predict: Predict<'text -> answer'>, signal: AbortSignal) => predict.preview(input, { signal })],
  ])('before %s rejects with the reason', async (_, start) => {
    await expect(start(new Predict('text -> answer'), AbortSignal.abort('before'))).rejects.toBe('before')
  })

  it('before a run calls no LM', async () => {
    const lm = scriptedLM(good)
    await new Predict('text -> answer').run(input, { lm, signal: AbortSignal.abort('before') }).catch(() => undefined)
    expect(lm.calls).toEqual([])
  })

  it('ends a run whose LM never answers', async () => {
    const { reached, happened } = moment()
    const lm = scriptedLM(() => (reached(), never()))
    await expectAbort((signal) => new Predict('text -> answer').run(input, { lm, signal }), happened)
  })

  it('ends a run during a repair', async () => {
    const { reached, happened } = moment()
    const lm = scriptedLM(['nonsense', () => (reached(), never())])
    await expectAbort((signal) => new Predict('text -> answer').run(input, { lm, signal }), happened)
  })

  it('ends a run while an input is validated', async () => {
    const { reached, happened } = moment()
    const stuck = z.string().refine(() => (reached(), never()))
    const predict = new Predict(signature({ input: { text: stuck }, output: 'answer' }))
    await expectAbort((signal) => predict.run(input, { lm: scriptedLM(good), signal }), happened)
  })

  it('ends a run while an output is validated', async () => {
    const { reached, happened } = moment()
    const stuck = z.string().refine(() => (reached(), never()))
    const predict = new Predict(signature({ input: 'text', output: { answer: stuck } }))
    await expectAbort((signal) => predict.run(input, { lm: scriptedLM(good), signal }), happened)
  })

  it('while an input is validated calls no LM afterwards', async () => {
    const lm = scriptedLM(good)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const predict = new Predict(signature({ input: { text: z.string().refine(() => promise) }, output: 'answer' }))
    const controller = new AbortController()
    const work = predict.run(input, { lm, signal: controller.signal })
    controller.abort('now')
    await expect(work).rejects.toBe('now')
    resolve(true)
    await new Promise((settle) => setImmediate(settle))
    expect(lm.calls).toEqual([])
  })

  it('between two predictors keeps the second from being asked', async () => {
    const controller = new AbortController()
    const lm = scriptedLM(good)
    const two = program(
      'two',
      { one: new Predict('text -> answer'), two: new Predict('answer -> title') },
      async (task: { text: string }, { one, two: second }) => {
        const output = await one.run(task)
        controller.abort('now')
        return second.run(output)
      },
    )
    await expect(two.run(input, { lm, signal: controller.signal })).rejects.toBe('now')
    expect(lm.calls).toHaveLength(1)
  })

  it.each([
    ['its options', (stuck: Module<object, unknown>, signal: AbortSignal) => stuck.run({}, { signal })],
    [
      'the context',
      (stuck: Module<object, unknown>, signal: AbortSignal) => withContext({ signal }, () => stuck.run({})),
    ],
  ])('ends a module, whatever it waits for, by a signal of %s', async (_, start) => {
    const { reached, happened } = moment()
    class Stuck extends Module<object, unknown> {
      forward() {
        reached()
        return never()
      }
    }
    await expectAbort((signal) => start(new Stuck(), signal), happened)
  })

  it('ends a nested module by a signal that its caller set around it alone', async () => {
    const { reached, happened } = moment()
    const inner = program('inner', {}, () => (reached(), never()))
    await expectAbort((signal) => {
      const outer = program('outer', { inner }, (_: object, parts) =>
        withContext({ signal }, () => parts.inner.run({})),
      )
      return outer.run({})
    }, happened)
  })

  it('by either of two signals ends the run', async () => {
    const { reached, happened } = moment()
    const lm = scriptedLM(() => (reached(), never()))
    const other = new AbortController()
    await expectAbort(
      (signal) => withContext({ signal }, () => new Predict('text -> answer').run(input, { lm, signal: other.signal })),
      happened,
    )
  })

  it('is seen by forward in its context', async () => {
    let seen: AbortSignal | undefined
    class Watch extends Module<object, undefined> {
      async forward(_: object, { signal }: Context) {
        seen = signal
        return undefined
      }
    }
    const { signal } = new AbortController()
    await new Watch().run({}, { signal })
    expect(seen).toBe(signal)
  })

  it('that never comes leaves no listener behind', async () => {
    const { signal } = new AbortController()
    const predict = new Predict(signature({ input: 'text', output: { answer: z.string().refine(async () => true) } }))
    await program('p', { predict }, (task: { text: string }, parts) => parts.predict.run(task)).run(input, {
      lm: scriptedLM(good),
      signal,
    })
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})
