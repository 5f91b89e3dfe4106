import { integer, pgSchema, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

/** Everything of the demo lies in a schema of its own, so that it can share a database. */
export const demo = pgSchema('demo_rag')

/** The corpora that were taken in. */
export const corpora = demo.table('corpora', {
  /** `atlas/<seed>`, or the path of a folder. */
  name: text().primaryKey(),
  description: text().notNull(),
  /** The hash of all passages and of the embedder; `null` while they are being taken in. */
  fingerprint: text(),
  passages: integer().notNull().default(0),
  ingestedAt: timestamp('ingested_at', { withTimezone: true }).notNull().defaultNow(),
})

/** The documents that passages were cut from. The passages themselves are those of `pgvectorStore`. */
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
