import { type Example, type JsonObject, LMError, program, withContext } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { completeAndGrounded } from './complete-and-grounded.ts'
import { judgeAgreement } from './judge-agreement.ts'
import { judge, type JudgeInput, judgeProgram } from './judge.ts'
import { harmonicMean, semanticF1 } from './semantic-f1.ts'

const example: Example<{ question: string }, { response: string }> = {
  id: 'e1',
  inputs: { question: 'Who wrote Emma?' },
  labels: { response: 'Jane Austen wrote it.' },
}
const output = { response: 'Austen.', context: ['Emma is by Jane Austen.', { text: 'It came out in 1815.' }] }
const rated = (rating: unknown): string => chatReply({ reasoning: 'because', rating, feedback: 'be kinder' })

describe('judge', () => {
  it('places the rating on the scale', async () => {
    const lm = scriptedLM([rated(4)])
    const metric = judge('tone', { rubric: 'The reply is friendly.', lm })
    expect(await metric.score(example, output)).toEqual({ score: 0.75, feedback: 'be kinder', details: { rating: 4 } })
    const sent = JSON.stringify(lm.calls[0]?.messages)
    for (const part of [
      'The reply is friendly.',
      'question: Who wrote Emma?',
      'response: Austen.',
      'response: Jane Austen wrote it.',
    ]) {
      expect(sent).toContain(part)
    }
  })

  it('rates by words, from the worst to the best', async () => {
    const scale = ["it's bad", 'fair', 'good']
    const lm = scriptedLM([rated('good'), rated("it's bad")])
    const metric = judge('tone', { rubric: 'r', scale, lm })
    expect((await metric.score(example, output)).score).toBe(1)
    expect((await metric.score(example, output)).score).toBe(0)
  })

  it('asks once more for a rating off the scale', async () => {
    using lm = scriptedLM([rated(9), rated(5)])
    expect((await judge('tone', { rubric: 'r', lm }).score(example, output)).score).toBe(1)
  })

  it('shows only the fields that it is told to', async () => {
    const lm = scriptedLM([rated(1)])
    await judge('tone', { rubric: 'r', lm, inputs: [], labels: [], outputs: ['response'] }).score(example, output)
    const sent = JSON.stringify(lm.calls[0]?.messages)
    expect(sent).not.toContain('Emma')
    expect(sent).toContain('Austen.')
  })

  it('takes any program as the judge', async () => {
    const seen: JudgeInput[] = []
    const own = program('own', {}, async (input: JudgeInput) => {
      seen.push(input)
      return { rating: seen.length, reasoning: 'counted' }
    })
    const metric = judge('own', { rubric: 'r', scale: { min: 0, max: 1 }, program: own })
    expect(await metric.score(example, 'plain text')).toEqual({ score: 1, feedback: 'counted', details: { rating: 1 } })
    expect(seen[0]).toMatchObject({
      rubric: 'r',
      response: 'plain text',
      scale: 'a whole number from 0 (worst) to 1 (best)',
    })
    await expect(metric.score(example, output)).rejects.toMatchObject({
      code: 'METRIC_FAILED',
      message: expect.stringContaining('the judge rated 2') as string,
    })
  })

  it('uses its own LM also where an optimizer overrides that of the program', async () => {
    const lm = scriptedLM(rated(5))
    const other = scriptedLM([])
    const score = withContext({ lm: other, overrideLM: other }, () =>
      judge('tone', { rubric: 'r', lm }).score(example, output),
    )
    expect((await score).score).toBe(1)
  })

  it('fails as a metric when the LM fails', async () => {
    const cause = new LMError('overloaded', { code: 'LM_AUTHENTICATION' })
    const scoring = judge('tone', { rubric: 'r', lm: scriptedLM([cause]) }).score(example, output)
    await expect(scoring).rejects.toMatchObject({ code: 'METRIC_FAILED', cause })
  })

  it('has a version that follows rubric, scale, LM and the state of the judge', () => {
    const base = { rubric: 'r', lm: scriptedLM('', { id: 'one' }) }
    const versions = [
      judge('a', base),
      judge('a', { ...base, rubric: 'other' }),
      judge('a', { ...base, scale: ['bad', 'good'] }),
      judge('a', { ...base, lm: scriptedLM('', { id: 'two' }) }),
    ].map(({ version }) => version)
    expect(new Set(versions).size).toBe(4)
    expect(judge('b', base).version).toBe(versions[0])
  })

  it.each([[['one']], [['same', 'same']], [{ min: 1, max: 1 }], [{ min: 0.5, max: 2 }]])(
    'refuses the scale %j',
    (scale) => {
      expect(() => judge('tone', { rubric: 'r', scale })).toThrow('scale')
    },
  )

  it('says the scale as JSON Schema', async () => {
    const previews = await judgeProgram({ min: 1, max: 3 }).preview({
      rubric: '',
      scale: '',
      task: '',
      reference: '',
      response: '',
    })
    expect(previews[0]?.text).toContain('a whole number from 1 (worst) to 3 (best)')
  })
})

