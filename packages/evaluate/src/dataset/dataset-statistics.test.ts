import type { Example } from '@dspex/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataset } from './dataset.ts'
import { summarizeExamples } from './dataset-statistics.ts'
import { summarizeField, summarizeNumbers } from './field-statistics.ts'
import { findOverlap } from './find-overlap.ts'
import { findSimilarTexts } from './similar-texts.ts'

const example = (id: string, question: string, label = 'yes', group?: string): Example<object, object> => ({
  id,
  inputs: { question },
  labels: { label },
  ...(group !== undefined && { group }),
})

describe('summarizeField', () => {
  it('counts what is there, missing, blank and different', () => {
    const values = ['ab', 'ab', '', ' ', null, undefined, 3, true, ['x'], { a: 1 }, '😀é']
    expect(summarizeField('inputs.x', values)).toMatchObject({
      path: 'inputs.x',
      present: 9,
      missing: 2,
      blank: 2,
      types: { string: 5, number: 1, boolean: 1, array: 1, object: 1 },
      distinct: 8,
      lengths: { count: 6, min: 0, max: 2 },
      numbers: { count: 1, mean: 3 },
    })
  })

  it('shows the balance of labels, the most frequent first', () => {
    expect(summarizeField('labels.x', ['no', 'yes', 'yes', 'yes']).values).toEqual([
      { value: 'yes', count: 3, share: 0.75 },
      { value: 'no', count: 1, share: 0.25 },
    ])
  })
})

describe('summarizeNumbers', () => {
  it('interpolates quantiles', () => {
    expect(summarizeNumbers([4, 1, 3, 2])).toEqual({
      count: 4,
      mean: 2.5,
      min: 1,
      lowerQuartile: 1.75,
      median: 2.5,
      upperQuartile: 3.25,
      max: 4,
    })
  })
})

describe('summarizeExamples', () => {
  const examples = [
    example('a', 'What is the capital city of France?', 'Paris', 'g'),
    example('b', 'What is the capital city of France?', 'Lyon', 'g'),
    example('c', 'what is  the capital city of FRANCE?', 'Paris'),
    example('d', 'What is the capital city of France', 'Paris'),
    example('e', 'Who wrote Emma?', 'Austen'),
  ]

  it('finds equal and nearly equal inputs', () => {
    const { n, groups, duplicates, nearDuplicates } = summarizeExamples(examples)
    expect({ n, groups, duplicates }).toEqual({ n: 5, groups: 4, duplicates: [{ ids: ['a', 'b'], sameLabels: false }] })
    expect(nearDuplicates).toMatchObject({ examples: 3, complete: true })
    expect(nearDuplicates.pairs.map(({ ids }) => ids)).toEqual([
      ['a', 'c'],
      ['a', 'd'],
    ])
    expect(nearDuplicates.pairs[0]?.similarity).toBe(1)
  })

  it('describes every field, once per data set', async () => {
    const data = await dataset({ name: 'd', examples })
    const statistics = data.statistics()
    expect(statistics.fields.map(({ path }) => path)).toEqual(['inputs.question', 'labels.label'])
    expect(data.statistics()).toBe(statistics)
  })
})

describe('findSimilarTexts', () => {
  const trigrams = (text: string): Set<string> => {
    const padded = ` ${text} `
    return new Set(Array.from({ length: padded.length - 2 }, (_, index) => padded.slice(index, index + 3)))
  }
  const jaccard = (a: string, b: string): number => {
    const [one, other] = [trigrams(a), trigrams(b)]
    const shared = [...one].filter((trigram) => other.has(trigram)).length
    return shared / (one.size + other.size - shared)
  }

  it('finds what comparing every pair finds', () => {
    const word = fc.constantFrom('red', 'green', 'blue', 'house', '東京')
    const texts = fc.uniqueArray(
      fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' ')),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(texts, fc.constantFrom(0.3, 0.5, 0.8, 1), (texts, threshold) => {
        const expected = texts.flatMap((a, i) =>
          texts.flatMap((b, j) => (i < j && jaccard(a, b) >= threshold - 1e-9 ? [[i, j, jaccard(a, b)]] : [])),
        )
        const found = findSimilarTexts(texts, { threshold })
        expect(found.complete).toBe(true)
        expect(found.pairs.map(({ a, b, similarity }) => [a, b, similarity])).toEqual(expected)
      }),
    )
  })

  it('says when a limit cut the search short', () => {
    const texts = Array.from({ length: 20 }, (_, index) => `a text with much in common, number ${index}`)
    expect(findSimilarTexts(texts, { maxPairs: 3 })).toMatchObject({ complete: false, pairs: { length: 3 } })
    expect(findSimilarTexts(texts, { maxComparisons: 3 }).complete).toBe(false)
    expect(() => findSimilarTexts(texts, { threshold: 0 })).toThrow('threshold')
    expect(findSimilarTexts(['', 'a', 'b'])).toEqual({ pairs: [], complete: true })
  })
})

describe('findOverlap', () => {
  it('names the pairs that leak, by kind', () => {
    const train = [
      example('a', 'What is the capital city of France?'),
      example('b', 'Who wrote Emma?', 'x', 'book'),
      example('b2', 'Who wrote Emma?', 'x'),
    ]
    const test = [
      example('c', 'What is the capital city of France'),
      example('d', 'Who wrote Emma?'),
      example('e', 'How tall is it?', 'x', 'book'),
      example('f', 'who wrote emma?'),
    ]
    const overlap = findOverlap({ train, test })
    expect(overlap.pairs.map(({ kind, first, second }) => [kind, ...[first.id, second.id].toSorted()])).toEqual([
      ['exact', 'b', 'd'],
      ['exact', 'b2', 'd'],
      ['near', 'b', 'f'],
      ['near', 'a', 'c'],
      ['group', 'b', 'e'],
    ])
    expect(overlap).toMatchObject({ affected: { train: 3, test: 3 }, complete: true })
    expect(findOverlap({ train, test: test.slice(2, 3) }).affected).toEqual({ train: 0, test: 0 })
  })

  it('counts all that is affected, also beyond the pairs it names', () => {
    const train = Array.from({ length: 30 }, (_, index) => example(`a${index}`, `question ${index}`))
    const test = train.map(({ inputs }, index) => ({ ...example(`b${index}`, ''), inputs }))
    const overlap = findOverlap({ train, test }, { maxPairs: 5, threshold: 1 })
    expect(overlap).toMatchObject({ pairs: { length: 5 }, affected: { train: 30, test: 30 }, complete: false })
  })

  it('finds nothing in common without text', () => {
    const blank = (id: string, n: unknown) => ({ id, inputs: { n }, labels: {} })
    expect(findOverlap({ train: [blank('a', null)], test: [blank('b', {})] }).pairs).toEqual([])
  })
})
