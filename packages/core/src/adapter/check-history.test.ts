import { describe, expect, it } from 'vitest'
import { ChainOfThought } from '../module/chain-of-thought.ts'
import { Predict } from '../module/predict.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { showMessages } from '../lm/show-messages.ts'
import { chatAdapter } from './chat/chat-adapter.ts'
import { historyFromMessages } from './history-from-messages.ts'
import { jsonAdapter } from './json/json-adapter.ts'

const fields = { input: 'question', output: 'answer' }
const chat = new Predict('history: history, question -> answer')
const reply = { chat: chatReply({ reasoning: 'r', answer: 'Lima' }), json: '{"reasoning": "r", "answer": "Lima"}' }
const adapters = { chat: chatAdapter(), json: jsonAdapter() }

describe.each(['chat', 'json'] as const)('a history, in the format of %s', (name) => {
  const lm = () => scriptedLM(reply[name])
  const adapter = adapters[name]

  it.each([
    [{ role: 'user', content: 'hi' }, '`question`, `answer`, but this one has `role`, `content`. historyFromMessages('],
    [{}, 'but this one has nothing'],
    [{ qestion: 'hi', answer: 'x' }, 'Did you mean `question`?'],
  ])('refuses a turn %j', async (turn, problem) => {
    const asked = chat.run({ history: [{ question: 'q', answer: 'a' }, turn], question: 'And?' }, { lm: lm(), adapter })
    await expect(asked).rejects.toMatchObject({ code: 'INPUT_INVALID', message: expect.stringContaining(problem) })
    await expect(asked).rejects.toThrow('history[1]')
  })

  it('leaves out what a turn lacks, and takes more than it needs', async () => {
    const thinking = new ChainOfThought('history: history, question -> answer')
    const asked = lm()
    const history = [
      { question: 'q1', answer: 'a1' },
      { question: 'q2' },
      { reasoning: 'r', question: 'q3', answer: 'a3', cost: 1 },
    ]
    await thinking.run({ history, question: 'And?' }, { lm: asked, adapter })
    const shown = showMessages(asked.calls[0]?.messages.slice(1) ?? [])
    expect(shown).not.toMatch(/None|null|cost/)
    expect(shown.match(/── assistant ──/g)).toHaveLength(2)
  })
})

describe('historyFromMessages', () => {
  it('makes turns of what users and assistants said', async () => {
    const messages = [
      { role: 'user', content: 'Capital of Japan?' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'To' },
          { type: 'text', text: 'kyo' },
        ],
      },
      { role: 'user', content: 'Hm.' },
      { role: 'user', content: 'Of Chile?' },
      { role: 'assistant', content: 'Santiago' },
      { role: 'assistant', content: 'de Chile' },
    ]
    const history = historyFromMessages(messages, fields)
    expect(history).toEqual([
      { question: 'Capital of Japan?', answer: 'Tokyo' },
      { question: 'Hm.' },
      { question: 'Of Chile?', answer: 'Santiago' },
      { answer: 'de Chile' },
    ])
    expect(await chat.run({ history, question: 'Of Peru?' }, { lm: scriptedLM(reply.chat) })).toMatchObject({
      answer: 'Lima',
    })
    expect(historyFromMessages([], fields)).toEqual([])
  })

  it.each([
    [[{ role: 'system', content: 'Be brief.' }], 'belongs into the instructions'],
    [[{ role: 'tool', content: 'x' }], 'its role is "tool"'],
    [[{ role: 'user', content: 'x' }], 'Pass its text as `question`'],
    [[{ role: 'user', content: [{ type: 'image', url: 'x' }] }], 'made of text alone'],
    [[{ role: 'user', content: null as never }], 'its content is null'],
  ])('refuses %j', (messages, problem) => {
    expect(() => historyFromMessages(messages, fields)).toThrow(problem)
  })
})
