import { didYouMean } from '@dspex/core/implement'
import { isGoldPassage } from '@dspex/evaluate'
import { UsageError } from '../usage-error.ts'
import type { CorpusPassage } from './passage.ts'
import type { Question } from './question.ts'
import { NotTextError, readText } from './read-text.ts'

/** What the questions are about: a name that no passage has is a mistake. */
export interface AskedCorpus {
  /** What to call it in a sentence. */
  readonly corpus: string
  readonly passages: readonly CorpusPassage[]
}

/**
 * Loads questions from a JSONL file: one object a line, `{ "question": "…", "answer": "…" or ["…"], "passages"?: ["…"] }`,
 * where passages are named by id, or by file with a line or heading if one likes. Empty lines are skipped.
 *
 * @throws UsageError naming the line that can't be read and why
 */
export async function loadQuestions(file: string, { corpus, passages }: AskedCorpus): Promise<Question[]> {
  const text = await readText(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The questions in '${file}' can't be read: ${reasonOf(error)}.`, { cause: error })
  })
  const known = new Set(passages.flatMap(({ id, metadata }) => [id, metadata.path]))
  const isKnown = (name: string): boolean => known.has(name) || passages.some((passage) => isGoldPassage(name, passage))
  const questions = text.split(/\r?\n/).flatMap((line, index) => {
    return line.trim() === '' ? [] : [readLine(line, { file, line: index + 1, corpus, known, isKnown })]
  })
  if (questions.length === 0) throw new UsageError(`The file '${file}' has no questions.`)
  return questions
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'it does not exist'
  if (error.code === 'EISDIR') return 'it is a folder'
  return error instanceof NotTextError ? `it is ${error.message}` : error.message
}

interface Place {
  readonly file: string
  readonly line: number
  readonly corpus: string
  /** Every name that a passage goes by. */
  readonly known: ReadonlySet<string>
  /** Whether a name is that of a passage, or of a place that has one. */
  readonly isKnown: (name: string) => boolean
}

function readLine(text: string, { file, line, corpus, known, isKnown }: Place): Question {
  const where = `Line ${line} of '${file}'`
  const fail = (why: string): never => {
    throw new UsageError(`${where} is not a question: ${why}.`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return fail(`it is not JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('it must be an object')
  const { question, answer, passages = [] } = value as Record<string, unknown>
  if (typeof question !== 'string' || question.trim() === '') return fail('"question" must be a text')
  const answers = typeof answer === 'string' ? [answer] : answer
  if (!isTexts(answers) || answers.length === 0) return fail('"answer" must be a text or a list of texts')
  if (answers.some((each) => each.trim() === '')) return fail('"answer" must not be empty')
  if (!isTexts(passages))
    return fail('"passages" must be a list of ids or files, such as "guide.md", "guide.md:12" or "guide.md#Setup"')
  const missing = passages.find((name) => name.trim() === '' || !isKnown(name))
  if (missing !== undefined)
    throw new UsageError(
      `${where} names a passage that is not in ${corpus}: '${missing}'.${didYouMean(missing, [...known])}`,
    )
  return { id: `line-${line}`, question, answers, passages, kind: 'asked' }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
