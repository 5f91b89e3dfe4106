import { diffStates, dumpState, editState, Predict } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { changesOf, changeText, ruleOf } from './describe-diff.ts'

const base = dumpState(new Predict('question -> answer'))
type Edits = Parameters<typeof editState>[2]
const texts = (before: Edits, after: Edits): string[] =>
  changesOf(diffStates(editState(base, 'self', before), editState(base, 'self', after))).map(changeText)

describe('changesOf', () => {
  it('says a rule as its text, and a demo as what goes in and comes out', () => {
    const demos = [{ inputs: { question: 'Who wrote Emma?' }, outputs: { answer: 'Jane Austen' } }]
    expect(
      texts({ instructions: 'Answer.' }, { instructions: 'Answer.\n\nIf asked who, give a name.', demos }),
    ).toEqual(['+ rule If asked who, give a name.', '+ demo Who wrote Emma? → Jane Austen'])
  })

  it('names the fields of a demo that has several', () => {
    const demos = [{ inputs: { question: 'q', context: ['a', 'b'] }, outputs: { answer: 'x', sure: true } }]
    expect(texts({}, { demos })).toEqual(['+ demo question: q, context: ["a","b"] → answer: x, sure: true'])
    expect(texts({ demos }, {})).toEqual(['− demo question: q, context: ["a","b"] → answer: x, sure: true'])
  })

  it('shows instructions that lost something with both, and leaves out what is far from any change', () => {
    const far = 'word '.repeat(100)
    const [text] = texts({ instructions: `${far}Be long.` }, { instructions: `${far}Be short.` })
    expect(text).toContain('Be [-long-]{+short+}.')
    expect(text?.length).toBeLessThan(150)
  })

  it('says what else differs', () => {
    expect(texts({}, { lmOptions: { temperature: 1 } })).toEqual(['sets temperature to 1, before its default'])
    const described = texts({}, { descriptions: { answer: 'A name' } })
    expect(described).toEqual(['describes answer as “A name” instead of nothing'])
  })
})

describe('ruleOf', () => {
  it('is nothing where text went', () => {
    expect(
      ruleOf({
        pieces: [
          { kind: 'removed', text: 'a' },
          { kind: 'added', text: 'b' },
        ],
      }),
    ).toBeUndefined()
  })
})
