import { dumpState, Predict, withState } from '@dspex/core'
import { fixedLM } from './instant-lm.ts'
import { measure } from './measure.ts'
const lm = fixedLM(); const program = new Predict('question -> answer'); const state = dumpState(program)
const input = { question: 'What is the capital of France?' }
const make = (k: number) => { const vs = Array.from({ length: k }, (_, i) => withState(program, { ...state, predictors: { self: { ...state.predictors['self']!, instructions: `C ${i}` } } })); return Array.from({ length: 1000 }, (_, i) => vs[i % k]!) }
const sets = Object.fromEntries([1, 10, 100, 1000].map((k) => [`k${k}`, make(k)]))
const progs = Array.from({ length: 1000 }, () => new Predict('question -> answer'))
const r = await measure({ plain: () => Promise.all(sets.k1!.map(() => program.run(input, { lm }))), progs: () => Promise.all(progs.map((p) => p.run(input, { lm }))), ...Object.fromEntries(Object.entries(sets).map(([k, vs]) => [k, () => Promise.all(vs.map((v) => v.run(input, { lm })))])) }, { samples: 100, batch: 1, warmUp: 20 })
console.log(r)
