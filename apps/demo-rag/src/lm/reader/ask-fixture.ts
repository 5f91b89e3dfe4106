import { fileURLToPath } from 'node:url'
import { loadFolder } from '../../corpus/load-folder.ts'
import { loadQuestions } from '../../corpus/load-questions.ts'
import { memoryTrialStore } from '@dspex/evaluate'
import { evaluateRags } from '../../evaluation/evaluate-rags.ts'
import { readTrials, type Trial } from '../../evaluation/trial.ts'
import { createRag } from '../../rag.ts'
import { builtInReader } from './built-in-reader.ts'

/** For tests: has the whole program answer the questions of a folder in `fixtures`. */
export async function askFixture(name: string, set = 'questions'): Promise<readonly Trial[]> {
  const folder = fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url))
  const passages = await loadFolder(folder)
  const questions = await loadQuestions(`${folder}/${set}.jsonl`, { corpus: name, passages })
  const { reports } = await evaluateRags(
    { rag: createRag({ passages }) },
    {
      passages,
      questions,
      lm: builtInReader(),
      concurrency: 4,
      store: memoryTrialStore(),
      runId: 'fixture',
      signal: new AbortController().signal,
    },
  )
  const [report] = reports
  return report ? await readTrials(report, questions) : []
}
