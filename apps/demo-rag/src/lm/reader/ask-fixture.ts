import { fileURLToPath } from 'node:url'
import { loadFolder } from '../../corpus/load-folder.ts'
import { loadQuestions } from '../../corpus/load-questions.ts'
import { evaluateRag, type Trial } from '../../evaluate-rag.ts'
import { createRag } from '../../rag.ts'
import { builtInReader } from './built-in-reader.ts'

/** For tests: has the whole program answer the questions of a folder in `fixtures`. */
export async function askFixture(name: string, set = 'questions'): Promise<readonly Trial[]> {
  const folder = fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url))
  const passages = await loadFolder(folder)
  const questions = await loadQuestions(`${folder}/${set}.jsonl`, { corpus: name, passages })
  const rag = createRag({ passages })
  const { trials } = await evaluateRag(rag, questions, {
    lm: builtInReader(),
    concurrency: 4,
    signal: new AbortController().signal,
  })
  return trials
}
