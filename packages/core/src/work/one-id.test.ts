import { describe, expect, it } from 'vitest'
import { Predict } from '../module/predict.ts'
import { program } from '../module/program.ts'
import { inMemoryRetriever } from '../retrieve/corpus/in-memory-retriever.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { tool } from '../tool/tool.ts'
import { defineWork, type WorkMessage } from './define-work.ts'
import { onWork } from '../on-event.ts'
import { work } from './work.ts'

const retriever = inMemoryRetriever({ passages: [{ id: 'emma', text: 'Emma is by Jane Austen.' }] })
const shout = tool({ name: 'shout', description: 'Shouts.', run: () => 'A!' })
const rag = program(
  'rag',
  { answer: new Predict('question -> answer') },
  async ({ question }: { question: string }, { answer }) => {
    await retriever.retrieve({ query: question, k: 1 })
    await shout.call({})
    return answer.run({ question })
  },
)
const lm = () => scriptedLM(chatReply({ answer: 'Jane Austen' }))

async function heard(run: () => Promise<unknown>): Promise<(WorkMessage & { kind: string; ended: boolean })[]> {
  const messages = new Map<number, { kind: string; message: WorkMessage; ended: boolean }>()
  const stop = onWork({
    start: (message, { name }) => messages.set(message.id, { kind: name, message, ended: false }),
    end: (message) => void Object.assign(messages.get(message.id) ?? {}, { ended: true }),
  })
  try {
    await run()
  } finally {
    stop()
  }
  return [...messages.values()].map(({ kind, message, ended }) => ({ ...message, kind, ended }))
}

describe('one id', () => {
  it('names a piece of work in its event, in the trace and in the stream', async () => {
    let execution: Awaited<ReturnType<typeof rag.execute>> | undefined
    const told: { readonly type: string; readonly id: number }[] = []
    const outer = program('outer', { rag }, async (input: { question: string }) => {
      execution = await rag.execute(input)
      return execution.output
    })
    const messages = await heard(async () => {
      for await (const event of outer.stream({ question: 'Emma?' }, { lm: lm() })) if ('id' in event) told.push(event)
    })
    const idOf = (kind: string): number | undefined => messages.find((message) => message.kind === kind)?.id
    expect(execution?.trace.map(({ kind, id }) => [kind, id])).toEqual([
      ['retrieve', idOf('retrieve')],
      ['tool', idOf('tool')],
      ['predict', idOf('predict')],
    ])
    expect(told.find(({ type }) => type === 'tool-result')?.id).toBe(idOf('tool'))
    expect(told.find(({ type }) => type === 'field-done')?.id).toBe(idOf('predict'))
    expect(messages.every(({ ended }) => ended)).toBe(true)
  })

  it('leads from an event to the execution whose trace has it, and to no other', async () => {
    const ids: string[] = []
    const messages = await heard(async () => {
      for (const question of ['a', 'b']) ids.push((await rag.execute({ question }, { lm: lm() })).id)
    })
    expect(new Set(ids).size).toBe(2)
    expect(new Set(messages.map(({ execution }) => execution))).toEqual(new Set(ids))
  })

  it('names the entry of a failure too', async () => {
    const broken = tool({ name: 'broken', description: 'Breaks.', run: () => Promise.reject(new Error('no')) })
    const [message] = await heard(() => broken.call({}).catch(() => undefined))
    expect(message).toMatchObject({ kind: 'tool', error: { code: 'TOOL_FAILED' } })
  })
})

describe('defineWork', () => {
  const count = defineWork<{ readonly of: string }, number>('count', {
    title: ({ of }) => `count ${of}`,
    attributes: (_, result) => ({ found: result }),
    content: ['of'],
  })

  it('lets a package of its own publish work that says how it is described', async () => {
    const lines: unknown[] = []
    const stop = onWork({
      end: (message, kind) => lines.push([kind.name, kind.attributes?.(message as never, message.result as never)]),
    })
    await work(
      count,
      () => ({ of: 'sheep' }),
      async () => 3,
    )
    stop()
    expect(lines).toEqual([['count', { found: 3 }]])
  })

  it('makes what happens inside a part of it', async () => {
    const messages = await heard(() =>
      work(
        count,
        () => ({ of: 'answers' }),
        async () => {
          await rag.run({ question: 'Emma?' }, { lm: lm() })
          return 1
        },
      ),
    )
    const [outer, inner] = messages
    expect([outer?.kind, inner?.kind, inner?.parent]).toEqual(['count', 'program', outer?.id])
  })
})
