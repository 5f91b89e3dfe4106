import { describe, expect, expectTypeOf, it } from 'vitest'
// Only what another package can import.
import {
  AssertionError,
  assertThat,
  check,
  onEvent,
  Predict,
  program,
  suggest,
  type WarningMessage,
  warnings,
} from '@dspex/core'
import { failedChecks, runAttempt } from '@dspex/core/implement'
import { chatReply, scriptedLM } from '@dspex/core/testing'

async function warningsOf(run: () => unknown): Promise<readonly string[]> {
  const heard: string[] = []
  const listen = (message: unknown): void => {
    const { code, message: text } = message as WarningMessage
    heard.push(`${code}: ${text}`)
  }
  warnings.subscribe(listen)
  await run()
  warnings.unsubscribe(listen)
  return heard
}

describe('assertThat', () => {
  it('narrows, and outside of a run is a plain error', () => {
    const [value] = ['a', 1] as readonly (string | number)[]
    assertThat(typeof value === 'string', 'is no text')
    expectTypeOf(value).toEqualTypeOf<string>()
    const error = caught(() => assertThat(false, 'is too long', { field: 'answer', predictor: 'respond' }))
    expect(AssertionError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'ASSERTION_FAILED',
      blame: 'program',
      message: "is too long (`answer` of predictor 'respond')",
      failures: [{ message: 'is too long', field: 'answer', severity: 'must' }],
      attempts: [],
    })
  })

  it.each([
    [Promise.resolve(true), 'is a promise. Await it.'],
    ['yes', 'is "yes", and must be true or false'],
    [undefined, 'must be true or false'],
    [1, 'must be true or false'],
  ])('refuses %j as a condition', (condition, problem) => {
    for (const assert of [assertThat, suggest] as readonly ((...args: readonly unknown[]) => unknown)[])
      expect(() => assert(condition, 'no')).toThrow(problem)
  })

  it.each([[''], [' '], [undefined], [7]])('refuses %j as a message, whether it holds or not', (message) => {
    for (const holds of [true, false]) expect(() => assertThat(holds, message as never)).toThrow('Say what is wrong')
  })

  it('cuts a message that is huge', () => {
    const error = caught(() => assertThat(false, 'x'.repeat(100_000))) as AssertionError
    expect(error.failures[0]?.message).toHaveLength(4001)
  })

  it('is told as an event', () => {
    const told: unknown[] = []
    const stop = onEvent('assertion', { start: ({ message, severity }) => told.push([message, severity]) })
    caught(() => assertThat(false, 'no'))
    suggest(true, 'holds')
    stop()
    expect(told).toEqual([['no', 'must']])
  })
})

describe('suggest', () => {
  it('says whether it holds, and warns where nobody tries again', async () => {
    expect(suggest(true, 'holds')).toBe(true)
    const heard = await warningsOf(() => expect(suggest(false, 'is long', { field: 'answer' })).toBe(false))
    expect(heard).toEqual(['SUGGESTION_FAILED: What was suggested does not hold (`answer`): is long'])
  })
})

const yes = (): boolean => true

describe('check', () => {
  it.each([
    [{ name: '', test: yes, message: 'no' }, 'needs a name'],
    [{ name: 'a', test: true, message: 'no' }, "The test of check 'a' is true"],
    [{ name: 'a', test: yes, message: '' }, 'Say what is wrong'],
    [{ name: 'a', test: yes, message: 'no', severity: 'hard' }, '`severity` of check \'a\' is "hard"'],
  ])('refuses %j', (definition, problem) => {
    expect(() => check(definition as never)).toThrow(problem)
  })

  it('is made of an output, with a message of its own', async () => {
    const long = check<string, number>({
      name: 'long',
      field: 'text',
      test: async (text: string, least: number): Promise<boolean> => text.length >= least,
      message: (text, least) => `${text} has less than ${least}`,
    })
    expect(await failedChecks([long], 'abc', 3)).toEqual([])
    expect(await failedChecks([long], 'abc', 4)).toEqual([
      { message: 'abc has less than 4', field: 'text', severity: 'must' },
    ])
    const odd = check<string, number>({ name: 'odd', test: (): boolean => false, message: (): string => '' })
    await expect(failedChecks([odd], 'abc', 4)).rejects.toMatchObject({ code: 'CHECK_FAILED' })
  })
})

describe('runAttempt', () => {
  const qa = new Predict('question -> answer')
  const lm = () => scriptedLM(['a', 'b', 'c'].map((answer) => chatReply({ answer })))

  it('notes what was called, and answers the same again once each', async () => {
    const model = lm()
    const twice = program('twice', { qa }, async (input: { question: string }, parts) => {
      const first = await runAttempt({ module: 'm', attempt: 1 }, async () => {
        await parts.qa.run(input)
        return parts.qa.run(input)
      })
      expect(first.calls.map(({ path, output }) => [path, output])).toEqual([
        ['qa', { answer: 'a' }],
        ['qa', { answer: 'b' }],
      ])
      await first.drop()
      const second = await runAttempt({ module: 'm', attempt: 2, answers: first.calls }, async () => [
        await parts.qa.run(input),
        await parts.qa.run(input),
        await parts.qa.run(input),
      ])
      return second.output
    })
    const { output, trace } = await twice.execute({ question: 'q' }, { lm: model })
    expect(output).toEqual([{ answer: 'a' }, { answer: 'b' }, { answer: 'c' }])
    expect(model.calls).toHaveLength(3)
    expect(trace.map(({ kind, dropped }) => `${kind} ${dropped ?? false}`)).toEqual([
      'attempt true',
      'predict true',
      'predict true',
      'attempt false',
      'predict false',
      'predict false',
      'predict false',
    ])
  })

  it('does not answer what is sampled otherwise, or has another input', async () => {
    const model = lm()
    const run = program('run', { qa }, async (input: { question: string }, parts) => {
      const { calls } = await runAttempt({ module: 'm', attempt: 1 }, () => parts.qa.run(input))
      const again = (attempt: () => Promise<unknown>) =>
        runAttempt({ module: 'm', attempt: 2, answers: calls, lmOptions: { temperature: 1 } }, attempt)
      await again(() => parts.qa.run(input))
      await again(() => parts.qa.run(input, { lmOptions: { temperature: 0.3 } }))
      await again(() => parts.qa.run({ question: 'other' }))
      return {}
    })
    await run.run({ question: 'q' }, { lm: model })
    expect(model.calls).toHaveLength(3)
  })

  it('gives an error as an outcome, and passes an abort on', async () => {
    const broken = new Error('broken')
    expect(await runAttempt({ module: 'm', attempt: 1 }, () => Promise.reject(broken))).toMatchObject({ error: broken })
    const controller = new AbortController()
    const aborted = program('aborted', {}, () =>
      runAttempt({ module: 'm', attempt: 1 }, async () => {
        controller.abort(new Error('enough'))
        throw new Error('because of that')
      }),
    )
    await expect(aborted.run({}, { signal: controller.signal })).rejects.toThrow('enough')
  })
})

function caught(run: () => void): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
