import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText, padText, textWidth, toLine, wrapText } from './text-width.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 40 })

describe('textWidth', () => {
  it.each([
    ['abc', 3],
    ['日本語', 6],
    ['👩‍👩‍👧', 2],
    ['e\u0301', 1],
    ['\u001b[31mred\u001b[39m', 3],
    ['', 0],
  ])('of %j is %i', (line, width) => {
    expect(textWidth(line)).toBe(width)
  })
})

describe('toLine', () => {
  it('leaves nothing that moves the cursor, breaks the line or turns it round', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        expect(toLine(any)).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u)
      }),
    )
    expect(toLine('a\u001b[2J\r\n\tb\u202Ec')).toBe('a bc')
  })
})

describe('cutText', () => {
  it('fits, and leaves alone what fits already', () => {
    fc.assert(
      fc.property(text, fc.nat(20), (any, width) => {
        const line = toLine(any)
        const cut = cutText(line, width)
        expect(textWidth(cut)).toBeLessThanOrEqual(width)
        if (textWidth(line) <= width) expect(cut).toBe(line)
      }),
    )
  })

  it('never cuts through a character', () => {
    expect(cutText('日本語', 4)).toBe('日…')
    expect(cutText('👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧…')
  })
})

describe('padText', () => {
  it('fills to the width on either side', () => {
    expect([padText('日', 4), padText('日', 4, 'right')]).toEqual(['日  ', '  日'])
  })
})

describe('wrapText', () => {
  it('fits every part and loses nothing but spaces', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 8, max: 20 }), (any, width) => {
        const line = toLine(any)
        const parts = wrapText(line, width)
        for (const part of parts) expect(textWidth(part)).toBeLessThanOrEqual(width)
        expect(parts.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''))
      }),
    )
  })
})
