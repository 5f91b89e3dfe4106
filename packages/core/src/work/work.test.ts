import { defineWork, type WorkMessage } from './define-work.ts'
import { printWarnings, type WarningMessage, warn, warnings } from './warnings.ts'
import { work, workSync } from './work.ts'
import { adapterWork } from '../adapter/adapter-work.ts'
import { coreWork } from '../core-work.ts'
import { onEvent, type EventMessage, type EventName } from '../on-event.ts'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { defineLM } from '../lm/define-lm.ts'
import { ChainOfThought } from '../module/chain-of-thought.ts'
import { Predict } from '../module/predict.ts'
import { program } from '../module/program.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'

type Phase = 'start' | 'end' | 'asyncStart' | 'asyncEnd' | 'error'
interface Published {
  readonly name: EventName
  readonly phase: Phase
  readonly message: WorkMessage & { readonly [member: string]: unknown }
}

/** Runs `work`, whether it fails or not, and returns what it published on `names`. */
async function publishedBy(names: readonly EventName[], work: () => unknown): Promise<Published[]> {
  const published: Published[] = []
  const subscriptions = names.map((name) => {
    const listen = (phase: Phase) => (message: Published['message']) => void published.push({ name, phase, message })
    const listeners = {
      start: listen('start'),
      end: listen('end'),
      asyncStart: listen('asyncStart'),
      asyncEnd: listen('asyncEnd'),
      error: listen('error'),
    }
    return { channel: coreWork[name].channel, listeners: listeners as never }
  })
  for (const { channel, listeners } of subscriptions) channel.subscribe(listeners)
  try {
    await work()
  } catch {
    // What the work fails with is published.
  } finally {
    for (const { channel, listeners } of subscriptions) channel.unsubscribe(listeners)
  }
  return published
}

async function warningsOf(work: () => unknown): Promise<WarningMessage[]> {
  const heard: WarningMessage[] = []
  const listen = (message: unknown): void => void heard.push(message as WarningMessage)
  warnings.subscribe(listen)
  try {
    await work()
  } finally {
    warnings.unsubscribe(listen)
  }
  return heard
}

/** Each event with the name of the event that it is part of, in the order of their starts. */
function lineage(published: readonly Published[]): string[] {
  const starts = published.filter(({ phase }) => phase === 'start')
  const nameOf = new Map(starts.map(({ name, message }) => [message.id, name]))
  return starts.map(
    ({ name, message: { parent } }) =>
      `${name} in ${parent === undefined ? 'nothing' : (nameOf.get(parent) ?? 'something else')}`,
  )
}

const all = Object.keys(coreWork) as EventName[]
const answer = (): Predict<'question -> answer'> => new Predict('question -> answer')
const qa = () =>
  program('qa', { answer: answer() }, ({ question }: { question: string }, parts) => parts.answer.run({ question }))
const good = chatReply({ answer: 'A' })

