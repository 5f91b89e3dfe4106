import { describe, expect, it } from 'vitest'
import { LMError } from '../../errors/lm-error.ts'
import { Predict } from '../../module/predict.ts'
import { chatReply } from '../../testing/chat-reply.ts'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import { hello, lmOf, readAll } from '../../testing/stream-parts.ts'
import { wrapLM } from '../define-lm.ts'
import { stageLM } from '../pipeline.ts'
import { lmWithStage } from './lm-with-stage.ts'
import { defineStage, type Stage } from './stage.ts'
import { withRetries } from './with-retries.ts'
import { withTimeouts } from './with-timeouts.ts'

const overloaded = new LMError('Overloaded.', { code: 'LM_SERVER' })

/** A stage that tells of each call. */
function counting(count = () => {}): Stage {
  return defineStage({
    name: 'counting',
    begin() {
      count()
      return {}
    },
  })
}

describe('lmWithStage in the pipeline', () => {
  const settings = { cache: undefined, budget: undefined, price: undefined, retry: {}, limits: {}, timeouts: {} }

  it('sees each attempt under the retries of the context, and each call above its own', async () => {
    let [attempts, calls] = [0, 0]
    const answer = new Predict('question -> answer')
    const retry = { baseMs: 0 }
    const script = [overloaded, chatReply({ answer: 'Yes' })]
    await answer.run(
      { question: 'Q' },
      {
        lm: lmWithStage(
          scriptedLM(script),
          counting(() => void (attempts += 1)),
        ),
        retry,
      },
    )
    const outside = lmWithStage(
      withRetries(scriptedLM(script), retry),
      counting(() => void (calls += 1)),
    )
    await answer.run({ question: 'Q' }, { lm: outside })
    expect([attempts, calls]).toEqual([2, 1])
  })

  it('leaves out the stages that an own one covers', () => {
    const patient = defineStage({ name: 'patient', covers: ['retries', 'admission', 'timeouts'], begin: () => ({}) })
    const lm = lmWithStage(scriptedLM('Hi'), patient)
    expect(stageLM(lm, settings)).toBe(lm)
  })

  it('keeps what an LM covers under an own stage that covers nothing', () => {
    const lm = lmWithStage(withRetries(scriptedLM('Hi')), counting())
    expect(stageLM(lm, settings)).toBe(lm)
  })

  it('puts no stage twice around a copy of an LM that brings it along', async () => {
    const inner = scriptedLM(overloaded)
    const copy = { ...withRetries(inner, { attempts: 2, baseMs: 0 }), id: 'mine' }
    const view = { ...wrapLM(copy, () => ({ endpoint: 'http://mine' })) }
    for (const lm of [copy, view])
      await expect(stageLM(lm, { ...settings, retry: { attempts: 4, baseMs: 0 } }).generate(hello)).rejects.toThrow(
        'Given up after 2 calls',
      )
    expect(inner.calls).toHaveLength(4)
  })

  it('times out a stream that an own stage changes', async () => {
    const lm = lmWithStage(
      lmOf({
        stream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }),
      }),
      counting(),
    )
    await expect(readAll(withTimeouts(lm, { firstByteMs: 1 }).stream?.(hello))).rejects.toMatchObject({
      code: 'LM_TIMEOUT',
    })
  })
})
