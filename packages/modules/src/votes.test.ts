import { keptEntries, LMError, Predict, program, textOf } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { BestOfN } from './best-of-n.ts'
import { ensemble } from './ensemble.ts'
import { majority } from './majority.ts'
import { MultiChainComparison } from './multi-chain-comparison.ts'

const input = { question: 'How much?' }
const chain = (answer: string) => chatReply({ reasoning: `so ${answer}`, answer })

describe('majority', () => {
  it.each([
    [['4', '5', ' 4.'], '4', 2 / 3, 2],
    [['The cat', 'a dog', 'cat'], 'The cat', 2 / 3, 2],
    [['1', '2'], '1', 0.5, 1],
    [['', '', '7'], '7', 1 / 3, 1],
    [['', ''], '', 1, 2],
  ])('of %j is %j', (texts, answer, agreement, votes) => {
    const vote = majority(texts.map((text) => ({ reasoning: 'x', answer: text })))
    expect([vote.winner.answer, vote.agreement, vote.votes]).toEqual([answer, agreement, votes])
  })

  it('compares by a field, its own equality and weights', () => {
    const outputs = [
      { n: 4, unit: 'kg' },
      { n: 4.1, unit: 'g' },
      { n: 9, unit: 'g' },
    ]
    expect(majority(outputs, { field: 'n', normalize: (n) => Math.round(Number(n)) }).winner).toBe(outputs[0])
    expect(majority(outputs).winner).toBe(outputs[1])
    expect(majority(outputs, { field: 'n', weights: [1, 1, 3] })).toEqual({
      winner: outputs[2],
      agreement: 0.6,
      votes: 1,
    })
  })

  it('gives what most say, whatever the order of the others', () => {
    const ballots = fc.array(fc.constantFrom('a1', 'b2', 'c3'), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(ballots, (texts) => {
        const { winner, votes, agreement } = majority(texts.map((answer) => ({ answer })))
        const counts = Map.groupBy(texts, (text) => text)
        expect(votes).toBe(Math.max(...[...counts.values()].map(({ length }) => length)))
        expect(counts.get(winner.answer)).toHaveLength(votes)
        expect(agreement).toBeCloseTo(votes / texts.length, 12)
      }),
    )
  })

  it.each([
    [[], {}, 'no output'],
    [[{ a: 1 }], { weights: [0] }, '`weights`'],
    [[{ a: 1 }], { weights: [1, 2] }, '`weights`'],
  ])('refuses %j with %j', (outputs, options, problem) => {
    expect(() => majority(outputs, options)).toThrow(problem)
  })
})

describe('BestOfN', () => {
  it('keeps the best of several samples, each another one', async () => {
    const lm = scriptedLM(['a', 'abc', 'ab'].map((answer) => chatReply({ answer })))
    const best = new BestOfN(new Predict('question -> answer'), { n: 3, reward: ({ answer }) => answer.length })
    const { output, trace } = await best.execute(input, { lm })
    expect(output).toEqual({ answer: 'abc' })
    expect(lm.calls.map(({ temperature, rolloutId }) => [temperature, rolloutId])).toEqual([
      [1, 'sample-1'],
      [1, 'sample-2'],
      [1, 'sample-3'],
    ])
    expect(keptEntries(trace).flatMap(({ kind, output: each }) => (kind === 'predict' ? [each] : []))).toEqual([
      { answer: 'abc' },
    ])
  })

  it('stops at the threshold, and leaves out what does not parse, each run alone', async () => {
    const replies = ['?', '?', chatReply({ answer: 'ab' })]
    const best = new BestOfN(new Predict('question -> answer'), {
      n: 2,
      reward: ({ answer }) => answer.length,
      threshold: 2,
    })
    for (let run = 0; run < 3; run += 1) {
      const lm = scriptedLM([...replies, chatReply({ answer: 'never asked' })])
      expect(await best.run(input, { lm })).toEqual({ answer: 'ab' })
      expect(lm.calls).toHaveLength(3)
    }
    await expect(best.run(input, { lm: scriptedLM(() => '?') })).rejects.toMatchObject({ name: 'ParseError' })
  })

  it('refuses options that make no sense', () => {
    const qa = new Predict('question -> answer')
    expect(() => new BestOfN(qa, { n: 0, reward: () => 1 })).toThrow('`n` is 0')
    expect(() => new BestOfN(qa, { n: 2 } as never)).toThrow('needs a `reward`')
  })
})

