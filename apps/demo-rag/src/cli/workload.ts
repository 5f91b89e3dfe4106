import { createAtlas } from '../atlas/atlas.ts'
import { loadFolder } from '../corpus/load-folder.ts'
import { loadQuestions } from '../corpus/load-questions.ts'
import type { CorpusPassage } from '../corpus/passage.ts'
import type { Question } from '../corpus/question.ts'
import type { Command } from './command.ts'

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
  const asked = file === undefined ? undefined : await loadQuestions(file)
  if (corpus !== undefined) {
    const passages = await loadFolder(corpus, { signal })
    return {
      passages,
      questions: (asked ?? []).slice(0, limit),
      description: `${passages.length} passages from ${corpus}`,
    }
  }
  const atlas = createAtlas({ seed })
  const questions = asked ?? atlas.questions[split]
  const from = asked || command.name === 'ask' ? '' : `, split '${split}'`
  return {
    passages: atlas.passages,
    questions: questions.slice(0, limit),
    description: `the atlas, ${atlas.passages.length} passages${from}`,
  }
}
