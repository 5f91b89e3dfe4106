import { dumpState, Predict, withState } from '@dspex/core'
import { fixedLM } from './instant-lm.ts'
const lm = fixedLM(); const program = new Predict('question -> answer'); const state = dumpState(program)
const input = { question: 'What is the capital of France?' }
const N = Number(process.argv[2]); const same = process.argv[3] === 'same'
const views = Array.from({ length: N }, (_, i) => withState(program, same ? state : { ...state, predictors: { self: { ...state.predictors['self']!, instructions: `C ${i}` } } }))
const time = async (f: () => Promise<unknown>, n: number) => { const ts: number[] = []; for (let i = 0; i < 120; i++) { const t = performance.now(); await f(); ts.push((performance.now() - t) / n * 1000) } return ts.sort((a, b) => a - b)[60]!.toFixed(2) }
for (let k = 0; k < 3; k++) console.log(N, same, 'plain', await time(() => Promise.all(views.map(() => program.run(input, { lm }))), N), 'views', await time(() => Promise.all(views.map((v) => v.run(input, { lm }))), N))
