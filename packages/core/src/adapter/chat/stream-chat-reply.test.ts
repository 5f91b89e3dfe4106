import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signature } from '../../signature/signature.ts'
import { parseChatReply } from './parse-chat-reply.ts'
import type { ReplyReader } from '../reply-reader.ts'
import { streamChatReply } from './stream-chat-reply.ts'

const qa = signature('question -> reasoning: string, answer: string, score: number')

/** What a reader shows of a reply that comes in these pieces: the text of each field, and its readings at its end. */
function readPieces(reader: ReplyReader, pieces: readonly string[]): Record<string, { text: string; done?: unknown }> {
  const shown: Record<string, { text: string; done?: unknown }> = {}
  const found = pieces.flatMap((piece) => reader.push(piece))
  for (const piece of [...found, ...reader.end()]) {
    const field = (shown[piece.field.name] ??= { text: '' })
    expect(field.done).toBeUndefined()
    if (piece.type === 'delta') field.text += piece.text
    else field.done = piece.readings
  }
  return shown
}

const reply = `Sure.

[[ ## reasoning ## ]]
It is **well** known [[1]].

[[ ## answer ## ]]
Jane Austen
wrote it \\[[ ## answer ## ]] in 1815.

[[ ## score ## ]]
7

[[ ## completed ## ]]
Anything else?`

describe('streamChatReply', () => {
  const expected = {
    reasoning: { text: 'It is **well** known [[1]].', done: ['It is **well** known [[1]].'] },
    answer: {
      text: 'Jane Austen\nwrote it [[ ## answer ## ]] in 1815.',
      done: ['Jane Austen\nwrote it [[ ## answer ## ]] in 1815.'],
    },
    score: { text: '', done: [7] },
  }

  it('shows the same fields wherever a reply is cut in two', () => {
    for (let cut = 0; cut <= reply.length; cut += 1)
      expect(readPieces(streamChatReply(qa), [reply.slice(0, cut), reply.slice(cut)])).toEqual(expected)
  })

  it('shows the same fields character by character', () => {
    expect(readPieces(streamChatReply(qa), [...reply])).toEqual(expected)
  })

  it('shows text as soon as it is settled', () => {
    const reader = streamChatReply(qa)
    reader.push('[[ ## answer ## ]]\n')
    expect(reader.push('Jane')).toMatchObject([{ type: 'delta', text: 'Jane' }])
    expect(reader.push(' ')).toEqual([])
    expect(reader.push('Austen\n')).toMatchObject([{ type: 'delta', text: ' Austen' }])
    expect(reader.push('[[ ## sc')).toEqual([])
    expect(reader.push('ore ## ]]\n')).toMatchObject([{ type: 'done', field: { name: 'answer' } }])
  })

  /** Texts in which headers, end markers, escapes and line breaks are likely, whole and broken. */
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '[[ ## reasoning ## ]]',
          '[[ ## answer ## ]]',
          '\n[[ ## answer ## ]]\n',
          '\n**[[ ## score ## ]]** 3\n',
          '## [[ ##Answer## ]] x',
          '[[ ## completed ## ]]',
          '\n[[ ## completed ## ]]\n',
          '\\[[ ## answer ## ]]',
          '\\',
          '[[',
          '[',
          '##',
          ']]',
          '```',
          '\n```\n',
          '\n',
          '\r\n',
          '\r',
          '\u2028',
          ' ',
          '*',
          '.',
        ),
        fc.string({ unit: 'grapheme', maxLength: 5 }),
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join(''))

  it('reads any reply as the parser of whole replies does, however it is cut', () => {
    fc.assert(
      fc.property(hostile, fc.array(fc.nat(12), { maxLength: 30 }), (text, sizes) => {
        const parsed = parseChatReply(qa, text)
        const pieces: string[] = []
        let rest = text
        for (const size of sizes) {
          pieces.push(rest.slice(0, size))
          rest = rest.slice(size)
        }
        const shown = readPieces(streamChatReply(qa), [...pieces, rest])
        // Replies without headers only show once they are whole.
        if (Object.keys(shown).length === 0) return
        for (const { name } of qa.outputs) expect(shown[name]?.done).toEqual(parsed.fields[name])
        for (const name of ['reasoning', 'answer']) expect(shown[name]?.text).toEqual(parsed.fields[name]?.[0])
      }),
      { numRuns: 20_000 },
    )
  })
})
