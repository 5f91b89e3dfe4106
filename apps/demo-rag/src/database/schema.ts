import type { HashingIdf } from '@dspex/core'
import { integer, jsonb, pgSchema, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

/**
 * Everything of the demo lies in a schema of its own, so that it can share a database.
 *
 * @public drizzle-kit looks for it
 */
export const demo = pgSchema('demo_rag')

/** The corpora that were taken in. */
export const corpora = demo.table('corpora', {
  /** `atlas/<seed>`, or the path of a folder. */
  name: text().primaryKey(),
  description: text().notNull(),
  /** The collection that has its passages. */
  collection: text().notNull().unique(),
  /** How common words are in it: the embedder needs it for questions as it did for passages. */
  idf: jsonb().$type<HashingIdf>().notNull(),
  /** The hash of all documents and passages; `null` while they are being taken in. */
  fingerprint: text(),
  passages: integer().notNull().default(0),
  ingestedAt: timestamp('ingested_at', { withTimezone: true }).notNull().defaultNow(),
  /** When `ingest` took it in: the last one is what `ask` asks. `null` for one that another command took in. */
  chosenAt: timestamp('chosen_at', { withTimezone: true }),
})

/** The documents that passages were cut from. The passages lie in the tables of `pgvectorStore`, one for each corpus. */
export const documents = demo.table(
  'documents',
  {
    corpus: text()
      .notNull()
      .references(() => corpora.name, { onDelete: 'cascade' }),
    path: text().notNull(),
    title: text().notNull(),
    /** As it was read: positions of passages are offsets in it. */
    source: text().notNull(),
    hash: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.corpus, table.path] })],
)
