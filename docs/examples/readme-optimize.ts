import { editState, Predict, type ProgramState, stateHash } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { trialLab } from '@dspex/evaluate'
import { defineOptimizer } from '@dspex/optimize'

// Tries one sentence as instructions, and keeps it where more examples come out right.
const oneSentence = defineOptimizer({
  name: 'one-sentence',
  async search({ program, baseline, options }) {
    const lab = trialLab(program, { ...options, examples: options.trainset })
    const judge = async (id: string, state: ProgramState) => {
      const results = await lab.run(options.trainset.map((example) => ({ state, exampleId: example.id })))
      const [n, right] = [results.length, results.filter(({ score }) => score === 1).length]
      return { id, state, stateHash: stateHash(state), score: { mean: right / n, lower: null, upper: null, n } }
    }
    const before = await judge('before', baseline)
    const after = await judge('after', editState(baseline, 'self', { instructions: 'Write the code of the country.' }))
    const winner = after.score.mean > before.score.mean ? after : before
    const summary = `Right: ${before.score.mean} before, ${after.score.mean} after.`
    const facts = { comparison: null, warnings: [], ended: 'Both were tried.', spent: lab.spent }
    return { report: { ...facts, summary, baseline: before, winner } }
  },
  forecast(_program, { trainset: { length } }) {
    const runs = { low: length, expected: 2 * length, high: 2 * length }
    return { trials: runs, calls: runs, tokens: null, usd: null, assumptions: ['Each run makes one call.'] }
  },
})

const lm = scriptedLM(({ messages }) =>
  chatReply({ answer: JSON.stringify(messages).includes('code of the country') ? 'NO' : 'Norway' }),
)
const { report } = await oneSentence.compile(new Predict('city -> answer'), {
  trainset: [{ id: 'oslo', inputs: { city: 'Oslo' }, labels: { answer: 'NO' } }],
  metric: ({ labels }, { answer }) => answer === labels.answer,
  lm,
})
console.log(report.summary) // => Right: 0 before, 1 after.
console.log(report.changed, report.spent.calls) // => true 2
