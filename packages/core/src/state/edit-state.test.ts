import { describe, expect, it } from 'vitest'
import { ChainOfThought } from '../module/chain-of-thought.ts'
import { dumpState } from './dump-state.ts'
import { editState } from './edit-state.ts'
import { withState } from './with-state.ts'

const qa = new ChainOfThought('question -> answer')
const state = dumpState(qa)

describe('editState', () => {
  it('changes one predictor and leaves the given state as it is', async () => {
    const edited = editState(state, 'predict', { instructions: 'Answer in one word.' })
    const [request] = await withState(qa, edited).preview({ question: 'q' })
    expect(request?.text).toContain('Answer in one word.')
    expect(state).toEqual(dumpState(qa))
  })

  it('takes a function of what was there', () => {
    const demo = { inputs: { question: 'q' }, outputs: { reasoning: 'r', answer: 'a' } }
    const once = editState(state, 'predict', { demos: [demo] })
    const twice = editState(once, 'predict', ({ demos }) => ({ demos: [...demos, demo] }))
    expect(twice.predictors.predict?.demos).toEqual([demo, demo])
  })

  it('names the predictors that there are when one is not there', () => {
    expect(() => editState(state, 'respond', {})).toThrow("no predictor 'respond'. It has 'predict'.")
  })
})
