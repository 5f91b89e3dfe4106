import { jsonValue } from '@dspex/lanes/arbitraries'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signature } from '../../signature/signature.ts'
import type { ReplyReader } from '../reply-reader.ts'
import { streamJsonReply } from './stream-json-reply.ts'

const note = signature("text -> title: string, tags: string[], score: number, kind: 'a' | 'b', body: string")

function readPieces(reader: ReplyReader, pieces: readonly string[]): Record<string, { text: string; done?: unknown }> {
  const shown: Record<string, { text: string; done?: unknown }> = {}
  for (const piece of [...pieces.flatMap((text) => reader.push(text)), ...reader.end()]) {
    const field = (shown[piece.field.name] ??= { text: '' })
    expect(field.done).toBeUndefined()
    if (piece.type === 'delta') field.text += piece.text
    else field.done = piece.readings
  }
  return shown
}

describe('streamJsonReply', () => {
  it('shows text as it forms, and other values when they end', () => {
    const reader = streamJsonReply(note)
    expect(reader.push('Here:\n```json\n{"title": "Te')).toMatchObject([{ type: 'delta', text: 'Te' }])
    expect(reader.push('a \\')).toMatchObject([{ type: 'delta', text: 'a ' }])
    expect(reader.push('u00e')).toEqual([])
    expect(reader.push('9"')).toMatchObject([
      { type: 'delta', text: 'é' },
      { type: 'done', readings: ['Tea é'] },
    ])
    expect(reader.push(', "tags": ["a", "}"], "score"')).toMatchObject([{ type: 'done', readings: [['a', '}']] }])
    expect(reader.push(': 12')).toEqual([])
    expect(reader.push('.5}')).toMatchObject([{ type: 'done', readings: [12.5] }])
  })

  it('shows any object the same way, however it is cut', () => {
    const value = fc.record({
      title: fc.string({ unit: 'binary' }),
      tags: fc.array(fc.string()),
      score: fc.double({ noNaN: true, noDefaultInfinity: true }).map((score) => score + 0),
      kind: fc.constantFrom('a', 'b'),
      other: jsonValue(),
      body: fc.string({ unit: 'binary' }),
    })
    fc.assert(
      fc.property(
        value,
        fc.nat(4),
        fc.array(fc.nat(9), { maxLength: 40 }),
        fc.boolean(),
        (object, indent, sizes, ascii) => {
          const json = JSON.stringify(object, null, indent)
          const escaped = json.replaceAll(/[\u0080-\uFFFF]/g, (character) => {
            return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
          })
          let rest = ascii ? escaped : json
          const pieces: string[] = []
          for (const size of sizes) {
            pieces.push(rest.slice(0, size))
            rest = rest.slice(size)
          }
          const shown = readPieces(streamJsonReply(note), [...pieces, rest])
          expect(shown['title']).toEqual({ text: object.title, done: [object.title] })
          expect(shown['body']).toEqual({ text: object.body, done: [object.body] })
          expect(shown['tags']).toEqual({ text: '', done: [object.tags] })
          expect(shown['kind']).toEqual({ text: '', done: [object.kind] })
          expect(shown['score']).toEqual({ text: '', done: [object.score] })
          expect(shown['other']).toBeUndefined()
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('shows nothing of what is no JSON', () => {
    expect(readPieces(streamJsonReply(note), ['{title: "x"}', '{{', '[[ ## title ## ]]\nTea'])).toEqual({})
  })
})
