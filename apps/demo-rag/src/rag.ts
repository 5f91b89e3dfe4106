import {
  ChainOfThought,
  check,
  type Passage,
  Predict,
  type Program,
  program,
  type ProgramWith,
  type Retriever,
  signature,
} from '@dspex/core'
import { normalizeText } from '@dspex/evaluate'
import { Retry } from '@dspex/modules'
import { keywords } from './corpus/keywords.ts'
import type { PassageMetadata } from './corpus/passage.ts'

const answerFromPassages = signature('question, context: string[] -> answer').withInstructions(
  'Answer the question from the passages in the context alone. The answer is as short as possible: a name, a number, ' +
    'a few words of the passages. Write `unknown` when the passages do not answer the question.',
)

/** What the program answers, and the passages it was given. */
export interface RagOutput {
  readonly answer: string
  /** Empty when it answers without reasoning. */
  readonly reasoning: string
  readonly passages: readonly Passage<PassageMetadata>[]
}

type Responder = ChainOfThought<typeof answerFromPassages> | Predict<typeof answerFromPassages>

/** A program that answers questions about a corpus, with its predictor `respond`. */
export type Rag = ProgramWith<{ question: string }, RagOutput, { respond: Responder }>

/** The same, perhaps looked at with another state. */
export type RagProgram = Program<{ question: string }, RagOutput>

/** Options of {@link createRag}. */
export interface RagOptions {
  /** Searches the corpus. */
  readonly retriever: Retriever<PassageMetadata>
  /** How many passages each look-up finds. @default 3 */
  readonly k?: number | undefined
  /** Whether the model writes its reasoning before it answers. @default true */
  readonly reasons?: boolean | undefined
  /** What the name of the program says of its search, where that is not the usual one. */
  readonly search?: string | undefined
}

/** Looks twice: with the question, then also with the title of the best passage, since facts of one thing lie apart. */
export function createRag({ retriever, k = 3, reasons = true, search }: RagOptions): Rag {
  const respond: Responder = reasons ? new ChainOfThought(answerFromPassages) : new Predict(answerFromPassages)
  const name = ['rag', `k${k}`, ...(search === undefined ? [] : [search]), ...(reasons ? [] : ['predict'])].join('-')

  return program(name, { respond }, async ({ question }: { question: string }, { respond, signal }) => {
    const query = keywords(question)
    const first = await retriever.retrieve({ query, k, signal })
    const title = first.passages[0]?.metadata.title ?? ''
    const second = await retriever.retrieve({ query: `${query} ${title}`, k, signal })
    const found = [...new Map([...first.passages, ...second.passages].map((passage) => [passage.id, passage])).values()]
    const context = found.map((passage) => passage.text)
    const said: { answer: string; reasoning?: string } = await respond.run({ question, context })
    return { answer: said.answer, reasoning: said.reasoning ?? '', passages: found }
  })
}

/** Asks again, with what is wrong, where the words of an answer stand in none of the passages; the best of three is kept. */
export function groundedRag(rag: Rag): RagProgram {
  return new Retry(rag, { attempts: 3, checks: [grounded] })
}

const grounded = check({
  name: 'grounded',
  field: 'answer',
  severity: 'should',
  test: ({ answer, passages }: RagOutput) =>
    isUnknown(answer) || passages.some(({ text }) => normalizeText(text).includes(normalizeText(answer))),
  message: 'stands in no passage of the context; copy the words from there, or write `unknown`',
})

/** Tells whether an answer says that the passages do not answer. */
export function isUnknown(answer: string): boolean {
  return /^`?(?:unknown)?`?\.?$/i.test(answer.trim())
}
