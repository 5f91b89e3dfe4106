import { readFile } from 'node:fs/promises'
import { UsageError } from '../cli/usage-error.ts'
import type { Question } from './question.ts'

/**
 * Loads questions from a JSONL file: one object a line, `{ "question": "…", "answer": "…" or ["…"], "passages"?: ["…"] }`,
 * where passages are named by id or by file. Empty lines are skipped.
 *
 * @throws UsageError naming the line that can't be read and why
 */
export async function loadQuestions(file: string): Promise<Question[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'ENOENT' ? 'it does not exist' : error.code === 'EISDIR' ? 'it is a folder' : error.message
    throw new UsageError(`The questions in '${file}' can't be read: ${why}.`, { cause: error })
  })
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const questions = lines.flatMap((line, index) => (line.trim() === '' ? [] : [readLine(line, file, index + 1)]))
  if (questions.length === 0) throw new UsageError(`The file '${file}' has no questions.`)
  return questions
}

function readLine(line: string, file: string, number: number): Question {
  const fail = (why: string): never => {
    throw new UsageError(`Line ${number} of '${file}' is not a question: ${why}.`)
  }
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    return fail(`it is not JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('it must be an object')
  const { question, answer, passages = [] } = value as Record<string, unknown>
  if (typeof question !== 'string' || question.trim() === '') return fail('"question" must be a text')
  const answers = typeof answer === 'string' ? [answer] : answer
  if (!isTexts(answers) || answers.length === 0) return fail('"answer" must be a text or a list of texts')
  if (!isTexts(passages)) return fail('"passages" must be a list of ids or file names')
  return { id: `line-${number}`, question, answers, passages, kind: 'asked' }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
