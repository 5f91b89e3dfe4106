import { LMError, Predict, program, ChainOfThought } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { compare, evaluateTogether } from '@dspex/evaluate'
import type { OptimizationEvent } from '@dspex/optimize'
import { describe, expect, it } from 'vitest'
import { appendARule } from './strategies/append-a-rule.ts'
import { simba } from './simba.ts'
import type { Strategy } from './strategies/strategy.ts'

const colours = ['red', 'green', 'blue', 'white', 'black'] as const
type Colour = {
  readonly id: string
  readonly inputs: { readonly thing: string }
  readonly labels: { readonly colour: string }
}

function things(count: number, first = 0): Colour[] {
  return Array.from({ length: count }, (_, place) => {
    const number = first + place
    return {
      id: `t${number}`,
      inputs: { thing: `thing ${number} of kind ${number % 5}` },
      labels: { colour: colours[number % 5]! },
    }
  })
}

const metric = (
  { labels }: { readonly labels: { readonly colour: string } },
  { colour }: { readonly colour: string },
): boolean => labels.colour === colour

const numberIn = (text: string): number => Number(/thing (\d+) of/.exec(text)?.[1])
const textOf = (messages: readonly unknown[]): string => JSON.stringify(messages)

/** Knows kinds 0 and 1; of the others what a rule says. Reflections name the right rule every other time. */
function rulesHelp(): ReturnType<typeof scriptedLM> {
  return scriptedLM(({ messages }) => {
    const last = textOf(messages.slice(-1))
    if (last.includes('rejected_rules')) {
      const kind = Number(/thing \d+ of kind (\d)/.exec(last)?.[1])
      const isWrong = last.length % 2 === 0
      return chatReply({
        diagnosis: 'kinds',
        rule: `If it is of kind ${kind}, then say ${colours[isWrong ? (kind + 1) % 5 : kind]}.`,
      })
    }
    const kind = numberIn(last) % 5
    const said = new RegExp(`of kind ${kind}, then say (\\w+)`).exec(textOf(messages.slice(0, 1)))?.[1]
    return chatReply({ colour: said ?? (kind < 2 ? colours[kind] : 'none') })
  })
}

const student = (): Predict<'thing -> colour'> => new Predict('thing -> colour')

