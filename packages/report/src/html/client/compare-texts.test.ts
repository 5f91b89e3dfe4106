import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareTexts, type TextPiece } from './compare-texts.ts'

const whole = (pieces: readonly TextPiece[]): string => pieces.map(({ text }) => text).join('')
const shared = (pieces: readonly TextPiece[]): string => whole(pieces.filter(({ isShared }) => isShared))

describe('compareTexts', () => {
  it('keeps both texts whole, and marks as shared the same words in the same order', () => {
    const text = fc.array(fc.constantFrom('a', 'bc', ' ', 'é', '東', '.', '\n', '😀'), { maxLength: 40 })
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [a, b] = [left.join(''), right.join('')]
        const compared = compareTexts(a, b)
        expect(whole(compared.a)).toBe(a)
        expect(whole(compared.b)).toBe(b)
        expect(shared(compared.a)).toBe(shared(compared.b))
      }),
    )
  })

  it('marks no more words than differ', () => {
    expect(compareTexts('the old town of Rome', 'the new town of Rome').a).toEqual([
      { text: 'the ', isShared: true },
      { text: 'old', isShared: false },
      { text: ' town of Rome', isShared: true },
    ])
  })

  it('marks the whole middle of texts too long to compare word by word', () => {
    const long = Array.from({ length: 2000 }, (_, index) => `w${index}`).join(' ')
    const { a } = compareTexts(`start ${long} end`, `start ${long.replaceAll('w', 'v')} end`)
    expect(a.map(({ isShared }) => isShared)).toEqual([true, false, true])
  })
})