describe('channels', () => {
  it('have names that begin with dspex', () => {
    expect(all.map((name) => coreWork[name].channel.start.name)).toEqual(
      all.map((name) => `tracing:dspex:${name}:start`),
    )
  })

  it('type what a subscriber gets', () => {
    expectTypeOf<EventMessage<'predict'>['path']>().toEqualTypeOf<string>()
    expectTypeOf<EventMessage<'lm'>['parent']>().toEqualTypeOf<number | undefined>()
  })

  it.each(['program', 'predict', 'lm'] as const)('publish %s at its start and at its end', async (name) => {
    const published = await publishedBy([name], () => qa().run({ question: 'Q?' }, { lm: scriptedLM(good) }))
    expect(published.map(({ phase }) => phase)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd'])
  })

  it.each(['program', 'predict', 'lm'] as const)('publish %s with its error when it fails', async (name) => {
    const boom = new Error('boom')
    const published = await publishedBy([name], () => qa().run({ question: 'Q?' }, { lm: scriptedLM(boom) }))
    expect(published.map(({ phase }) => phase)).toEqual(['start', 'end', 'error', 'asyncStart', 'asyncEnd'])
    expect(published.at(-1)?.message.error).toMatchObject({ code: 'LM_FAILED', cause: boom })
  })

  it('publish the adapter once for the messages and once for the reply', async () => {
    const published = await publishedBy(['adapter'], () => qa().run({ question: 'Q?' }, { lm: scriptedLM(good) }))
    expect(published.map(({ phase, message }) => [phase, message.action])).toEqual([
      ['start', 'format'],
      ['end', 'format'],
      ['start', 'parse'],
      ['end', 'parse'],
    ])
  })

  it('publish one object per piece of work', async () => {
    const published = await publishedBy(['lm'], () => qa().run({ question: 'Q?' }, { lm: scriptedLM(good) }))
    expect(new Set(published.map(({ message }) => message)).size).toBe(1)
  })

  it('carry what the work is about and what came of it', async () => {
    const published = await publishedBy(['program', 'predict', 'lm'], () =>
      qa().run({ question: 'Q?' }, { lm: scriptedLM(good) }),
    )
    const [ran, predicted, called] = published.filter(({ phase }) => phase === 'start').map(({ message }) => message)
    expect(ran).toMatchObject({ name: 'qa', input: { question: 'Q?' }, result: { answer: 'A' } })
    expect(predicted).toMatchObject({
      path: 'answer',
      input: { question: 'Q?' },
      signature: answer().signature.fingerprint,
    })
    expect(called).toMatchObject({ lm: 'scripted', result: { model: 'scripted' } })
  })

  it('say what each piece of work is part of', async () => {
    const published = await publishedBy(all, () => qa().run({ question: 'Q?' }, { lm: scriptedLM(good) }))
    expect(lineage(published)).toEqual([
      'program in nothing',
      'predict in program',
      'adapter in predict',
      'lm in predict',
      'adapter in predict',
    ])
  })

  it('say so of a repair too', async () => {
    const published = await publishedBy(all, () => qa().run({ question: 'Q?' }, { lm: scriptedLM(['nonsense', good]) }))
    expect(lineage(published)).toEqual([
      'program in nothing',
      'predict in program',
      'adapter in predict',
      'lm in predict',
      'adapter in predict',
      'repair in predict',
      'lm in repair',
      'adapter in predict',
    ])
    expect(published.find(({ name }) => name === 'repair')?.message).toMatchObject({
      path: 'answer',
      attempt: 2,
      code: 'REPLY_UNREADABLE',
    })
  })

  it('link the parts of nested programs that run at the same time', async () => {
    const outer = program(
      'outer',
      { left: qa(), right: new ChainOfThought('question -> answer') },
      async ({ question }: { question: string }, { left, right }) =>
        Promise.all([left.run({ question: `${question} left` }), right.run({ question: `${question} right` })]),
    )
    const lm = scriptedLM(chatReply({ reasoning: 'R', answer: 'A' }), { delayMs: 1 })
    const published = await publishedBy(['program', 'predict', 'lm'], () => outer.run({ question: 'Q?' }, { lm }))
    const starts = published.filter(({ phase }) => phase === 'start')
    const parentOf = ({ message }: Published): Published | undefined =>
      starts.find((each) => each.message.id === message.parent)
    const paths = starts
      .filter(({ name }) => name === 'lm')
      .map((call) => {
        const predicted = parentOf(call)
        const inner = predicted && parentOf(predicted)
        return [predicted?.message.path, inner?.message.name, inner && parentOf(inner)?.message.name]
      })
    expect(paths).toEqual([
      ['left.answer', 'qa', 'outer'],
      ['right.predict', 'ChainOfThought', 'outer'],
    ])
  })

  it('link to the nearest piece of work that somebody listens to', async () => {
    const published = await publishedBy(['program', 'lm'], () => qa().run({ question: 'Q?' }, { lm: scriptedLM(good) }))
    expect(lineage(published)).toEqual(['program in nothing', 'lm in program'])
  })

  it('number the pieces of work without repeating themselves', async () => {
    const published = await publishedBy(all, () =>
      Promise.all([1, 2, 3].map(() => qa().run({ question: 'Q?' }, { lm: scriptedLM(good) }))),
    )
    const ids = published.filter(({ phase }) => phase === 'start').map(({ message }) => message.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('do not change what a run returns', async () => {
    let output: unknown
    await publishedBy(all, async () => (output = await qa().run({ question: 'Q?' }, { lm: scriptedLM(good) })))
    expect(output).toEqual({ answer: 'A' })
  })
})

const countWork = defineWork<{ readonly of: string }, number>('count-for-a-test')

describe('work', () => {
  const never = (): never => expect.unreachable('the payload must not be built')

  it('builds nothing when nobody listens', async () => {
    expect([await work(countWork, never, async () => 1), workSync(countWork, never, () => 2)]).toEqual([1, 2])
  })

  it('builds nothing when others listen to something else', async () => {
    await publishedBy(['lm'], async () => expect(await work(countWork, never, async () => 1)).toBe(1))
  })

  it('gives way again once the subscriber has left', async () => {
    onEvent(countWork, { start() {} })()
    expect(await work(countWork, never, async () => 1)).toBe(1)
  })

  it('publishes what work throws that does not wait', async () => {
    const boom = new Error('boom')
    const published = await publishedBy(['adapter'], () =>
      workSync(
        adapterWork,
        () => ({ adapter: 'x', action: 'parse' as const, attempt: 1 }),
        () => {
          throw boom
        },
      ),
    )
    expect(published.map(({ phase, message }) => [phase, message.error])).toEqual([
      ['start', boom],
      ['error', boom],
      ['end', boom],
    ])
  })
})

describe('warn', () => {
  it('writes no text when nobody reads it', () => {
    printWarnings(false)
    expect(() => warn('OTHER', () => expect.unreachable('the text must not be written'))).not.toThrow()
  })

  it('tells of a predictor that has no path', async () => {
    const made = program('made', {}, ({ question }: { question: string }) => answer().run({ question }))
    const heard = await warningsOf(() => made.run({ question: 'Q?' }, { lm: scriptedLM(good) }))
    expect(heard).toMatchObject([
      { code: 'PREDICTOR_WITHOUT_PATH', message: expect.stringContaining('public property') },
    ])
  })

  it('says nothing of a predictor that is the whole program', async () => {
    expect(await warningsOf(() => answer().run({ question: 'Q?' }, { lm: scriptedLM(good) }))).toEqual([])
  })

  it("passes on an LM's warning with the predictor's event", async () => {
    let predicts: Published[] = []
    const lm = defineLM(scriptedLM({ text: good, warnings: [{ type: 'unsupported', message: 'seed is ignored' }] }))
    const heard = await warningsOf(async () => {
      predicts = await publishedBy(['predict'], () => qa().run({ question: 'Q?' }, { lm }))
    })
    expect(heard).toEqual([
      { code: 'LM_WARNING', message: "LM 'scripted': seed is ignored", parent: predicts[0]?.message.id },
    ])
  })
})

describe('onEvent', () => {
  it('calls start and end once each, with the result, until it is stopped', async () => {
    const seen: unknown[] = []
    const stop = onEvent('predict', {
      start: ({ path }) => seen.push(['start', path]),
      end: ({ path, result }) => seen.push(['end', path, result]),
    })
    const predict = new Predict('question -> answer')
    const lm = scriptedLM(chatReply({ answer: 'a' }))
    await predict.run({ question: 'q' }, { lm })
    stop()
    await predict.run({ question: 'q' }, { lm })
    expect(seen).toEqual([
      ['start', 'self'],
      ['end', 'self', { answer: 'a' }],
    ])
  })

  it('ends with the error of work that failed', async () => {
    const errors: unknown[] = []
    const stop = onEvent('lm', { end: ({ error }) => errors.push(error) })
    const failure = await new Predict('question -> answer')
      .run({ question: 'q' }, { lm: scriptedLM(new Error('down')) })
      .catch((error: unknown) => error)
    stop()
    expect(errors).toEqual([failure])
  })

  it('hears an adapter, which does not wait', async () => {
    const actions: string[] = []
    const stop = onEvent('adapter', { end: ({ action }) => actions.push(action) })
    await new Predict('question -> answer').run({ question: 'q' }, { lm: scriptedLM(chatReply({ answer: 'a' })) })
    stop()
    expect(actions).toEqual(['format', 'parse'])
  })
})
