import { field, Predict, signature } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { z } from 'zod'

// #region text
const grade = new Predict('question, answer, points: int -> grade: number, missing: string[], tone: "kind" | "harsh"')

const graded = await grade.run(
  { question: 'Name two rivers.', answer: 'The Nile', points: 2 },
  { lm: scriptedLM(chatReply({ grade: 0.5, missing: ['a second river'], tone: 'kind' })) },
)
console.log(graded.grade + 1, graded.missing.length, graded.tone) // => 1.5 1 kind
// #endregion text

// #region descriptions
const summarize = signature('article "as Markdown", words?: int "at most" -> summary "in plain words", title?: string')
console.log(summarize.inputs.map(({ name, type, optional }) => [name, type, optional]))
// => [ [ 'article', 'string', false ], [ 'words', 'integer', true ] ]
console.log(summarize.instructions)
// => Given `article` and `words`, produce `summary` and `title`.
// #endregion descriptions

// #region schema
const classify = new Predict(
  signature({
    instructions: 'Classify the message of a customer.',
    input: { message: z.string().max(2000), orders: z.array(z.object({ id: z.string(), total: z.number() })) },
    output: {
      intent: z.enum(['refund', 'delivery', 'other']),
      confidence: z.number().min(0).max(1).describe('how sure you are'),
      reply: 'string "two sentences at most"',
    },
  }),
)

const { intent, confidence } = await classify.run(
  { message: 'Where is my parcel?', orders: [{ id: 'A7', total: 12.5 }] },
  { lm: scriptedLM(chatReply({ intent: 'delivery', confidence: 0.9, reply: 'It is on its way.' })) },
)
console.log(intent, confidence) // => delivery 0.9
// #endregion schema

// #region whole
const trip = signature({
  input: 'wish',
  output: z
    .object({ from: z.iso.date(), to: z.iso.date() })
    .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before `from`' }),
})
console.log(await trip.validateOutput({ from: '2027-05-04', to: '2027-05-01' }))
// => { issues: [ { path: 'to', message: 'must not be before `from`' } ] }
// #endregion whole

// #region annotate
const parity = {
  '~standard': {
    version: 1,
    vendor: 'by hand',
    validate: (value: unknown) =>
      typeof value === 'number' && value % 2 === 0 ? { value } : { issues: [{ message: 'expected an even number' }] },
  },
} as const
const even = signature({
  input: 'start: int',
  output: { next: field(parity, { description: 'the next even number', jsonSchema: { type: 'integer' } }) },
})
console.log(even.outputs.map(({ name, type, description }) => `${name}, ${type}: ${description}`))
// => [ 'next, integer: the next even number' ]
// #endregion annotate

// #region edit
const base = signature('question -> answer')
const edited = base
  .withInstructions('Answer in one word.')
  .append({ input: { context: 'string[]' } })
  .add({ output: 'evidence: string' }, { before: 'answer' })
  .describe({ evidence: 'a sentence of the context' })
console.log(edited.inputs.map(({ name }) => name)) // => [ 'question', 'context' ]
console.log(edited.outputs.map(({ name }) => name)) // => [ 'evidence', 'answer' ]
console.log(base.outputs.length, edited.drop('evidence').outputs.length) // => 1 1
// #endregion edit
