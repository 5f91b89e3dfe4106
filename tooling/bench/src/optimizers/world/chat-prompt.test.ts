import { editState, dumpState, withState } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { type ChatMessage, readChatPrompt, writeChatReply } from './chat-prompt.ts'
import { toWorldRequest } from './world-lm.ts'
import { worldProgram } from './world-program.ts'
import { worldOf } from './world.ts'

const message = 'Ticket 100009: look at this.\n\nIt has two paragraphs.'
const demos = [{ message: 'Ticket 100007: a demo.', label: 'velum' }]

/** What a program of ours sends for the task, told `instructions` and shown the demo. */
async function ours(instructions: string): Promise<readonly ChatMessage[]> {
  const program = worldProgram(worldOf('zipf/1'))
  const state = editState(dumpState(program), 'classify', {
    instructions,
    demos: [{ inputs: { message: 'Ticket 100007: a demo.' }, outputs: { label: 'velum' } }],
  })
  const [shown] = await withState(program, state).preview({ message })
  return toWorldRequest(shown!.request).messages
}

describe('readChatPrompt', () => {
  it('reads what a program of ours sends', async () => {
    const prompt = readChatPrompt(await ours('Mind the rule.'))
    expect(prompt).toMatchObject({ demos, inputs: { message }, asked: [{ name: 'label' }], format: 'markers' })
    expect(prompt.instructions).toContain('Mind the rule.')
  })

  it('reads the type that a request says of an output', () => {
    const content =
      '[[ ## a ## ]]\n1\n\nReply with `[[ ## x ## ]]`, then `[[ ## y ## ]]` (string[]), and end with `[[ ## completed ## ]]`.'
    expect(readChatPrompt([{ role: 'user', content }])).toMatchObject({
      inputs: { a: '1' },
      asked: [
        { name: 'x', type: '' },
        { name: 'y', type: 'string[]' },
      ],
    })
  })

  it('reads the inputs of the first request where a reply was sent back', async () => {
    const messages = [
      ...(await ours('Classify.')),
      { role: 'assistant', content: 'What?' },
      {
        role: 'user',
        content: 'Your reply does not fit.\n\nReply with `[[ ## label ## ]]`, and end with `[[ ## completed ## ]]`.',
      },
    ]
    expect(readChatPrompt(messages)).toMatchObject({ inputs: { message }, asked: [{ name: 'label' }] })
  })

  it('finds nothing in a request without messages', () => {
    expect(readChatPrompt([])).toMatchObject({ demos: [], inputs: {}, asked: [] })
  })
})

describe('writeChatReply', () => {
  it('writes every field under its marker', async () => {
    const reply = writeChatReply(readChatPrompt(await ours('Classify.')), { label: 'velum' })
    expect(reply).toBe('[[ ## label ## ]]\nvelum\n\n[[ ## completed ## ]]')
  })
})
