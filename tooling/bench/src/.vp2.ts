import { dumpState, Predict, withState } from '@dspex/core'
import { fixedLM } from './instant-lm.ts'
const lm = fixedLM(); const program = new Predict('question -> answer'); const state = dumpState(program)
const input = { question: 'What is the capital of France?' }
const views = Array.from({ length: 1000 }, (_, i) => withState(program, { ...state, predictors: { self: { ...state.predictors['self']!, instructions: `C ${i}` } } }))
const f = process.argv[2] === 'views' ? () => Promise.all(views.map((v) => v.run(input, { lm }))) : () => Promise.all(views.map(() => program.run(input, { lm })))
for (let i = 0; i < 400; i++) await f()