describe('simba', () => {
  it('finds the rules that help without any demo, and refuses wrong ones', async () => {
    const lm = rulesHelp()
    const trainset = things(50)
    const { state, report } = await simba({ maxDemos: 0 }).compile(student(), {
      metric,
      trainset,
      holdout: things(60, 100),
      lm,
    })
    expect(report.comparison?.verdict).toBe('improved')
    expect(state.predictors['self']?.demos).toEqual([])
    for (const { what } of report.learned) {
      const [, kind, colour] = /kind (\d), then say (\w+)/.exec(what) ?? []
      expect(colour).toBe(colours[Number(kind)])
    }
    expect(report.learned.length).toBeGreaterThan(0)
    expect(report.learned.every(({ worth }) => worth === null || worth > 0)).toBe(true)
  })

  it('never scores a program on an example that an edit of it was made from', async () => {
    const lm = rulesHelp()
    const { report } = await simba().compile(student(), { metric, trainset: things(40), lm })
    const sources = new Set(report.learned.flatMap(({ sources }) => sources))
    expect(sources.size).toBeGreaterThan(0)
    expect(report.winner.score?.n).toBeLessThanOrEqual(40 - sources.size)
    expect(report.warnings.map(({ code }) => code)).toContain('SELECTED_ON_DATA')
    expect(report.summary).toContain('no verdict')
  })

  it('leaves a program alone that nothing helps, and says so', async () => {
    const lm = scriptedLM(({ messages }) => {
      const last = textOf(messages.slice(-1))
      if (last.includes('rejected_rules'))
        return chatReply({ diagnosis: 'none', rule: `If in doubt, think of ${last.length}.` })
      return chatReply({ colour: numberIn(last) % 3 === 0 ? colours[numberIn(last) % 5] : 'none' })
    })
    const { report } = await simba().compile(student(), { metric, trainset: things(50), holdout: things(20, 100), lm })
    expect(report.changed).toBe(false)
    expect(report.comparison).toBeNull()
    expect(report.summary).toContain('stays as it is')
    expect(report.rejected.length).toBeGreaterThan(0)
  })

  it('counts useless reflections, and applies none of them', async () => {
    const lm = scriptedLM(({ messages }) =>
      textOf(messages.slice(-1)).includes('rejected_rules')
        ? chatReply({ diagnosis: '', rule: '{"rule": {"type": "string"}}' })
        : chatReply({ colour: 'red' }),
    )
    const strategies = [appendARule()]
    const { report } = await simba({ strategies }).compile(student(), { metric, trainset: things(30), lm })
    expect(report.changed).toBe(false)
    expect(report.useless['reflection: echoes a schema']).toBeGreaterThan(0)
    expect(report.rejected).toEqual([])
  })

  it('asks the prompt model for rules, and the program for everything else', async () => {
    const lm = rulesHelp()
    const promptModel = rulesHelp()
    await simba({ maxDemos: 0, promptModel }).compile(student(), { metric, trainset: things(40), lm })
    expect(promptModel.calls.length).toBeGreaterThan(0)
    expect(promptModel.calls.every(({ messages }) => textOf(messages).includes('rejected_rules'))).toBe(true)
    expect(lm.calls.some(({ messages }) => textOf(messages.slice(-1)).includes('rejected_rules'))).toBe(false)
  })

  it('changes the predictor that is to blame in a program of several, each with its own LM', async () => {
    const sees = scriptedLM(({ messages }) => {
      const text = textOf(messages.slice(-1))
      return text.includes('rejected_rules')
        ? rulesHelp().generate({ messages })
        : chatReply({ seen: text.includes('kind') ? `thing ${numberIn(text)} of kind ${numberIn(text) % 5}` : '' })
    })
    const parts = { see: new Predict('thing -> seen', { lm: sees }), tell: new Predict('thing -> colour') }
    const two = program('two', parts, async ({ thing }: { thing: string }, { see, tell }) => {
      const { seen } = await see.run({ thing })
      return tell.run({ thing: seen })
    })
    const { report } = await simba({
      strategies: [appendARule()],
      promptModel: rulesHelp(),
      auto: 'heavy',
    }).compile(two, {
      metric,
      trainset: things(50),
      lm: rulesHelp(),
    })
    expect(report.changed).toBe(true)
    expect(Object.keys(report.diff)).toEqual(['tell'])
  })

  it('repairs the format first: a demo where replies do not fit', async () => {
    const lm = scriptedLM(({ messages }) => {
      const colour = colours[numberIn(textOf(messages.slice(-1))) % 5]
      return messages.length > 2 ? chatReply({ colour }) : `It is ${colour}.`
    })
    const { report } = await simba({ threshold: 0.5 }).compile(student(), {
      metric,
      trainset: things(30),
      lm,
      repairs: 0,
    })
    expect(report.winner.score?.mean).toBe(1)
    expect(report.learned[0]?.strategy).toBe('append-a-demo')
  })

  it('takes a strategy of the user', async () => {
    const exclaim: Strategy = {
      name: 'exclaim',
      propose: async ({ path, cluster }) => {
        if (!cluster.key.includes('blue')) return null
        const rule = 'If it is of kind 2, then say blue.'
        return { change: 'add-rule', strategy: 'exclaim', path, sources: [], cluster: cluster.key, rule }
      },
    }
    const { report } = await simba({ strategies: [exclaim] }).compile(new ChainOfThought('thing -> colour'), {
      metric,
      trainset: things(40),
      lm: scriptedLM(({ messages }) => {
        const kind = numberIn(textOf(messages.slice(-1))) % 5
        const isTold = textOf(messages.slice(0, 1)).includes('kind 2, then say blue')
        return chatReply({ reasoning: 'I look.', colour: kind < 2 || (isTold && kind === 2) ? colours[kind] : 'none' })
      }),
    })
    expect(report.learned.map(({ strategy }) => strategy)).toEqual(['exclaim'])
  })

  it('says what few examples can tell', async () => {
    const { report } = await simba().compile(student(), { metric, trainset: things(5), lm: rulesHelp() })
    expect(report.warnings[0]).toMatchObject({ code: 'FEW_EXAMPLES' })
  })

  it('tells of every candidate with its parent, change and score', async () => {
    const events: OptimizationEvent[] = []
    for await (const event of simba().events(student(), { metric, trainset: things(40), lm: rulesHelp() }))
      events.push(event)
    const candidates = events.filter((event) => event.type === 'candidate')
    expect(candidates.length).toBeGreaterThan(3)
    const known = new Set(candidates.map(({ id }) => id))
    for (const { parent, diff, reason } of candidates) {
      expect(parent === null || known.has(parent) || parent.length > 0).toBe(true)
      expect(Object.keys(diff).length > 0).toBe(parent !== null)
      expect(reason).not.toBe('')
    }
    const ends = events.filter((event) => event.type === 'step-end')
    expect(ends.map(({ step }) => step)).toEqual(ends.map((_, place) => place + 1))
  })

  it('rejects where the infrastructure answers nothing, and forgives single failures', async () => {
    const down = scriptedLM(() => new LMError('overloaded', { code: 'LM_RATE_LIMIT' }))
    await expect(simba().compile(student(), { metric, trainset: things(30), lm: down, retry: false })).rejects.toThrow(
      'overloaded',
    )
    const helpful = rulesHelp()
    const shaky = scriptedLM((request, call) =>
      call % 7 === 0 ? new LMError('overloaded', { code: 'LM_RATE_LIMIT' }) : helpful.generate(request),
    )
    const { program } = await simba({ maxDemos: 0 }).compile(student(), {
      metric,
      trainset: things(50),
      lm: shaky,
      retry: false,
    })
    const settings = { devset: things(60, 100), metrics: { metric }, lm: rulesHelp() }
    const reports = await evaluateTogether({ baseline: student(), candidate: program }, settings)
    expect(compare(reports).verdict).toBe('improved')
  })

  it('forecasts calls, tokens and money before anything is sent', async () => {
    const lm = rulesHelp()
    const options = { trainset: things(40), holdout: things(20, 100), lm }
    const unpriced = await simba().forecast(student(), options)
    expect(unpriced.tokens!.low).toBeGreaterThan(unpriced.calls.low * 10)
    expect(unpriced.tokens!.high).toBeGreaterThan(unpriced.tokens!.expected)
    expect(unpriced.usd).toBeNull()
    const { usd, tokens } = await simba().forecast(student(), {
      ...options,
      price: ({ inputTokens, outputTokens }) => ((inputTokens.total ?? 0) + (outputTokens.total ?? 0)) / 1e6,
    })
    expect(usd!.expected).toBeCloseTo(tokens!.expected / 1e6, 5)
    expect(lm.calls).toHaveLength(0)
  })

  it('refuses options out of range', () => {
    for (const options of [
      { batchSize: 0 },
      { maxSteps: 1.5 },
      { maxDemos: -1 },
      { strategies: [] },
      { auto: 'none' as never },
    ])
      expect(() => simba(options)).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }))
  })
})