describe('MultiChainComparison', () => {
  it('shows all chains to a comparing predictor, as DSPy does', async () => {
    const lm = scriptedLM([chain('4'), chain('5'), chain('4'), chatReply({ rationale: 'twice', answer: '4' })])
    const { output, trace } = await new MultiChainComparison('question -> answer').execute(input, { lm })
    expect(output).toEqual({ rationale: 'twice', answer: '4' })
    expectTypeOf(output).toEqualTypeOf<{ rationale: string; answer: string }>()
    const asked = (lm.calls[3]?.messages ?? []).map(({ content }) => textOf(content)).join('\n')
    expect(asked).toContain("«I'm trying to so 5 I'm not sure but my prediction is 5»")
    expect(new Set(lm.calls.slice(0, 3).map(({ rolloutId }) => rolloutId)).size).toBe(3)
    expect(lm.calls[0]?.temperature).toBe(0.7)
    expect(trace[0]).toMatchObject({ kind: 'chain', input: { chains: 3 }, output: { answered: 3, votes: 2 } })
    expect(trace.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'chain MultiChainComparison',
      'chain MultiChainComparison',
      'predict chains[0].predict',
      'chain MultiChainComparison',
      'predict chains[0].predict',
      'chain MultiChainComparison',
      'predict chains[0].predict',
      'predict compare',
    ])
  })

  it('takes what most say, and takes back what the others said', async () => {
    const lm = scriptedLM([chain('5'), chain('4'), chain('4')])
    const module = new MultiChainComparison('question -> answer', { decide: 'majority' })
    const { output, trace } = await module.execute(input, { lm })
    expect(output).toEqual({ rationale: 'so 4', answer: '4' })
    expect(lm.calls).toHaveLength(3)
    expect(keptEntries(trace).filter(({ kind }) => kind === 'predict')).toHaveLength(1)
    expect(trace[0]?.output).toEqual({ answered: 3, agreement: 2 / 3, votes: 2 })
  })

  it('aborts chains that can change nothing', async () => {
    let aborted = 0
    const lm = scriptedLM(async ({ signal, rolloutId }) => {
      if (rolloutId !== 'chain-3') return chain('4')
      await new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          aborted += 1
          reject(signal.reason as Error)
        })
      })
      return ''
    })
    const module = new MultiChainComparison('question -> answer', { decide: 'majority' })
    const { output, trace } = await module.execute(input, { lm })
    expect([output, aborted]).toEqual([{ rationale: 'so 4', answer: '4' }, 1])
    expect(trace[0]?.output).toEqual({ answered: 2, agreement: 1, votes: 2 })
  })

  it('leaves out chains that fail, and fails as the first when all do', async () => {
    const failing = (which: readonly string[]) =>
      scriptedLM(({ rolloutId }) => {
        if (which.includes(String(rolloutId))) throw new LMError(`${rolloutId} is down`, { code: 'LM_AUTHENTICATION' })
        return rolloutId ? chain('4') : chatReply({ rationale: 'all', answer: '4' })
      })
    const module = new MultiChainComparison('question -> answer')
    expect(await module.run(input, { lm: failing(['chain-2']) })).toEqual({ rationale: 'all', answer: '4' })
    const alone = failing(['chain-1', 'chain-2'])
    expect(await module.run(input, { lm: alone })).toEqual({ rationale: 'so 4', answer: '4' })
    await expect(module.run(input, { lm: failing(['chain-1', 'chain-2', 'chain-3']) })).rejects.toThrow(
      'chain-1 is down',
    )
  })

  it('runs chains of their own kind, each with its LM, instructions and weight', async () => {
    const says = (answer: string) => scriptedLM(() => chain(answer))
    const [one, other] = [says('4'), says('5')]
    const module = new MultiChainComparison('question -> answer', {
      chains: [{ lm: one }, { lm: other, instructions: 'Think twice.' }],
      decide: 'majority',
      weights: [1, 2],
    })
    expect(await module.run(input)).toEqual({ rationale: 'so 5', answer: '5' })
    expect((other.calls[0]?.messages ?? []).map(({ content }) => textOf(content)).join()).toContain('Think twice.')
  })

  it('hears an abort, and is not one of its own', async () => {
    const controller = new AbortController()
    const lm = scriptedLM(() => {
      controller.abort(new Error('enough'))
      return chain('4')
    })
    const running = new MultiChainComparison('question -> answer').run(input, { lm, signal: controller.signal })
    await expect(running).rejects.toThrow('enough')
  })

  it.each([
    [{ chains: 0 }, '`chains` is 0'],
    [{ chains: [] }, '`chains` is 0'],
    [{ field: 'nope' }, "`field` is 'nope'"],
    [{ decide: 'vote' }, '`decide` is "vote"'],
    [{ weights: [1, 2, 3] }, '`weights`'],
  ])('refuses %j', (options, problem) => {
    expect(() => new MultiChainComparison('question -> answer', options as never)).toThrow(problem)
  })
})

describe('ensemble', () => {
  it('answers with several programs and makes one output of theirs', async () => {
    const [four, five] = ['4', '5'].map((answer) =>
      program('p', {}, async ({ question }: { question: string }) => ({ question, answer })),
    )
    const together = ensemble([four!, five!, four!], (outputs) => majority(outputs))
    expect(await together.run(input)).toMatchObject({ winner: { answer: '4' }, votes: 2 })
    expect(() => ensemble([], () => 1)).toThrow('one at least')
  })
})
