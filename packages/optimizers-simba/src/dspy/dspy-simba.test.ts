import { Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import type { DspyDraws } from './dspy-draws.ts'
import { percentile, spread } from './dspy-scores.ts'
import { dspySimba, dspySimbaWith } from './dspy-simba.ts'

const qa = new Predict('word -> sort')
const trainset = Array.from({ length: 6 }, (_, n) => ({
  id: `e${n}`,
  inputs: { word: `word ${n}` },
  labels: { sort: n % 2 === 0 ? 'even' : 'odd' },
}))
const metric = ({ labels }: (typeof trainset)[number], { sort }: { sort: string }): boolean => labels.sort === sort

/** Draws that are written down: no shuffling, the first of everything. */
function writtenDraws(integers: readonly number[] = []): DspyDraws & { readonly log: string[] } {
  const log: string[] = []
  let next = 0
  return {
    log,
    shuffle(indices) {
      log.push(`shuffle ${indices.length}`)
      return indices
    },
    pick(weights) {
      log.push(`pick ${weights.map((weight) => weight.toFixed(2)).join(' ')}`)
      return 0
    },
    poisson(mean) {
      log.push(`poisson ${mean}`)
      return 0
    },
    integer(limit) {
      log.push(`integer ${limit}`)
      return integers[next++] ?? 0
    },
  }
}

/** Right about even words; right about odd ones in its second sample, or once an odd demo is shown. */
const lm = (): ReturnType<typeof scriptedLM> =>
  scriptedLM(({ messages, rolloutId }) => {
    const text = JSON.stringify(messages.at(-1))
    if (text.includes('module_advice'))
      return chatReply({ discussion: 'odd ones', module_advice: { self: 'If the word is odd, say odd.' } })
    const number = Number(/word (\d)/.exec(text)?.[1])
    const helped = JSON.stringify(messages.slice(0, -1)).includes('\\nodd')
    const odd = rolloutId === '1' || helped ? 'odd' : 'even'
    return chatReply({ sort: number % 2 === 0 ? 'even' : odd })
  })

const options = { batchSize: 4, numCandidates: 2, maxSteps: 2, maxDemos: 2 } as const

describe('dspySimba', () => {
  it('draws in the order of DSPy: batch, programs, then for each candidate source, drop and strategy', async () => {
    const draws = writtenDraws()
    await dspySimbaWith({ ...options, maxSteps: 1 }, { draws }).compile(qa, { trainset, metric, lm: lm() })
    expect(draws.log).toEqual([
      'shuffle 6',
      // Two models times four examples, of one program whose mean is 0.
      ...Array.from({ length: 8 }, () => 'pick 1.00'),
      ...Array.from({ length: 3 }, () => ['pick 1.00', 'poisson 0', 'integer 2']).flat(),
    ])
  })

  it('takes the demo of the best run on the example with the largest gap, and chooses on the whole trainset', async () => {
    const { state, report } = await dspySimbaWith(options, { draws: writtenDraws() }).compile(qa, {
      trainset,
      metric,
      lm: lm(),
    })
    expect(report.changed).toBe(true)
    expect(state.predictors['self']?.demos[0]).toEqual({
      inputs: { word: 'word 1' },
      outputs: { sort: 'odd' },
      augmented: true,
    })
    expect(report.baseline.score?.mean).toBe(0.5)
    expect(report.winner.score).toMatchObject({ mean: 1, n: 6 })
    expect(report.optimizer).toBe('dspy-simba')
  })

  it('begins a new epoch where less than a batch is left', async () => {
    const draws = writtenDraws()
    await dspySimbaWith(options, { draws }).compile(qa, { trainset, metric, lm: lm() })
    expect(draws.log.filter((line) => line.startsWith('shuffle'))).toHaveLength(2)
  })

  it('keeps a copy as a candidate where its strategy skips, and counts it', async () => {
    const always = scriptedLM(() => chatReply({ sort: 'even' }))
    const { report } = await dspySimbaWith(options, { draws: writtenDraws() }).compile(qa, {
      metric,
      trainset: trainset
        .filter(({ labels }) => labels.sort === 'even')
        .concat(trainset.slice(0, 1).map((each) => ({ ...each, id: 'again' }))),
      lm: always,
    })
    expect(report.useless).toEqual({ 'skipped: a copy became a candidate': 6 })
    expect(report.changed).toBe(false)
  })

  it('adds the advice of a reflection to the module that it names', async () => {
    const { state } = await dspySimbaWith({ ...options, maxDemos: 0 }, { draws: writtenDraws() }).compile(qa, {
      metric,
      trainset,
      lm: lm(),
    })
    // Advice does not help this LM, so the baseline wins the tie.
    expect(state.predictors['self']?.instructions).toBe(qa.signature.instructions)
  })

  it('draws programs by scores of any size', async () => {
    const draws = writtenDraws()
    const inThousands = (...given: Parameters<typeof metric>): number => (metric(...given) ? 3000 : 1000)
    await dspySimbaWith(options, { draws }).compile(qa, { trainset, metric: inThousands, lm: lm() })
    const weights = draws.log.flatMap((line) => (line.startsWith('pick ') ? line.slice(5).split(' ') : []))
    // The student counts as 0 for ever, so next to any other program it is never drawn.
    expect(new Set(weights)).toEqual(new Set(['1.00', '0.00']))
  })

  it('refuses a trainset smaller than a batch', async () => {
    await expect(dspySimba({ ...options, batchSize: 7 }).compile(qa, { trainset, metric, lm: lm() })).rejects.toThrow(
      'fewer than a batch of 7',
    )
  })
})

describe('spread', () => {
  it('chooses winners by their place, as DSPy does', () => {
    expect(spread(8, 7)).toEqual([0, 1, 3, 4, 5, 7, 8])
    expect(spread(12, 7)).toEqual([0, 2, 4, 6, 8, 10, 12])
    expect(spread(3, 7)).toEqual([0, 1, 2, 3])
    expect(spread(0, 7)).toEqual([0])
  })
})

describe('percentile', () => {
  it('interpolates between neighbours', () => {
    expect(percentile([4, 1, 3, 2], 0.1)).toBeCloseTo(1.3)
    expect(percentile([0, 0, 0, 1], 0.9)).toBeCloseTo(0.7)
    expect(percentile([5], 0.9)).toBe(5)
  })
})
