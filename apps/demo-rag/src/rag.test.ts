import { inMemoryRetriever } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { createRag, isUnknown } from './rag.ts'

const passages = [
  { id: 'a', text: 'Ada\n\nThe inventor of the loom lamp is Ada.', metadata: { title: 'Ada', path: 'x' } },
  { id: 'b', text: 'Ada\n\nAda lives in Graz.', metadata: { title: 'Ada', path: 'x' } },
  { id: 'c', text: 'Bo\n\nBo keeps bees.', metadata: { title: 'Bo', path: 'x' } },
]

const retriever = inMemoryRetriever({ passages })

describe('createRag', () => {
  it('gives the passages of both looks to one predictor', async () => {
    const lm = scriptedLM([chatReply({ reasoning: 'Passage 2 says so.', answer: 'Graz' })])
    const { output, trace } = await createRag({ retriever, k: 1 }).execute(
      { question: 'Where does the inventor of the loom lamp live?' },
      { lm },
    )
    expect(output.answer).toBe('Graz')
    expect(output.passages.map((passage) => passage.id)).toContain('a')
    expect(trace.map((entry) => [entry.kind, entry.path])).toEqual([
      ['retrieve', 'in-memory'],
      ['retrieve', 'in-memory'],
      ['predict', 'respond.predict'],
    ])
  })

  it('tells the model what to write when the passages do not answer', async () => {
    const lm = scriptedLM(chatReply({ reasoning: '', answer: 'unknown' }))
    const { answer } = await createRag({ retriever }).run({ question: 'Who keeps ants?' }, { lm })
    expect(isUnknown(answer)).toBe(true)
    expect(JSON.stringify(lm.calls[0]?.messages)).toContain('`unknown`')
  })
})

describe('isUnknown', () => {
  it.each(['unknown', 'Unknown.', ' `unknown` ', ''])('holds for %j', (answer) => expect(isUnknown(answer)).toBe(true))
  it.each(['the unknown soldier', 'Graz'])('does not hold for %j', (answer) => expect(isUnknown(answer)).toBe(false))
})
