import { describe, expect, it } from 'vitest'
import type { LMRequest } from '../lm/lm.ts'
import { textMessage, textOf } from '../lm/message.ts'
import { scriptedLM } from './scripted-lm.ts'

describe('scriptedLM', () => {
  it('answers every call with a single reply', async () => {
    const lm = scriptedLM('hello there')
    expect([await ask(lm, 'a'), await ask(lm, 'b')]).toEqual(['hello there', 'hello there'])
  })

  it('answers one call after another from a list', async () => {
    const lm = scriptedLM(['first', { text: 'second' }, async () => 'third'])
    expect([await ask(lm, 'a'), await ask(lm, 'b'), await ask(lm, 'c')]).toEqual(['first', 'second', 'third'])
  })

  it('answers by function, with the request and the number of the call', async () => {
    const lm = scriptedLM((request, call) => `${call}: ${textOf(request.messages[0]?.content ?? [])}`)
    expect([await ask(lm, 'a'), await ask(lm, 'b')]).toEqual(['1: a', '2: b'])
  })

  it('answers by the first rule that matches and is not used up', async () => {
    const lm = scriptedLM([
      { when: 'Paris', reply: 'once', times: 1 },
      { when: /p.ris/gi, reply: 'city' },
      { when: (request) => request.temperature === 1, reply: 'hot' },
    ])
    expect([await ask(lm, 'in Paris'), await ask(lm, 'in Paris'), await ask(lm, 'in paris')]).toEqual([
      'once',
      'city',
      'city',
    ])
    expect(await ask(lm, 'x', { temperature: 1 })).toBe('hot')
  })

  it('throws the errors of the script', async () => {
    const error = new Error('overloaded')
    await expect(ask(scriptedLM([error]), 'a')).rejects.toBe(error)
    await expect(
      ask(
        scriptedLM(() => error),
        'a',
      ),
    ).rejects.toBe(error)
  })

  it('records the requests', async () => {
    const lm = scriptedLM('x')
    await ask(lm, 'a', { temperature: 0.5 })
    expect(lm.calls).toMatchObject([{ temperature: 0.5, messages: [{ role: 'user' }] }])
  })

  it('makes whole results', async () => {
    const lm = scriptedLM('two words', { id: 'fake' })
    expect(await lm.generate(request('one two three'))).toEqual({
      model: 'fake',
      usage: { inputTokens: { total: 3 }, outputTokens: { total: 2 } },
      completions: [{ content: [{ type: 'text', text: 'two words' }], finishReason: { unified: 'stop' } }],
    })
  })

  it('takes over what a reply says', async () => {
    const usage = { inputTokens: { total: 1 }, outputTokens: { total: undefined } }
    const content = [
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'yes' },
    ] as const
    const lm = scriptedLM([
      { content, finishReason: 'length', usage, model: 'other', costUsd: 0.5, responseId: 'r1' },
      { completions: ['a', { content, finishReason: { unified: 'stop', raw: 'end' } }] },
    ])
    expect(await lm.generate(request('x'))).toEqual({
      model: 'other',
      usage,
      costUsd: 0.5,
      responseId: 'r1',
      completions: [{ content, finishReason: { unified: 'length' } }],
    })
    expect(await lm.generate(request('x'))).toMatchObject({
      completions: [{ content: [{ text: 'a' }] }, { content, finishReason: { unified: 'stop', raw: 'end' } }],
    })
  })

  it('repeats a text n times when it declares completions, else gives one', async () => {
    const declared = scriptedLM('x', { capabilities: { completions: true } })
    expect((await declared.generate({ ...request('a'), n: 3 })).completions).toHaveLength(3)
    expect((await scriptedLM('x').generate({ ...request('a'), n: 3 })).completions).toHaveLength(1)
  })

  it('reports the usage of its options', async () => {
    const usage = { inputTokens: { total: 10 }, outputTokens: { total: 20 } }
    expect((await scriptedLM('x', { usage }).generate(request('a'))).usage).toEqual(usage)
  })

  it('says what is missing when the list is used up', async () => {
    const lm = scriptedLM(['only'])
    await ask(lm, 'a')
    await expect(ask(lm, `What ${'now? '.repeat(100)}`)).rejects.toThrow(
      /^The script has 1 reply, but this is call 2\. The last user message is "What now\?.{180,195}…\. Add a reply or call less\.$/,
    )
  })

  it('says what the rules are when none matches', async () => {
    const lm = scriptedLM([
      { when: 'a', reply: 'x', times: 1 },
      { when: /b/, reply: 'y' },
    ])
    await ask(lm, 'a')
    await expect(ask(lm, 'a')).rejects.toThrow(
      'No rule of the script answers call 2. Rules: "a" (used 1 of 1), /b/ (used 0). The last user message is "a".',
    )
  })

  it('refuses a list that mixes replies and rules', () => {
    expect(() => scriptedLM([{ when: 'a', reply: 'x' }, 'y'] as never)).toThrow('The script mixes replies and rules.')
  })

  it('rejects with the reason of an abort while it waits, and while a reply is made', async () => {
    const reason = new Error('enough')
    for (const lm of [scriptedLM('x', { delayMs: 60_000 }), scriptedLM(() => new Promise(() => {}))]) {
      const controller = new AbortController()
      const answer = lm.generate({ ...request('a'), signal: controller.signal })
      controller.abort(reason)
      await expect(answer).rejects.toBe(reason)
    }
  })

  it('does not use a reply for a call that was cancelled before', async () => {
    const lm = scriptedLM(['x'])
    await expect(lm.generate({ ...request('a'), signal: AbortSignal.abort() })).rejects.toThrow('aborted')
    expect(lm.calls).toEqual([])
    expect(await ask(lm, 'a')).toBe('x')
  })
})

describe('assertUsed', () => {
  it('passes when everything was used', async () => {
    const lm = scriptedLM([
      { when: 'a', reply: 'x', times: 2 },
      { when: 'b', reply: 'y' },
    ])
    for (const text of ['a', 'a', 'b', 'b']) await ask(lm, text)
    expect(() => lm.assertUsed()).not.toThrow()
  })

  it('names the replies that are left', async () => {
    const lm = scriptedLM(['x', 'y', new Error('z')], { id: 'fake' })
    await ask(lm, 'a')
    expect(() => lm.assertUsed()).toThrow(
      'The script of \'fake\' is not used up (1 call was made). Left: reply 2, "y"; reply 3, Error: z.',
    )
  })

  it('names the rules that are left', () => {
    const lm = scriptedLM([
      { when: 'a', reply: 'x', times: 2 },
      { when: /b/, reply: 'y' },
    ])
    expect(() => lm.assertUsed()).toThrow('Left: rule "a", 2 more times; rule /b/, 1 more time.')
  })

  it('runs at the end of a block with `using`', () => {
    expect(() => {
      using _lm = scriptedLM('x')
    }).toThrow('The script of \'scripted\' is not used up (0 calls were made). Left: the reply to every call, "x".')
  })
})

function request(text: string): LMRequest {
  return { messages: [textMessage('user', text)] }
}

async function ask(lm: ReturnType<typeof scriptedLM>, text: string, options: Partial<LMRequest> = {}): Promise<string> {
  const { completions } = await lm.generate({ ...request(text), ...options })
  return completions.map(({ content }) => textOf(content)).join('|')
}
