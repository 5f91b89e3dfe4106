import { chooseCorpus } from '../../database/kept-corpus.ts'
import type { Command } from '../command.ts'
import { openCorpus, printCorpus } from './open-corpus.ts'
import { count } from '../../count.ts'
import type { RunOptions } from './run-options.ts'
import { folderCorpus } from './workload.ts'

/** Takes the files of a folder into the database; `ask` is about them from then on. Returns the exit code. */
export async function runIngest(command: Command, options: RunOptions): Promise<number> {
  const { output, signal } = options
  const corpus = await folderCorpus(command.corpus ?? '.', signal)
  const beganAt = performance.now()
  try {
    await using opened = await openCorpus(corpus, command, options)
    const { counts, place, db } = opened
    await chooseCorpus(db, corpus.name)
    const seconds = Number(((performance.now() - beganAt) / 1000).toFixed(1))
    if (command.json) {
      const { name } = corpus
      output.print(
        JSON.stringify(
          { corpus: name, passages: corpus.passages.length, ...counts, database: place, seconds },
          undefined,
          2,
        ),
      )
      return 0
    }
    printCorpus(corpus, opened, output)
    const { written, unchanged, removed } = counts
    output.print(
      `\n${count(written, 'passage')} embedded, ${unchanged} unchanged, ${removed} removed, in ${seconds} s.\n` +
        `Ask them: npx -y pnpm@12.21.0 demo ask "…"`,
    )
    return 0
  } catch (error) {
    if (!signal.aborted) throw error
    output.note('Interrupted. What is in the database stays: the same command goes on from there.')
    return 130
  }
}
