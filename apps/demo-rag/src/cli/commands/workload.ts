import { resolve } from 'node:path'
import { createAtlas } from '../../atlas/atlas.ts'
import { loadFolder } from '../../corpus/load-folder.ts'
import { loadQuestions } from '../../corpus/load-questions.ts'
import type { Question } from '../../corpus/question.ts'
import type { Corpus } from '../../database/ingest-corpus.ts'
import type { Command } from '../command.ts'
import { count } from '../../count.ts'

/** What is searched and what is asked. */
export interface Workload {
  readonly corpus: Corpus
  readonly questions: readonly Question[]
  /** Says in a few words what it is. */
  readonly description: string
}

/** Loads or writes what a command is about. */
export async function loadWorkload(command: Command, { signal }: { readonly signal: AbortSignal }): Promise<Workload> {
  const { corpus: folder, questions: file, split, seed, limit } = command
  if (folder !== undefined) {
    const corpus = await folderCorpus(folder, signal)
    const { passages, description } = corpus
    const questions = file === undefined ? [] : await loadQuestions(file, { corpus: `'${folder}'`, passages })
    return { corpus, questions: questions.slice(0, limit), description }
  }
  const { passages, questions: own } = createAtlas({ seed })
  const corpus = atlasCorpus(passages, seed)
  const questions = file === undefined ? own[split] : await loadQuestions(file, { corpus: 'the atlas', passages })
  const which = file === undefined ? `split '${split}'` : `asked ${file}; --corpus <folder> asks your own files`
  return {
    corpus,
    questions: questions.slice(0, limit),
    description: command.name === 'ask' ? corpus.description : `${corpus.description}, ${which}`,
  }
}

/** Loads the files of a folder as a corpus. */
export async function folderCorpus(folder: string, signal: AbortSignal): Promise<Corpus> {
  const { documents, passages } = await loadFolder(folder, { signal })
  return {
    name: resolve(folder),
    description: `${count(passages.length, 'passage')} from ${folder}`,
    documents,
    passages,
  }
}

function atlasCorpus(passages: Corpus['passages'], seed: string): Corpus {
  return { name: `atlas/${seed}`, description: `the atlas, ${passages.length} passages`, documents: [], passages }
}
