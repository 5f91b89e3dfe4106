import { ChainOfThought, inMemoryRetriever, type Passage, program, type ProgramWith, signature } from '@dspex/core'
import { keywords } from './corpus/keywords.ts'
import type { CorpusPassage, PassageMetadata } from './corpus/passage.ts'

const answerFromPassages = signature('question, context: string[] -> answer').withInstructions(
  'Answer the question from the passages in the context alone. The answer is as short as possible: a name, a number, ' +
    'a few words of the passages. Write `unknown` when the passages do not answer the question.',
)

/** What the program answers, and the passages it was given. */
export interface RagOutput {
  readonly answer: string
  readonly reasoning: string
  readonly passages: readonly Passage<PassageMetadata>[]
}

/** A program that answers questions about a corpus, with its predictor `respond`. */
export type Rag = ProgramWith<{ question: string }, RagOutput, { respond: ChainOfThought<typeof answerFromPassages> }>

/** Looks twice: with the question, then also with the title of the best passage, since facts of one thing lie apart. */
export function createRag({ passages, k = 3 }: { passages: readonly CorpusPassage[]; k?: number | undefined }): Rag {
  const corpus = inMemoryRetriever<PassageMetadata>({ passages })
  const respond = new ChainOfThought(answerFromPassages)

  return program('rag', { respond }, async ({ question }: { question: string }, { respond, signal }) => {
    const query = keywords(question)
    const first = await corpus.retrieve({ query, k, signal })
    const title = first.passages[0]?.metadata.title ?? ''
    const second = await corpus.retrieve({ query: `${query} ${title}`, k, signal })
    const found = [...new Map([...first.passages, ...second.passages].map((passage) => [passage.id, passage])).values()]
    const { answer, reasoning } = await respond.run({ question, context: found.map((passage) => passage.text) })
    return { answer, reasoning, passages: found }
  })
}

/** Tells whether an answer says that the passages do not answer. */
export function isUnknown(answer: string): boolean {
  return /^`?(?:unknown)?`?\.?$/i.test(answer.trim())
}
