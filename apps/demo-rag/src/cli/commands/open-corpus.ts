import type { Database } from '@dspex/postgres'
import type { Retriever } from '@dspex/core'
import type { PassageMetadata } from '../../corpus/passage.ts'
import { corpusRetriever, type SearchMode } from '../../database/corpus-retriever.ts'
import { describeDatabase } from '../../database/demo-database.ts'
import { type Corpus, ingestCorpus, type IngestCounts } from '../../database/ingest-corpus.ts'
import type { Command } from '../command.ts'
import { count } from '../../count.ts'
import type { Output } from '../output/output.ts'
import type { RunOptions } from './run-options.ts'

/** A corpus in its database, ready to be searched. */
export interface OpenCorpus extends AsyncDisposable {
  readonly db: Database
  /** What had to be done for it. */
  readonly counts: IngestCounts
  /** Says where it is, in a few words. */
  readonly place: string
  /** Searches it. */
  readonly retrieverFor: (search: SearchMode) => Retriever<PassageMetadata>
}

/** Opens the database of a command. */
export function openDatabaseOf({ runs }: Command, { openDatabase, url, signal }: RunOptions): Promise<Database> {
  return openDatabase({ runs, url, signal })
}

/** Opens the database and takes the corpus in, unless that was done before. */
export async function openCorpus(corpus: Corpus, command: Command, options: RunOptions): Promise<OpenCorpus> {
  return takeIn(corpus, { ...options, command, db: await openDatabaseOf(command, options) })
}

/** Takes the corpus into a database, unless that was done before; closes it when that fails. */
export async function takeIn(
  corpus: Corpus,
  { command, db, output, signal, url }: RunOptions & { readonly command: Command; readonly db: Database },
): Promise<OpenCorpus> {
  try {
    const { kept, counts } = await ingestCorpus(db, corpus, {
      signal,
      onProgress: (done) => output.progress(`${done} of ${count(corpus.passages.length, 'passage')} in the database`),
    })
    output.clearProgress()
    return {
      db,
      counts,
      place: describeDatabase(db, { runs: command.runs, url }),
      retrieverFor: (search) => corpusRetriever(db, { kept, search }),
      [Symbol.asyncDispose]: () => db.close(),
    }
  } catch (error) {
    await db.close()
    throw error
  }
}

/** Prints what is searched and where it lies. */
export function printCorpus({ description }: Corpus, { place, counts }: OpenCorpus, output: Output): void {
  const { written, removed } = counts
  const news = [...(written > 0 ? [`${written} taken in now`] : []), ...(removed > 0 ? [`${removed} removed`] : [])]
  output.print(`${output.style('bold', 'Corpus')}  ${description}`)
  output.print(`${output.style('bold', 'Kept')}    in ${place}${news.length > 0 ? ` (${news.join(', ')})` : ''}`)
}