describe('semanticF1', () => {
  const reply = (recall: number, precision: number, more: JsonObject = {}): string =>
    chatReply({ reasoning: 'compared', ...more, recall, precision })

  it('takes the harmonic mean of recall and precision', async () => {
    const metric = semanticF1({ lm: scriptedLM([reply(0.5, 1)]) })
    expect(await metric.score(example, output)).toEqual({
      score: 2 / 3,
      feedback: 'compared',
      details: { recall: 0.5, precision: 1 },
    })
  })

  it('brings both into [0, 1], as DSPy does', async () => {
    const metric = semanticF1({ lm: scriptedLM([reply(1.5, 0.5), reply(-1, 0)]) })
    expect((await metric.score(example, output)).score).toBe(2 / 3)
    expect((await metric.score(example, output)).score).toBe(0)
    expect([harmonicMean(0, 0), harmonicMean(1, 1), harmonicMean(2, 2)]).toEqual([0, 1, 1])
  })

  it('lists key ideas first if asked to', async () => {
    const ideas = { groundTruthKeyIdeas: 'a', systemResponseKeyIdeas: 'b', discussion: 'c' }
    const metric = semanticF1({ decompositional: true, lm: scriptedLM([reply(1, 1, ideas)]) })
    expect((await metric.score(example, output)).score).toBe(1)
    expect(metric.version).not.toBe(semanticF1().version)
  })

  it('reads other fields', async () => {
    const metric = semanticF1({ question: 'q', label: 'gold', output: 'reply', lm: scriptedLM([reply(1, 1)]) })
    const other = { id: 'e', inputs: { q: 'x' }, labels: { gold: 'y' } }
    expect((await metric.score(other, { reply: 'z' })).score).toBe(1)
    await expect(metric.score(other, {} as never)).rejects.toMatchObject({ code: 'METRIC_INPUT_INVALID' })
  })
})

describe('completeAndGrounded', () => {
  it('joins both judges', async () => {
    const complete = chatReply({
      reasoning: 'r',
      groundTruthKeyIdeas: 'a',
      systemResponseKeyIdeas: 'b',
      discussion: 'Misses the year.',
      completeness: 0.5,
    })
    const grounded = chatReply({
      reasoning: 'r',
      systemResponseClaims: 'a',
      discussion: 'All is backed.',
      groundedness: 1,
    })
    using lm = scriptedLM([complete, grounded])
    expect(await completeAndGrounded({ lm }).score(example, output)).toEqual({
      score: 2 / 3,
      feedback: 'Misses the year.\nAll is backed.',
      details: { completeness: 0.5, groundedness: 1 },
    })
    expect(JSON.stringify(lm.calls[1]?.messages)).toContain('It came out in 1815.')
  })
})

describe('judgeAgreement', () => {
  const outputs = [1, 2, 3, 4].map((human, index) => ({ example: { ...example, id: `e${index}` }, output, human }))

  it('gives kappa, and names where they differ', async () => {
    const lm = scriptedLM([1, 2, 3, 5].map(rated))
    const result = await judgeAgreement(judge('tone', { rubric: 'r', lm }), outputs, { concurrency: 1 })
    expect(result).toMatchObject({
      n: 4,
      disagreements: [{ exampleId: 'e3', human: 4, judge: 5, feedback: 'be kinder' }],
      failures: [],
    })
    // 3 of 4 alike; by chance 3 · 1/4 · 1/4.
    expect(result.kappa?.kappa).toBeCloseTo((3 / 4 - 3 / 16) / (1 - 3 / 16), 12)
  })

  it('leaves out what the judge fails on', async () => {
    const lm = scriptedLM([rated(1), new LMError('down', { code: 'LM_INVALID_REQUEST' }), rated(3), rated(4)])
    const result = await judgeAgreement(judge('tone', { rubric: 'r', lm }), outputs, { concurrency: 1 })
    expect(result).toMatchObject({ n: 3, failures: [{ exampleId: 'e1', error: { code: 'METRIC_FAILED' } }] })
    expect(result.kappa?.kappa).toBe(1)
  })

  it('maps scores to categories, and stops on abort', async () => {
    const metric = judge('tone', { rubric: 'r', lm: scriptedLM(rated(4)) })
    const passed = outputs.map((each) => ({ ...each, human: 'good' }))
    const result = await judgeAgreement(metric, passed, { category: ({ score }) => (score > 0.5 ? 'good' : 'bad') })
    expect(result.disagreements).toEqual([])
    const reason = new Error('enough')
    await expect(judgeAgreement(metric, passed, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    await expect(judgeAgreement(metric, [])).rejects.toThrow('no output')
    await expect(judgeAgreement(metric, passed, { concurrency: 0 })).rejects.toThrow('concurrency')
  })
})
