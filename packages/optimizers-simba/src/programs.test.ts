import { ChainOfThought, inMemoryRetriever, Module, Predict, ReAct, textOf, tool } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { simba } from './simba.ts'

const cities = ['Ghent', 'Porto', 'Turku', 'Graz'] as const
const trainset = Array.from({ length: 40 }, (_, n) => ({
  id: `q${n}`,
  inputs: { question: `Question ${n} about river ${n % 4}` },
  labels: { answer: cities[n % 4]! },
}))
const metric = ({ labels }: (typeof trainset)[number], { answer }: { readonly answer: string }): boolean =>
  labels.answer === answer
const corpus = cities.map((city, n) => ({ id: `p${n}`, text: `River ${n} flows through ${city}.` }))

/** Answers where a demo shows a question about the river, and every third question anyway. */
const reader = () =>
  scriptedLM(({ messages }) => {
    const texts = messages.map(({ content }) => textOf(content))
    const [last, before] = [texts.at(-1)!, texts.slice(0, -1).join('\n')]
    if (last.includes('rejected_rules')) return chatReply({ diagnosis: 'none', rule: 'nonsense' })
    const [, number, river] = /Question (\d+) about river (\d)/.exec(last)?.map(Number) ?? []
    const isRight = number! % 3 === 0 || before.includes(`about river ${river}`)
    return chatReply({ reasoning: 'I look.', answer: isRight ? cities[river!] : 'unknown' })
  })

describe('simba, of many kinds of programs', () => {
  it('reaches predictors of nested modules, with retrieval between', async () => {
    class Rag extends Module<{ question: string }, { answer: string }> {
      readonly respond = new ChainOfThought('question, context: string[] -> answer')
      readonly retriever = inMemoryRetriever({ passages: corpus })
      async forward({ question }: { question: string }) {
        const { passages } = await this.retriever.retrieve({ query: question, k: 2 })
        return this.respond.run({ question, context: passages.map(({ text }) => text) })
      }
    }
    class Outer extends Module<{ question: string }, { answer: string }> {
      readonly rag = new Rag()
      forward(input: { question: string }) {
        return this.rag.run(input)
      }
    }
    const { report } = await simba().compile(new Outer(), { metric, trainset, lm: reader() })
    expect(report.changed).toBe(true)
    expect(Object.keys(report.diff)).toEqual(['rag.respond.predict'])
    expect(report.learned[0]?.what).toContain('"context":["')
  })

  it('optimizes an agent with tools', async () => {
    const list = tool({
      name: 'list',
      description: 'Lists the rivers.',
      run: () => corpus.map(({ text }) => text).join(' '),
    })
    const agent = new ReAct('question -> answer', { tools: [list] })
    const lm = scriptedLM(({ messages }) => {
      const texts = messages.map(({ content }) => textOf(content))
      const [last, before] = [texts.at(-1)!, texts.slice(0, -1).join('\n')]
      if (last.includes('rejected_rules')) return chatReply({ diagnosis: 'none', rule: 'nonsense' })
      const [, number, river] = /Question (\d+) about river (\d)/.exec(last)?.map(Number) ?? []
      const isRight = number! % 3 === 0 || before.includes(`about river ${river}`)
      const answer = isRight ? cities[river!] : 'unknown'
      if (last.includes('next_thought')) {
        const name = last.includes('flows through') ? 'finish' : 'list'
        return chatReply({ next_thought: 'I think.', next_tool_name: name, next_tool_args: '{}' })
      }
      return chatReply({ reasoning: 'I know.', answer })
    })
    const { report } = await simba({ auto: 'light' }).compile(agent, { metric, trainset, lm })
    expect(report.changed).toBe(true)
    expect(report.winner.score?.mean).toBeGreaterThan(report.baseline.score!.mean)
  })

  it('leaves out a demo that the program came with and that misleads', async () => {
    const misled = new Predict('question -> answer', {
      demos: [
        { inputs: { question: 'Question about any river' }, outputs: { answer: 'Delft' } },
        { inputs: { question: 'Question about a bridge' }, outputs: { answer: 'Ghent' } },
      ],
    })
    const lm = scriptedLM(({ messages }) => {
      const texts = messages.map(({ content }) => textOf(content))
      if (texts.at(-1)!.includes('rejected_rules')) return chatReply({ diagnosis: 'none', rule: 'nonsense' })
      const river = Number(/about river (\d)/.exec(texts.at(-1)!)?.[1])
      const isMisled = river > 0 && texts.slice(0, -1).some((text) => text.includes('Delft'))
      return chatReply({ answer: isMisled ? 'Delft' : cities[river] })
    })
    const { report, state } = await simba().compile(misled, { metric, trainset, lm })
    expect(state.predictors['self']?.demos.map(({ outputs }) => outputs['answer'])).not.toContain('Delft')
    expect(report.learned.map(({ what }) => what)).toContain(
      'drops a demo: {"question":"Question about any river"} → {"answer":"Delft"}',
    )
    expect(report.winner.score?.mean).toBe(1)
  })
})
