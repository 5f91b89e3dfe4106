import { type WarningMessage, warnings } from '../work/warnings.ts'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Context } from '../context.ts'
import { LMError } from '../errors/lm-error.ts'
import type { ProgramEvent } from '../program.ts'
import { type AnySignature, signature, toSignature } from '../signature/signature.ts'
import type { CheckSignature } from '../signature/signature-types.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { ChainOfThought } from './chain-of-thought.ts'
import { Predict } from './predict.ts'
import { ReAct } from './react.ts'
import type { ReActStep } from './react-trajectory.ts'
import { SignatureModule } from './signature-module.ts'

/** A module over any signature that says how long its answer took to write. */
class Counted<const S extends string | AnySignature = string> extends SignatureModule<S, { letters: number }> {
  readonly predict: Predict<AnySignature>
  readonly seen: (Context | undefined)[] = []

  constructor(given: CheckSignature<S>) {
    super()
    this.predict = new Predict<AnySignature>(toSignature(given as string | AnySignature) as AnySignature)
  }

  protected async answer(input: Record<string, unknown>, { repairs }: Context, options: Context | undefined) {
    this.seen.push({ repairs }, options)
    const outputs = await this.predict.run(input)
    return { ...outputs, letters: JSON.stringify(outputs).length }
  }
}

const input = { question: 'Who wrote Emma?' }
const counted = () => new Counted('question -> answer, sure: boolean')
const good = chatReply({ answer: 'A', sure: true })
type Outputs = { letters: number; answer: string; sure: boolean }

describe('SignatureModule', () => {
  it('answers with the outputs of its signature and its own', async () => {
    expect(await counted().run(input, { lm: scriptedLM(good) })).toEqual({ answer: 'A', sure: true, letters: 26 })
  })

  it('gives `answer` the context that applies and the options of the call', async () => {
    const module = counted()
    const options = { lm: scriptedLM(good), repairs: 3 }
    await module.run(input, options)
    expect(module.seen).toEqual([{ repairs: 3 }, options])
  })

  it('executes, streams and previews as any module', async () => {
    const lm = scriptedLM(good)
    const { output, trace } = await counted().execute(input, { lm })
    const events: ProgramEvent<Outputs, Outputs>[] = []
    for await (const event of counted().stream(input, { lm })) events.push(event)
    const [preview] = await counted().preview(input)
    expect([output.letters, trace[0]?.path, events.at(-1), preview?.path]).toMatchObject([
      26,
      'predict',
      { type: 'output', output: { letters: 26 } },
      'predict',
    ])
  })

  it('types what is run, streamed and completed, once for all modules', () => {
    const module = counted()
    expectTypeOf(module.run).parameter(0).toEqualTypeOf<{ question: string }>()
    expectTypeOf(module.run).returns.resolves.toEqualTypeOf<Outputs>()
    expectTypeOf(module.stream).returns.toEqualTypeOf<AsyncGenerator<ProgramEvent<Outputs, Outputs>, void, undefined>>()
    expectTypeOf(module.completions).returns.resolves.toEqualTypeOf<Outputs[]>()
    expectTypeOf(module.execute).returns.resolves.toHaveProperty('output').toEqualTypeOf<Outputs>()
  })

  it('types the modules that stand on it', () => {
    type Answer = { answer: string }
    const predict = new Predict('question -> answer')
    expectTypeOf(predict.completions).returns.resolves.toEqualTypeOf<Answer[]>()
    expectTypeOf(predict.stream).returns.toEqualTypeOf<AsyncGenerator<ProgramEvent<Answer, Answer>, void, undefined>>()
    type Reasoned = { reasoning: string; answer: string }
    const cot = new ChainOfThought('question -> answer')
    expectTypeOf(cot.run).returns.resolves.toEqualTypeOf<Reasoned>()
    expectTypeOf(cot.stream).returns.toEqualTypeOf<AsyncGenerator<ProgramEvent<Reasoned, Reasoned>, void, undefined>>()
    const agent = new ReAct('question -> answer', { tools: [] })
    type Acted = { reasoning: string; trajectory: readonly ReActStep[]; answer: string }
    expectTypeOf(agent.run).returns.resolves.toEqualTypeOf<Acted>()
    expectTypeOf(agent.stream).returns.toEqualTypeOf<AsyncGenerator<ProgramEvent<Acted>, void, undefined>>()
    expectTypeOf(agent.completions).returns.resolves.toEqualTypeOf<Acted[]>()
    expectTypeOf(new Predict<AnySignature>(signature('a -> b')).run).returns.resolves.toEqualTypeOf<
      Record<string, unknown>
    >()
  })

  describe('completions', () => {
    const replies = [1, 2, 3].map((n) => chatReply({ answer: `A${n}`, sure: true }))

    it('answers several times at once, each time with another sample', async () => {
      const lm = scriptedLM(replies)
      const outputs = await counted().completions(input, { n: 3, lm, lmOptions: { seed: 1 } })
      expect(outputs.map(({ answer }) => answer)).toEqual(['A1', 'A2', 'A3'])
      expect(lm.calls.map(({ temperature, rolloutId, seed }) => [temperature, rolloutId, seed])).toEqual([
        [0.7, undefined, 1],
        [0.7, '0.1', 1],
        [0.7, '0.2', 1],
      ])
    })

    it('asks as `run` does for one', async () => {
      const lm = scriptedLM(replies)
      await counted().completions(input, { n: 1, lm })
      expect(lm.calls[0]).not.toHaveProperty('temperature')
    })

    it('leaves out what fails, and says so', async () => {
      const heard: WarningMessage[] = []
      const listen = (message: unknown): void => void heard.push(message as WarningMessage)
      warnings.subscribe(listen)
      const lm = scriptedLM([good, 'nonsense', good])
      const outputs = await counted()
        .completions(input, { n: 3, lm, repairs: 0 })
        .finally(() => warnings.unsubscribe(listen))
      expect([outputs.length, heard.map(({ code }) => code)]).toEqual([2, ['COMPLETIONS_MISSING']])
      expect(heard[0]?.message).toContain("1 of 3 answers of 'Counted' failed")
    })

    it('fails as the first when all fail', async () => {
      const down = new LMError('down', { code: 'LM_FAILED' })
      await expect(counted().completions(input, { n: 2, lm: scriptedLM(down) })).rejects.toBe(down)
    })

    it.each([0, -1, 1.5, Number.NaN])('refuses n = %s before it asks anything', async (n) => {
      const lm = scriptedLM(good)
      await expect(counted().completions(input, { n, lm })).rejects.toThrow('`n` must be a whole number from 1')
      expect(lm.calls).toEqual([])
    })

    it('rejects with the reason of an abort at once', async () => {
      const controller = new AbortController()
      const lm = scriptedLM(() => new Promise<never>(() => controller.abort('now')))
      await expect(counted().completions(input, { n: 2, lm, signal: controller.signal })).rejects.toBe('now')
    })
  })
})
