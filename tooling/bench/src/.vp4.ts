import { dumpState, Predict, withState } from '@dspex/core'
import { fixedLM } from './instant-lm.ts'
const lm = fixedLM(); const program = new Predict('question -> answer'); const state = dumpState(program)
const input = { question: 'What is the capital of France?' }
const gc = (globalThis as any).gc; const mem = () => { gc(); gc(); return process.memoryUsage().heapUsed }
const warm = Array.from({ length: 50 }, () => withState(program, state)); for (let i = 0; i < 200; i++) await Promise.all(warm.map((v) => v.run(input, { lm })))
let a = mem()
const states = Array.from({ length: 1000 }, (_, i) => ({ ...state, predictors: { self: { ...state.predictors['self']!, instructions: `C ${i}` } } })); console.log('states', (mem() - a) / 1000); a = mem()
const views = states.map((s) => withState(program, s)); console.log('views', (mem() - a) / 1000); a = mem()
await Promise.all(views.map((v) => v.run(input, { lm }))); console.log('run once', (mem() - a) / 1000); a = mem()
const progs = Array.from({ length: 1000 }, () => new Predict('question -> answer')); console.log('predict', (mem() - a) / 1000)
console.log(views.length, progs.length, states.length)
