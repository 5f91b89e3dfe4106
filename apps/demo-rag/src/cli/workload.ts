import { createAtlas } from '../atlas/atlas.ts'
import { loadFolder } from '../corpus/load-folder.ts'
import { loadQuestions } from '../corpus/load-questions.ts'
import type { CorpusPassage } from '../corpus/passage.ts'
import type { Question } from '../corpus/question.ts'
import type { Command } from './command.ts'
import { count } from './output.ts'

/** What is searched and what is asked. */
export interface Workload {
  readonly passages: readonly CorpusPassage[]
  readonly questions: readonly Question[]
  /** Says in a few words what it is. */
  readonly description: string
}

/** Loads or writes what a command is about. */
export async function loadWorkload(command: Command, { signal }: { readonly signal: AbortSignal }): Promise<Workload> {
  const { corpus, questions: file, split, seed, limit } = command
  if (corpus !== undefined) {
    const passages = await loadFolder(corpus, { signal })
    const questions = file === undefined ? [] : await loadQuestions(file, { corpus: `'${corpus}'`, passages })
    return {
      passages,
      questions: questions.slice(0, limit),
      description: `${count(passages.length, 'passage')} from ${corpus}`,
    }
  }
  const { passages, questions: own } = createAtlas({ seed })
  const questions = file === undefined ? own[split] : await loadQuestions(file, { corpus: 'the atlas', passages })
  const which = file === undefined ? `split '${split}'` : `asked ${file}; --corpus <folder> asks your own files`
  return {
    passages,
    questions: questions.slice(0, limit),
    description: `the atlas, ${passages.length} passages${command.name === 'ask' ? '' : `, ${which}`}`,
  }
}
