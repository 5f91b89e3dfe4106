import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { textOf } from '../lm/message.ts'
import { showMessages } from '../lm/show-messages.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { dumpState } from '../state/dump-state.ts'
import { editState } from '../state/edit-state.ts'
import { withState } from '../state/with-state.ts'
import { tool } from '../tool/tool.ts'
import { ReAct } from './react.ts'

const population = tool({
  name: 'population',
  description: 'Says how many people live in a country.',
  input: z.object({ country: z.string() }),
  run({ country }) {
    if (country !== 'Laos') throw new Error(`nothing is known about ${country}`)
    return { people: 7_000_000 }
  },
})

const step = (thought: string, name: string, args: object): string =>
  chatReply({ next_thought: thought, next_tool_name: name, next_tool_args: JSON.stringify(args) })
const finish = step('I know it.', 'finish', {})
const extract = chatReply({ reasoning: 'The tool said so.', answer: '7 million' })
const question = { question: 'How many people live in Laos?' }

describe('ReAct with native tools', () => {
  const agent = new ReAct('question -> answer', { tools: [population] })
  const call = (toolName: string, input: object, callId = toolName) =>
    ({ type: 'tool-call', callId, toolName, input }) as const

  it('offers the tools to the model and runs several calls at once', async () => {
    using lm = scriptedLM(
      [
        {
          content: [
            { type: 'text', text: 'Both at once.' },
            call('population', { country: 'Laos' }, '1'),
            call('population', { country: 'Mu' }, '2'),
          ],
          finishReason: 'tool-calls',
        },
        { content: [call('finish', {})], finishReason: 'tool-calls' },
        extract,
      ],
      { capabilities: { tools: true } },
    )
    const { trajectory } = await agent.run(question, { lm })
    expect(trajectory).toMatchObject([
      {
        thought: 'Both at once.',
        calls: [{ observation: '{"people":7000000}' }, { observation: expect.stringContaining('Mu'), failed: true }],
      },
      { thought: '', calls: [{ tool: 'finish' }] },
    ])
    expect(lm.calls[0]).toMatchObject({ toolChoice: 'auto', tools: [{ name: 'population' }, { name: 'finish' }] })
    expect(textOf(lm.calls[0]?.messages.at(-1)?.content ?? [])).not.toContain('next_tool_name')
    expect(lm.calls[2]?.tools).toBeUndefined()
  })

  it('asks again after a reply without a call, and says so', async () => {
    const thought = chatReply({ next_thought: 'Seven million.' })
    const lm = scriptedLM([thought, finish, extract], { capabilities: { tools: true } })
    const { trajectory } = await agent.run(question, { lm })
    expect(trajectory).toMatchObject([{ calls: [{ tool: 'finish' }] }])
    expect(showMessages(lm.calls[1]?.messages ?? [])).toContain('No tool was called. Call one, or `finish`')
  })

  it.each([
    ['the fields of the text', step('Look.', 'population', { country: 'Laos' })],
    ['the JSON of an API', 'I look. {"name": "population", "arguments": {"country": "Laos"}}'],
    ['other words for it', '```json\n{"tool": "population", "args": {"country": "Laos"}}\n```'],
  ])('takes a call that is named in %s', async (_, reply) => {
    const lm = scriptedLM([reply, finish, extract], { capabilities: { tools: true } })
    const { trajectory } = await agent.run(question, { lm })
    expect(trajectory[0]?.calls).toMatchObject([{ tool: 'population', args: { country: 'Laos' } }])
  })

  it.each([
    [
      'lines',
      'Both.\n{"name": "population", "arguments": {"country": "Laos"}}\n{"name": "population", "arguments": {"country": "Mali"}}',
    ],
    [
      'a list',
      '```json\n[{"name": "population", "arguments": {"country": "Laos"}}, {"name": "population", "arguments": {"country": "Mali"}}]\n```',
    ],
    [
      'tags',
      '<tool_call>\n{"name": "population", "arguments": {"country": "Laos"}}\n</tool_call>\n<tool_call>{"name": "population", "arguments": {"country": "Mali"}}</tool_call>',
    ],
  ])('runs all calls that are named in %s', async (_, reply) => {
    const lm = scriptedLM([reply, finish, extract], { capabilities: { tools: true } })
    const { trajectory } = await agent.run(question, { lm })
    expect(trajectory[0]?.calls).toMatchObject([{ args: { country: 'Laos' } }, { args: { country: 'Mali' } }])
  })

  it.each([
    'I will write {"name": "finish"} when I know enough, but I do not yet.',
    'When done, {"name": "finish", "arguments": {}} ends it. I need the population first.',
  ])('does not take for a call what prose mentions: %s', async (reply) => {
    const lm = scriptedLM([reply, { content: [call('population', { country: 'Laos' })] }, finish, extract], {
      capabilities: { tools: true },
    })
    const { trajectory } = await agent.run(question, { lm })
    expect(trajectory.map(({ calls }) => calls[0]?.tool)).toEqual(['population', 'finish'])
  })

  it.each([[''], ['{}'], ['null'], [null], [undefined]])('takes %j for no arguments', async (input) => {
    const now = tool({ name: 'now', description: 'Tells the time.', run: () => 'noon' })
    const clock = new ReAct('question -> answer', { tools: [now] })
    const lm = scriptedLM([{ content: [call('now', input as never)] }, finish, extract], {
      capabilities: { tools: true },
    })
    expect((await clock.run(question, { lm })).trajectory[0]?.calls).toMatchObject([
      { tool: 'now', observation: 'noon' },
    ])
  })

  it('reads arguments that are JSON in a text', async () => {
    const lm = scriptedLM([{ content: [call('population', '{"country": "Laos"}' as never)] }, finish, extract], {
      capabilities: { tools: true },
    })
    const { trajectory } = await agent.run(question, { lm })
    expect(trajectory[0]?.calls).toMatchObject([{ args: { country: 'Laos' }, observation: '{"people":7000000}' }])
  })

  it('names the tools to a model that calls one which is not there', async () => {
    const lm = scriptedLM([{ content: [call('popluation', { country: 'Laos' })] }, finish, extract], {
      capabilities: { tools: true },
    })
    await agent.run(question, { lm })
    expect(showMessages(lm.calls[1]?.messages ?? [])).toContain(
      'There is no tool `popluation`. The tools are `population`, `finish`.',
    )
  })

  it('says in one way how tools are called, and keeps what somebody has added', async () => {
    const native = scriptedLM([finish, extract], { capabilities: { tools: true } })
    const advised = new ReAct('question -> answer', { tools: [population] })
    const { react } = advised
    const state = { instructions: `${react.signature.instructions}\nBe quick.`, demos: [] }
    await withState(advised, editState(dumpState(advised), 'react', state)).run(question, { lm: native })
    const asked = showMessages(native.calls[0]?.messages ?? [])
    expect(asked).not.toMatch(/next_tool|The tools:/)
    expect(asked).toMatch(/call a tool[^]*Be quick\./)
    const text = scriptedLM([finish, extract])
    await advised.run(question, { lm: text })
    expect(showMessages(text.calls[0]?.messages ?? [])).toMatch(/next_tool_name[^]*The tools:/)
  })

  it('keeps to the text where it is told so', async () => {
    const text = new ReAct('question -> answer', { tools: [population], toolCalling: 'text' })
    const lm = scriptedLM([finish, extract], { capabilities: { tools: true } })
    await text.run(question, { lm })
    expect(lm.calls[0]?.tools).toBeUndefined()
  })
})
