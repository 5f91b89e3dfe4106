import { warnings } from '../work/warnings.ts'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import { LMError } from '../errors/lm-error.ts'
import { textOf } from '../lm/message.ts'
import { showMessages } from '../lm/show-messages.ts'
import { signature } from '../signature/signature.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { tool } from '../tool/tool.ts'
import { ReAct } from './react.ts'
import type { ReActStep } from './react-trajectory.ts'

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

async function warningsOf<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly codes: string[] }> {
  const codes: string[] = []
  const listen = (message: unknown): void => void codes.push((message as { code: string }).code)
  warnings.subscribe(listen)
  try {
    return { value: await work(), codes }
  } finally {
    warnings.unsubscribe(listen)
  }
}

describe('ReAct', () => {
  const agent = new ReAct('question -> answer', { tools: [population] })

  it('calls tools until it finishes, then answers from what it saw', async () => {
    using lm = scriptedLM([step('Look it up.', 'population', { country: 'Laos' }), finish, extract])
    const output = await agent.run(question, { lm })
    expectTypeOf(output.answer).toEqualTypeOf<string>()
    expectTypeOf(output.trajectory).toEqualTypeOf<readonly ReActStep[]>()
    expect(output).toEqual({
      reasoning: 'The tool said so.',
      answer: '7 million',
      trajectory: [
        {
          thought: 'Look it up.',
          calls: [{ tool: 'population', args: { country: 'Laos' }, observation: '{"people":7000000}' }],
        },
        { thought: 'I know it.', calls: [{ tool: 'finish', args: {}, observation: 'Done.' }] },
      ],
    })
    expect(textOf(lm.calls[1]?.messages.at(-1)?.content ?? [])).toContain(
      'Step 1\nThought: Look it up.\nCall: population({"country":"Laos"})\nObservation: {"people":7000000}',
    )
  })

  it('has the predictors and fields of DSPy, and names the tools in its instructions', () => {
    expect(agent.react.signature.inputs.map(({ name }) => name)).toEqual(['question', 'trajectory'])
    expect(agent.react.signature.outputs.map(({ name, type }) => [name, type])).toEqual([
      ['next_thought', 'string'],
      ['next_tool_name', "'population' | 'finish'"],
      ['next_tool_args', 'Record<string, unknown>'],
    ])
    expect(agent.extract.predict.signature.inputs.map(({ name }) => name)).toEqual(['question', 'trajectory'])
    expect(agent.react.signature.instructions).toContain('`population`: Says how many people live in a country.')
  })

  it('records each step and each tool in the trace', async () => {
    const lm = scriptedLM([step('Look it up.', 'population', { country: 'Laos' }), finish, extract])
    const { trace } = await agent.execute(question, { lm })
    expect(trace.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'predict react',
      'tool population',
      'predict react',
      'tool finish',
      'predict extract.predict',
    ])
  })

  it('shows the model what a tool threw, and arguments that do not fit', async () => {
    const replies = [
      step('Try.', 'population', { country: 'Atlantis' }),
      step('Try again.', 'population', { nation: 'Laos' }),
      finish,
      extract,
    ]
    const { trajectory } = await agent.run(question, { lm: scriptedLM(replies) })
    expect(trajectory.slice(0, 2).map(({ calls }) => calls[0])).toMatchObject([
      { observation: "Error: Tool 'population' failed: nothing is known about Atlantis", failed: true },
      { observation: expect.stringContaining("Error: The arguments of tool 'population' do not fit"), failed: true },
    ])
  })

  it('answers from what it has when steps run out, and says so', async () => {
    const short = new ReAct('question -> answer', { tools: [population], maxIterations: 1 })
    const lm = scriptedLM([step('Look it up.', 'population', { country: 'Laos' }), extract])
    const { value, codes } = await warningsOf(() => short.run(question, { lm }))
    expect(value.answer).toBe('7 million')
    expect(codes).toEqual(['REACT_UNFINISHED'])
  })

  it('answers from what it has when no step can be read', async () => {
    const lm = scriptedLM(['what?', 'what??', extract])
    const { value, codes } = await warningsOf(() => agent.run(question, { lm }))
    expect(value).toMatchObject({ answer: '7 million', trajectory: [] })
    expect(codes).toEqual(['REACT_UNFINISHED'])
  })

  it('drops the oldest steps when the context window is full, and answers from the inputs if nothing fits', async () => {
    const full = new LMError('too long', { code: 'LM_CONTEXT_WINDOW' })
    const look = step('Look it up.', 'population', { country: 'Laos' })
    const lm = scriptedLM([look, step('Again.', 'population', { country: 'Laos' }), full, finish, extract])
    const { value, codes } = await warningsOf(() => agent.run(question, { lm }))
    expect(value.trajectory.map(({ thought }) => thought)).toEqual(['Again.', 'I know it.'])
    expect(codes).toEqual(['REACT_TRAJECTORY_CUT'])
    const never = scriptedLM([look, full, full, full, extract])
    const last = await warningsOf(() => agent.run(question, { lm: never }))
    expect(last.value).toMatchObject({ answer: '7 million', trajectory: [] })
    expect(last.codes).toEqual(['REACT_TRAJECTORY_CUT', 'REACT_UNFINISHED', 'REACT_TRAJECTORY_CUT'])
    await expect(agent.run(question, { lm: scriptedLM([full, full]) })).rejects.toBe(full)
  })

  it('stops at an abort while a tool runs', async () => {
    const controller = new AbortController()
    const hang = tool({ name: 'hang', description: '', run: () => new Promise(() => controller.abort('enough')) })
    const hung = new ReAct('question -> answer', { tools: [hang] })
    const lm = scriptedLM([step('Wait.', 'hang', {}), finish, extract])
    await expect(hung.run(question, { lm, signal: controller.signal })).rejects.toBe('enough')
    expect(lm.calls).toHaveLength(1)
  })

  it('takes a signature whose outputs one schema validates', async () => {
    const whole = signature({
      input: z.object({ question: z.string() }),
      output: z.object({ answer: z.string() }).refine(({ answer }) => answer !== ''),
    })
    const lm = scriptedLM([finish, extract])
    expect(await new ReAct(whole, { tools: [] }).run(question, { lm })).toMatchObject({ answer: '7 million' })
  })

  it('refuses what can not work', () => {
    expect(() => new ReAct('question -> answer', { tools: [population, population] })).toThrow('Two tools')
    expect(() => new ReAct('question -> answer', { tools: [], maxIterations: 0 })).toThrow('`maxIterations`')
    expect(() => new ReAct('question -> next_thought', { tools: [] })).toThrow("'next_thought' is named twice")
    // @ts-expect-error ReAct adds `reasoning` itself
    expect(() => new ReAct('question -> reasoning', { tools: [] })).toThrow("'reasoning'")
  })

  it.each([['null'], [''], [undefined]])('takes %j for no arguments', async (args) => {
    const now = tool({ name: 'now', description: 'Tells the time.', run: () => 'noon' })
    const clock = new ReAct('question -> answer', { tools: [now] })
    const asked = { next_thought: 'Look.', next_tool_name: 'now', ...(args !== undefined && { next_tool_args: args }) }
    const { trajectory } = await clock.run(question, { lm: scriptedLM([chatReply(asked), finish, extract]) })
    expect(trajectory[0]?.calls).toMatchObject([{ tool: 'now', args: {}, observation: 'noon' }])
  })

  it('keeps what fits of a long trajectory', async () => {
    const steps = Array.from({ length: 12 }, () => step('Look.', 'population', { country: 'Laos' }))
    let asked = 0
    const lm = scriptedLM(({ messages }) => {
      const shown = showMessages(messages).match(/Step \d+\n/g)?.length ?? 0
      if (shown > 4) throw new LMError('Too long.', { code: 'LM_CONTEXT_WINDOW' })
      return steps[asked++] ?? (asked > 13 ? extract : finish)
    })
    const { answer } = await new ReAct('question -> answer', { tools: [population] }).run(question, { lm })
    expect(answer).toBeDefined()
    expect(Math.max(...lm.calls.map(({ messages }) => showMessages(messages).match(/Step \d+\n/g)?.length ?? 0))).toBe(
      5,
    )
  })
})
