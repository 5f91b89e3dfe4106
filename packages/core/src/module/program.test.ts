import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Context, contextKeys } from '../context.ts'
import type { ConfigurationError } from '../errors/configuration-error.ts'
import type { LM } from '../lm/lm.ts'
import { findPredictors } from '../state/find-predictors.ts'
import { isProgram, type Program } from '../program.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { ChainOfThought } from './chain-of-thought.ts'
import { Module } from './module.ts'
import { Predict } from './predict.ts'
import { program } from './program.ts'

const lm = scriptedLM(chatReply({ reasoning: 'R', answer: 'A' }))
const input = { question: 'Q?' }
const passages = ['p1', 'p2']

/** The class of the guide. */
class Rag extends Module<{ question: string }, { answer: string; context: string[] }> {
  readonly respond = new ChainOfThought('question, context: string[] -> answer')
  readonly retrieve: () => Promise<string[]>
  constructor(retrieve: () => Promise<string[]>) {
    super()
    this.retrieve = retrieve
  }
  async forward({ question }: { question: string }, { signal }: Context) {
    signal?.throwIfAborted()
    const context = await this.retrieve()
    return { ...(await this.respond.run({ question, context })), context }
  }
}

describe('Module', () => {
  it('runs its forward with the input', async () => {
    expect(await new Rag(async () => passages).run(input, { lm })).toEqual({
      reasoning: 'R',
      answer: 'A',
      context: passages,
    })
  })

  it('is named after its class', () => {
    expect(new Rag(async () => []).name).toBe('Rag')
  })

  it('takes a name of its own', () => {
    class Named extends Rag {
      override get name() {
        return 'rag-2'
      }
    }
    expect(new Named(async () => []).name).toBe('rag-2')
  })

  it('is a program', () => {
    expect([new Rag(async () => []), {}, null, undefined, 'x'].map(isProgram)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })

  it('gives forward the options of the run', async () => {
    let seen: Context = {}
    class Watch extends Module<object, undefined> {
      async forward(_: object, context: Context) {
        seen = context
        return undefined
      }
    }
    await new Watch().run({}, { lm, repairs: 4 })
    expect(seen).toEqual({ lm, repairs: 4 })
  })

  it('lets the options of an inner run reach only what is inside', async () => {
    const inner = scriptedLM(chatReply({ reasoning: 'inner', answer: 'inner' }))
    const outer = program(
      'outer',
      { rag: new Rag(async () => passages), after: new Predict('question -> answer') },
      async (task: { question: string }, { rag, after }) => [
        (await rag.run(task, { lm: inner })).answer,
        (await after.run(task)).answer,
      ],
    )
    expect(await outer.run(input, { lm })).toEqual(['inner', 'A'])
  })

  it('passes on what forward throws, at once or later', async () => {
    const boom = new Error('boom')
    const failing = [
      program('late', {}, async () => {
        throw boom
      }),
      program('soon', {}, (): Promise<never> => {
        throw boom
      }),
    ]
    expect(await Promise.all(failing.map((each) => each.run({}).catch((error: unknown) => error)))).toEqual([
      boom,
      boom,
    ])
  })

  it('types its input and its output', () => {
    expectTypeOf<Rag['run']>().parameter(0).toEqualTypeOf<{ question: string }>()
    expectTypeOf<Rag['run']>().returns.resolves.toEqualTypeOf<{ answer: string; context: string[] }>()
    expectTypeOf<Rag>().toExtend<Program<{ question: string }, { answer: string }>>()
  })
})

describe('program', () => {
  it('gives the function its parts and the context', async () => {
    const rag = program(
      'rag',
      { respond: new ChainOfThought('question, context: string[] -> answer') },
      async ({ question }: { question: string }, { respond, lm: given }) => {
        expectTypeOf(given).toEqualTypeOf<LM | undefined>()
        return { ...(await respond.run({ question, context: passages })), given: given?.id }
      },
    )
    expect(await rag.run(input, { lm })).toEqual({ reasoning: 'R', answer: 'A', given: 'scripted' })
  })

  it('has the name that it is given', () => {
    expect(program('rag', {}, async () => 1).name).toBe('rag')
  })

  it('has its parts as properties, with state', () => {
    const respond = new Predict('question -> answer')
    const made = program('p', { respond, steps: [respond, new Predict('a -> b')] }, async () => 1)
    expect([made.respond, [...findPredictors(made).keys()]]).toEqual([respond, ['respond', 'steps[1]']])
  })

  it.each([
    ...contextKeys,
    'name',
    'run',
    'execute',
    'stream',
    'preview',
    'forward',
    'constructor',
    'toString',
    '__proto__',
  ])('refuses a part called %s', (part) => {
    const parts = Object.fromEntries([[part, new Predict('a -> b')]])
    const make = () => program('p', parts, async () => 1)
    expect(make).toThrow(
      expect.objectContaining<Partial<ConfigurationError>>({
        code: 'CONFIGURATION_INVALID',
        message: expect.stringContaining(`'${part}'`) as string,
      }),
    )
  })

  it('infers its types', () => {
    const rag = program(
      'rag',
      { respond: new ChainOfThought('question, context: string[] -> answer') },
      async ({ question }: { question: string }, { respond, signal }) => {
        expectTypeOf(signal).toEqualTypeOf<AbortSignal | undefined>()
        return { ...(await respond.run({ question, context: passages })), passages }
      },
    )
    expectTypeOf(rag.run).parameter(0).toEqualTypeOf<{ question: string }>()
    expectTypeOf(rag.run).returns.resolves.toEqualTypeOf<{ passages: string[]; reasoning: string; answer: string }>()
    expectTypeOf(rag.respond).toEqualTypeOf<ChainOfThought<'question, context: string[] -> answer'>>()
  })

  it('does not compile with a wrong input', () => {
    const made = program('p', {}, async ({ question }: { question: string }) => question)
    // @ts-expect-error the input has no such field
    void made.run({ query: 'x' })
  })

  it('runs inside another and is named by its place', async () => {
    const inner = program('inner', { ask: new Predict('question -> answer') }, (task: { question: string }, { ask }) =>
      ask.run(task),
    )
    const outer = program(
      'outer',
      { routes: new Map([['a b', inner]]) },
      async (task: { question: string }, { routes }) => routes.get('a b')?.run(task),
    )
    const { output, trace } = await outer.execute(input, { lm })
    expect([output, trace.map(({ path }) => path)]).toEqual([{ answer: 'A' }, ["routes['a b'].ask"]])
  })

  it('runs many times at once without mixing up inputs', async () => {
    const echo = scriptedLM(
      (request) => chatReply({ answer: JSON.stringify(request.messages.at(-1)).match(/Q\d+/)?.[0] }),
      { delayMs: 1 },
    )
    const ask = program('ask', { ask: new Predict('question -> answer') }, (task: { question: string }, parts) =>
      parts.ask.run(task),
    )
    const outputs = await Promise.all(
      Array.from({ length: 50 }, (_, index) => ask.run({ question: `Q${index}` }, { lm: echo })),
    )
    expect(outputs.map(({ answer }) => answer)).toEqual(Array.from({ length: 50 }, (_, index) => `Q${index}`))
  })
})
