import type { Example, Metric } from '@dspex/core'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { editSimilarity, levenshtein } from './edit-similarity.ts'
import { normalizeText } from './normalize-text.ts'
import { answerExactMatch, answerPassageMatch, f1Score, precisionScore } from './text-metrics.ts'
import { wordF1 } from './text-scores.ts'

const labelled = <Labels extends object>(labels: Labels): Example<object, Labels> => ({ id: 'e', inputs: {}, labels })
const text = fc.string({ unit: 'grapheme' })

describe('normalizeText', () => {
  it('gives the same done twice, up to the order of combining marks', () => {
    fc.assert(
      fc.property(text, (given) => {
        const once = normalizeText(given)
        // As in DSPy, marks are not put in order again after punctuation is gone: that of ≮ moves to the letter before.
        expect(normalizeText(once)).toBe(once.normalize('NFD'))
      }),
    )
  })

  it('does not see case, composition, punctuation or white space', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Émile', 'zola', '東京', 'naïve', '42')),
        fc.constantFrom(' ', '  ', ', '),
        (words, gap) => {
          const plain = normalizeText(words.join(' '))
          expect(normalizeText(words.join(gap).toUpperCase().normalize('NFC'))).toBe(plain)
          expect(normalizeText(words.join(gap).normalize('NFD'))).toBe(plain)
        },
      ),
    )
  })
})

describe('f1Score', () => {
  it('lies between 0 and 1, is symmetric, and is 1 for equal texts with a word in them', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const score = wordF1(a, b)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
        expect(wordF1(b, a)).toBeCloseTo(score, 12)
        expect(wordF1(a, a)).toBe(normalizeText(a) === '' ? 0 : 1)
      }),
    )
  })

  it('reads the fields it is told to', async () => {
    const metric = f1Score({ label: 'gold', output: 'reply' })
    expectTypeOf(metric).toEqualTypeOf<
      Metric<object, Readonly<Record<'gold', string | readonly string[]>>, Readonly<Record<'reply', string>>>
    >()
    expect(await metric.score(labelled({ gold: ['x', 'Jane Austen'] }), { reply: 'Austen' })).toEqual({ score: 2 / 3 })
  })

  it('has a version that follows the options which matter', () => {
    expect([f1Score(), f1Score({ name: 'f1' }), answerExactMatch({ frac: 1 })].map(({ version }) => version)).toEqual([
      '1',
      '1',
      '1',
    ])
    const versions = [f1Score({ label: 'gold' }), answerExactMatch({ frac: 0.8 }), answerExactMatch({ frac: 0.9 })]
    expect(new Set(versions.map(({ version }) => version)).size).toBe(3)
  })
})

describe('precisionScore', () => {
  it('takes the best of several gold answers', async () => {
    const score = precisionScore().score(labelled({ answer: ['nothing', 'eiffel tower'] }), {
      answer: 'eiffel tower in paris',
    })
    expect((await score).score).toBe(0.5)
  })
})

describe('what text metrics refuse', () => {
  it.each([
    [{}, { answer: 'x' }, "the label `answer`, but on example 'e' it is missing"],
    [{ answer: [1] }, { answer: 'x' }, 'it is a list'],
    [{ answer: [] }, { answer: 'x' }, 'no gold answer'],
    [{ answer: 'x' }, {}, 'the output `answer`'],
    [{ answer: 'x' }, { answer: null }, 'it is null'],
  ])('labels %j, output %j', async (labels, output, message) => {
    const scoring = answerExactMatch().score(labelled(labels) as never, output as never)
    await expect(scoring).rejects.toMatchObject({
      code: 'METRIC_INPUT_INVALID',
      message: expect.stringContaining(message) as string,
    })
  })

  it('refuses a `frac` that is no number', () => {
    expect(() => answerExactMatch({ frac: NaN })).toThrow('not a number')
  })
})

describe('answerPassageMatch', () => {
  it('reads passages as text and as objects', async () => {
    const metric = answerPassageMatch({ output: 'passages' })
    const passages = ['nothing', { text: 'Emma is by Jane Austen.' }]
    expect((await metric.score(labelled({ answer: 'jane austen' }), { passages })).score).toBe(1)
    expect((await metric.score(labelled({ answer: 'austen jane' }), { passages })).score).toBe(0)
    await expect(metric.score(labelled({ answer: 'x' }), { passages: 'text' as never })).rejects.toThrow('passages')
  })
})

describe('editSimilarity', () => {
  it.each([
    ['kitten', 'sitting', 1 - 3 / 7],
    ['', '', 1],
    ['', 'abc', 0],
    ['é', 'e\u0301', 1],
    ['😀', '😁', 0],
    ['a😀', 'a😁', 0.5],
    ['Paris', 'paris', 0.8],
  ])('of %j and %j is %d', async (answer, gold, expected) => {
    expect((await editSimilarity().score(labelled({ answer: gold }), { answer })).score).toBeCloseTo(expected, 12)
  })

  it('ignores case if asked to', async () => {
    const metric = editSimilarity({ case: 'ignore' })
    expect((await metric.score(labelled({ answer: 'paris' }), { answer: 'PARIS' })).score).toBe(1)
    expect(metric.version).not.toBe(editSimilarity().version)
  })

  it('refuses texts that would take too long', async () => {
    const scoring = editSimilarity({ maxLength: 3 }).score(labelled({ answer: 'abcd' }), { answer: 'a' })
    await expect(scoring).rejects.toThrow('maxLength')
    expect(() => editSimilarity({ maxLength: 0 })).toThrow('maxLength')
  })

  it('counts edits as the definition does', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 })
    const slow = (a: readonly string[], b: readonly string[]): number =>
      a.length === 0 || b.length === 0
        ? a.length + b.length
        : Math.min(
            slow(a.slice(1), b) + 1,
            slow(a, b.slice(1)) + 1,
            slow(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
          )
    fc.assert(fc.property(letters, letters, (a, b) => levenshtein(a, b) === slow(a, b)))
  })
})
