import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenize } from './tokenize.ts'

/** Any character but a surrogate; fast-check's own `binary` takes a second to set up. */
const character = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xf7ff }), fc.integer({ min: 0, max: 0x10_f7ff }))
  .map((rank) => String.fromCodePoint(rank < 0xd800 ? rank : rank + 0x800))

describe('tokenize', () => {
  it.each([
    ['words and numbers', "The 3 rivers, aren't they?", ['the', '3', 'rivers', 'aren', 't', 'they']],
    ['case, width and diacritics', 'ÄPFEL Ｃａｆé naïve Ёлка', ['apfel', 'cafe', 'naive', 'елка']],
    ['combined and precomposed letters', 'e\u0301 é', ['e', 'e']],
    ['marks that make another letter', 'हिन्दी が', ['हिन्दी', 'が']],
    ['scripts without spaces', '東京都 GPT的', ['東', '京', '東京', '都', '京都', 'gpt', '的']],
    ['nothing', ' \n?! 🌊', []],
  ])('splits %s', (_, text, terms) => {
    expect(tokenize(text)).toEqual(terms)
  })

  it('takes any text, and gives terms that it gives again', () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => {
        for (const term of tokenize(text)) expect(tokenize(term)).toContain(term)
      }),
    )
  })
})
