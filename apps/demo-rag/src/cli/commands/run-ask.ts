import { DspexError } from '@dspex/core'
import { corpusRetriever } from '../../database/corpus-retriever.ts'
import { describeDatabase } from '../../database/demo-database.ts'
import { findChosen } from '../../database/kept-corpus.ts'
import { isUnknown } from '../../rag.ts'
import { citation } from '../output/citation.ts'
import { chooseState } from './choose-state.ts'
import type { Command } from '../command.ts'
import { openDatabaseOf, type OpenCorpus, takeIn } from './open-corpus.ts'
import { cut } from '../output/output.ts'
import { createProgram } from '../programs.ts'
import type { RunOptions } from './run-options.ts'
import { loadWorkload } from './workload.ts'

/** Answers one question and prints its evidence. Returns the exit code. */
export async function runAsk(command: Command, options: RunOptions): Promise<number> {
  const { chosen, output, signal } = options
  const { question, k, json } = command
  const [search] = command.searches
  await using asked = await openAsked(command, options)
  const { description, name: corpus } = asked
  const rag = createProgram({ k, search }, asked.retrieverFor)
  const { program, state, note } = await chooseState(rag, { ...command, corpus }, options)
  try {
    const { output: found } = await program.execute({ question }, { lm: chosen.lm, signal })
    const answered = !isUnknown(found.answer)
    // Passages are shown without scores: the program searches twice, and scores of two searches can't be compared.
    if (json) {
      const shown = found.passages.map(({ id, text, metadata }) => ({ id, text, cite: citation(metadata) }))
      const result = {
        lm: chosen.lm.id,
        corpus: description,
        search,
        state: state?.file ?? null,
        question,
        answered,
        answer: answered ? found.answer : null,
        reasoning: found.reasoning,
      }
      output.print(JSON.stringify({ ...result, passages: shown }, undefined, 2))
      return 0
    }
    output.print(
      answered ? output.style('bold', found.answer) : output.style('yellow', 'The passages do not answer this.'),
    )
    output.print(`\n${found.reasoning}`)
    output.print(`\n${output.style('bold', found.passages.length > 0 ? 'Passages found' : 'No passage was found.')}`)
    found.passages.forEach(({ id, text, metadata }, index) => {
      output.print(`  ${index + 1}. ${citation(metadata) || id}`)
      output.print(`     ${cut(text, output.width - 5)}`)
    })
    output.print(
      `\n${output.style('dim', `Corpus: ${description}, in ${asked.place}. Search: ${search}. Read by: ${chosen.description}.`)}`,
    )
    if (note !== undefined) output.print(output.style('dim', `State: ${note}`))
    if (chosen.hint !== undefined) output.print(output.style('dim', chosen.hint))
    return 0
  } catch (error) {
    if (signal.aborted) {
      output.note('Interrupted before there was an answer.')
      return 130
    }
    if (!DspexError.isInstance(error)) throw error
    output.note(error.message)
    return 1
  }
}

/** What is asked: a corpus in its database. */
interface Asked extends Pick<OpenCorpus, 'retrieverFor' | 'place'>, AsyncDisposable {
  /** The folder; absent for the atlas. */
  readonly name: string | undefined
  readonly description: string
}

/** Opens what is asked: the corpus that the command names, else the folder that `ingest` took in last, else the atlas. */
async function openAsked(command: Command, options: RunOptions): Promise<Asked> {
  const named = command.corpus !== undefined || command.namesAtlas ? await loadWorkload(command, options) : undefined
  const db = await openDatabaseOf(command, options)
  try {
    const last = named ? undefined : await findChosen(db)
    if (last) {
      return {
        name: last.name,
        description: `${last.description}, taken in last (--seed atlas asks the atlas)`,
        place: describeDatabase(db, { runs: command.runs, url: options.url }),
        retrieverFor: (search) => corpusRetriever(db, { kept: last, search }),
        [Symbol.asyncDispose]: () => db.close(),
      }
    }
    const { corpus, description } = named ?? (await loadWorkload(command, options))
    const opened = await takeIn(corpus, { ...options, command, db })
    return { ...opened, name: command.corpus, description, [Symbol.asyncDispose]: () => db.close() }
  } catch (error) {
    await db.close()
    throw error
  }
}
