import { DatasetError } from '../../errors.ts'
import { describe, expect, it } from 'vitest'
import { fromDspyExamples } from './from-dspy-examples.ts'

describe('fromDspyExamples', () => {
  it('keeps DSPy’s id and split, and takes the rest as labels', () => {
    const list = [{ question: 'q', answer: 'a', score: 1, dspy_uuid: 'u', dspy_split: 'train', dspy_more: 1 }]
    expect(fromDspyExamples(list, { inputs: ['question'] })).toEqual([
      { id: 'u', inputs: { question: 'q' }, labels: { answer: 'a', score: 1 }, metadata: { split: 'train' }, row: 1 },
    ])
  })

  it('names what is no example', () => {
    const read = (): unknown => fromDspyExamples([{ question: 'q' }, null, {}], { inputs: ['question'] })
    expect(read).toThrow(DatasetError)
    expect(read).toThrow('row 2: is null')
  })
})
