import { readFileSync } from 'node:fs'
import { MetricError } from '../errors.ts'
import type { Example } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { normalizeText } from './normalize-text.ts'
import { answerExactMatch, answerPassageMatch, f1Score, hotpotF1, precisionScore } from './text-metrics.ts'
import { containsAnswer, wordPrecision } from './text-scores.ts'

interface Goldens {
  readonly dspy: string
  readonly normalized: readonly [text: string, normalized: string][]
  readonly pairs: readonly PairCase[]
  readonly matches: readonly { prediction: string; answer: string | string[]; frac: number; match: boolean | 'error' }[]
  readonly contained: readonly [passage: string, answers: string[]][]
  readonly passages: readonly { context: string[]; answer: string[]; match: boolean }[]
}

interface PairCase {
  readonly prediction: string
  readonly answers: readonly string[]
  readonly em: boolean | 'error'
  readonly f1: number | 'error'
  readonly hotpot: number | 'error'
  readonly precision: readonly number[]
}

const path = new URL('../../../../tooling/dspy-golden/goldens/metrics.json', import.meta.url)
const goldens = JSON.parse(readFileSync(path, 'utf8')) as Goldens

const exampleWith = <Answer>(answer: Answer): Example<object, { answer: Answer }> => ({
  id: 'e',
  inputs: {},
  labels: { answer },
})

async function outcome(score: Promise<{ readonly score: number }>): Promise<number | 'error'> {
  try {
    return (await score).score
  } catch (error) {
    expect(MetricError.isInstance(error)).toBe(true)
    return 'error'
  }
}

describe(`text metrics, as dspy ${goldens.dspy}`, () => {
  it('normalize text', () => {
    for (const [text, normalized] of goldens.normalized) expect(normalizeText(text), text).toBe(normalized)
  })

  it.each([
    ['em', answerExactMatch()],
    ['f1', f1Score()],
    ['hotpot', hotpotF1()],
  ] as const)('score %s', async (key, metric) => {
    for (const golden of goldens.pairs) {
      const expected = golden[key]
      const score = outcome(metric.score(exampleWith(golden.answers), { answer: golden.prediction }))
      expect(await score, JSON.stringify(golden)).toBe(expected === 'error' ? 'error' : Number(expected))
    }
  })

  it('score precision', async () => {
    for (const { prediction, answers, precision } of goldens.pairs) {
      expect(answers.map((answer) => wordPrecision(prediction, answer))).toEqual(precision)
      if (answers.length === 0) continue
      const { score } = await precisionScore().score(exampleWith(answers), { answer: prediction })
      expect(score).toBe(Math.max(...precision))
    }
  })

  it('match by `frac`', async () => {
    for (const { prediction, answer, frac, match } of goldens.matches) {
      const score = outcome(answerExactMatch({ frac }).score(exampleWith(answer), { answer: prediction }))
      expect(await score, JSON.stringify([prediction, answer, frac])).toBe(match === 'error' ? 'error' : Number(match))
    }
  })

  it('find answers in passages', () => {
    const texts = goldens.normalized.slice(0, -goldens.contained.length).map(([text]) => text)
    for (const [passage, answers] of goldens.contained) {
      expect(texts.filter((text) => containsAnswer(passage, text))).toEqual(answers)
    }
  })

  it('match any passage and any answer', async () => {
    for (const { context, answer, match } of goldens.passages) {
      expect((await answerPassageMatch().score(exampleWith(answer), { context })).score).toBe(Number(match))
    }
  })
})
