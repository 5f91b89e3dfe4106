import { type Example, type Metric } from '@dspex/core'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { allOf, anyOf, threshold, weighted } from './combine.ts'
import { metric } from './metric.ts'

const example: Example = { id: 'e', inputs: {}, labels: {} }
const fixed = (name: string, score: number, feedback?: string) =>
  metric(name, () => ({ score, feedback }), { version: `${score}` })

describe('weighted', () => {
  it('takes the weighted mean and keeps the parts', async () => {
    const metric = weighted([
      [fixed('a', 1, 'good'), 3],
      [fixed('b', 0.5), 1],
    ])
    expect(metric.name).toBe('weighted(a, b)')
    expect(await metric.score(example, {})).toEqual({
      score: 0.875,
      feedback: 'a: good',
      details: { a: 1, b: 0.5 },
    })
  })

  it('stays between the lowest and the highest part', async () => {
    const part = fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 0.01, max: 10, noNaN: true }))
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), async (parts) => {
        const metrics = parts.map(([score, weight], index) => [fixed(`m${index}`, score), weight] as const)
        const { score } = await weighted(metrics).score(example, {})
        const scores = parts.map(([score]) => score)
        expect(score).toBeGreaterThanOrEqual(Math.min(...scores) - 1e-9)
        expect(score).toBeLessThanOrEqual(Math.max(...scores) + 1e-9)
      }),
    )
  })

  it.each([[0], [-1], [NaN], [Infinity]])('refuses the weight %d', (weight) => {
    expect(() => weighted([[fixed('a', 1), weight]])).toThrow('weight')
  })

  it('has a version that follows parts and weights', () => {
    const versions = [
      weighted([[fixed('a', 1), 1]]),
      weighted([[fixed('a', 1), 2]]),
      weighted([[fixed('a', 0), 1]]),
      allOf([fixed('a', 1)]),
    ].map(({ version }) => version)
    expect(new Set(versions).size).toBe(4)
  })

  it('needs what any part needs', () => {
    const first = metric(
      'a',
      (_example: Example<object, { answer: string }>, output: { answer: string }) => output.answer === '',
    )
    const second = metric(
      'b',
      (_example: Example<object, { ids: string[] }>, output: { context: string[] }) => output.context.length,
    )
    const both = allOf([first, second])
    expectTypeOf(both).toExtend<
      Metric<object, { answer: string; ids: string[] }, { answer: string; context: string[] }>
    >()
    expectTypeOf(both).not.toExtend<Metric<object, { answer: string }, { answer: string; context: string[] }>>()
    expect(both.name).toBe('all(a, b)')
  })
})

describe('allOf and anyOf', () => {
  it('take the lowest and the highest score', async () => {
    const parts = [fixed('a', 0.2), fixed('b', 0.9)]
    expect((await allOf(parts).score(example, {})).score).toBe(0.2)
    expect((await anyOf(parts).score(example, {})).score).toBe(0.9)
  })

  it('have the worst score that their parts allow', () => {
    const parts = [metric('a', () => 1, { worst: -1 }), metric('b', () => 1, { worst: 0.5 })]
    expect([allOf(parts).worst, anyOf(parts).worst]).toEqual([-1, 0.5])
  })

  it('fail when a part fails, once all have ended', async () => {
    const ended: string[] = []
    const failing = metric('bad', () => {
      throw new Error('broken')
    })
    const slow = metric('slow', async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      ended.push('slow')
      return 1
    })
    const scoring = anyOf([failing, slow]).score(example, {})
    await expect(scoring).rejects.toMatchObject({ metric: 'bad', code: 'METRIC_FAILED' })
    expect(ended).toEqual(['slow'])
  })

  it('refuse nothing, and two parts of one name', () => {
    expect(() => allOf([])).toThrow('at least one')
    expect(() => anyOf([fixed('a', 1), fixed('a', 0)])).toThrow("called 'a'")
  })
})

describe('threshold', () => {
  it('turns a score into a verdict and keeps it', async () => {
    const verdict = threshold(fixed('f1', 0.66, 'near'), 0.66)
    expect(verdict.name).toBe('f1>=0.66')
    expect(await verdict.score(example, {})).toEqual({ score: 1, feedback: 'near', details: { score: 0.66 } })
    expect((await threshold(fixed('f1', 0.65), 0.66).score(example, {})).score).toBe(0)
    expect(() => threshold(fixed('f1', 1), NaN)).toThrow('finite')
  })
})
