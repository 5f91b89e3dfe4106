import { AssertionError, assertThat, check, keptEntries, Predict, program, suggest } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { BestOfN, ensemble, majority, MultiChainComparison, Retry, retrying } from '@dspex/modules'

const replies = (...outputs: readonly Record<string, unknown>[]) => scriptedLM(outputs.map((each) => chatReply(each)))
const question = 'Who wrote Emma?'

// #region check
const brief = check({
  name: 'brief',
  field: 'answer',
  test: ({ answer }: { answer: string }) => answer.length <= 15,
  message: ({ answer }) => `has ${answer.length} characters; 15 are the most`,
})
const qa = new Retry(new Predict('question -> answer'), { attempts: 3, checks: [brief] })
// #endregion check

const lm = replies({ answer: 'Jane Austen of Hampshire' }, { answer: 'Jane Austen' })

// #region trace
const { output, trace } = await qa.execute({ question }, { lm })
console.log(output.answer) // => Jane Austen
for (const { kind, path, dropped, output: given } of trace)
  console.log(kind, path, dropped ? 'dropped' : 'kept', JSON.stringify(given))
// => attempt Retry(Predict) dropped {"answer":"Jane Austen of Hampshire"}
// => predict self dropped {"answer":"Jane Austen of Hampshire"}
// => attempt Retry(Predict) kept {"answer":"Jane Austen"}
// => predict self kept {"answer":"Jane Austen"}
console.log(keptEntries(trace).length) // => 2
// #endregion trace

// #region assert
const rag = program(
  'rag',
  { plan: new Predict('question -> query'), respond: new Predict('question, query -> answer') },
  async (input: { question: string }, { plan, respond }) => {
    const { query } = await plan.run(input)
    const { answer } = await respond.run({ ...input, query })
    assertThat(!answer.includes('\n'), 'has more than one line', { predictor: respond, field: 'answer' })
    suggest(answer.length <= 15, 'is longer than 15 characters', { predictor: respond, field: 'answer' })
    return { answer }
  },
)
const reliable = retrying(rag, { attempts: 3 })
// #endregion assert

// #region backtrack
const model = replies({ query: 'Emma author' }, { answer: 'Jane\nAusten' }, { answer: 'Jane Austen' })
console.log(await reliable.run({ question }, { lm: model })) // => { answer: 'Jane Austen' }
console.log(model.calls.length) // => 3
// #endregion backtrack

// #region never
try {
  await qa.run({ question }, { lm: scriptedLM(() => chatReply({ answer: 'Miss Jane Austen of Steventon' })) })
} catch (error) {
  if (AssertionError.isInstance(error)) console.log(error.attempts.length, error.failures[0]?.message)
  // => 3 has 29 characters; 15 are the most
}
// #endregion never

// #region best-of-n
const best = new BestOfN(new Predict('question -> answer'), {
  n: 3,
  reward: ({ answer }) => 1 / answer.length,
  threshold: 0.1,
})
const samples = replies({ answer: 'Miss Jane Austen' }, { answer: 'Austen' }, { answer: 'never asked' })
console.log(await best.run({ question }, { lm: samples })) // => { answer: 'Austen' }
// #endregion best-of-n

const chains = ['391', '391', '381'].map((answer) => ({ reasoning: `It is ${answer}.`, answer }))

// #region chains
const solve = new MultiChainComparison('question -> answer', { chains: 3, decide: 'majority' })
const solved = await solve.execute({ question: 'What is 17 × 23?' }, { lm: replies(...chains) })
console.log(solved.output) // => { rationale: 'It is 391.', answer: '391' }
console.log(solved.trace[0]?.output) // => { answered: 3, agreement: 0.6666666666666666, votes: 2 }
// #endregion chains

// #region majority
const outputs = [{ answer: 'Jane Austen' }, { answer: 'the Jane Austen.' }, { answer: 'George Eliot' }]
const { winner, agreement } = majority(outputs)
console.log(winner.answer, agreement.toFixed(2)) // => Jane Austen 0.67

const together = ensemble([qa, best], (all) => majority(all).winner)
console.log(await together.run({ question }, { lm: scriptedLM(() => chatReply({ answer: 'Austen' })) })) // => { answer: 'Austen' }
// #endregion majority
