import { ngramEmbedder } from '@dspex/core/testing'
import { openDatabase } from '@dspex/postgres'
import { pgvectorRetriever, pgvectorStore } from '@dspex/retrieve-pgvector'
import { sql } from 'drizzle-orm'

await using db = await openDatabase({ temporary: true })
const embedder = ngramEmbedder({ dimensions: 256 })

// #region store
const store = pgvectorStore({ db, collection: 'tickets', embedder, promote: ['year'] })
await store.migrate()
const tickets = Array.from({ length: 3000 }, (_, place) => ({
  id: `T-${place}`,
  text: `Ticket ${place}: ${['card is lost', 'refund is late', 'app does not start'][place % 3]}`,
  metadata: { year: 2000 + (place % 25) },
}))
for await (const event of store.upsertEvents(tickets)) {
  if (event.type === 'upsert-end') console.log(`${event.written} written`) // => 3000 written
}
const again = await store.upsert(tickets)
console.log(`${again.unchanged} unchanged, ${again.embedded} embedded`) // => 3000 unchanged, 0 embedded
// #endregion store

// #region modes
const retriever = pgvectorRetriever({ db, collection: 'tickets', embedder })
for (const mode of ['dense', 'lexical', 'hybrid'] as const) {
  const found = await retriever.retrieve({ query: 'refund late ticket 1501', k: 1, mode })
  console.log(mode, found.passages[0]?.id)
}
// => dense T-1501
// => lexical T-1501
// => hybrid T-1501
// #endregion modes

// #region filter
const filter = { field: 'year', op: 'eq', value: 2024 } as const
const late = await retriever.retrieve({ query: 'card is lost', k: 5, filter })
console.log(late.returned, late.plan?.scan) // => 5 exact
// #endregion filter

// #region explain
const explained = await retriever.explain({ query: 'card is lost', k: 5, filter, samples: 5 })
console.log(explained.recall?.value, explained.rowsScanned) // => 1 120
// #endregion explain

// #region tenant
await store.forTenant('acme').upsert([{ id: 'T-1', text: 'A ticket of Acme: the card is lost' }])
const acme = await retriever.forTenant('acme').retrieve({ query: 'card is lost', k: 5 })
console.log(acme.passages.map(({ text }) => text)) // => [ 'A ticket of Acme: the card is lost' ]
// #endregion tenant

// #region existing
await db.execute(
  sql`create table documents (doc_id uuid primary key default gen_random_uuid(), body text, vec vector(256))`,
)
await db.execute(sql`insert into documents (body) values ('The card is lost'), ('The refund is late')`)
const documents = pgvectorStore({
  db,
  collection: 'documents',
  embedder,
  table: { name: 'documents', columns: { id: 'doc_id', text: 'body', embedding: 'vec' } },
})
await documents.migrate() // adds a row to the registry, and changes nothing in your table
const rows = await db.execute<{ id: string; text: string }>(sql`select doc_id as id, body as text from documents`)
console.log((await documents.upsert(rows)).embedded) // => 2
// #endregion existing

// #region reembed
const larger = ngramEmbedder({ dimensions: 384 })
const next = pgvectorStore({ db, collection: 'tickets', embedder: larger })
for await (const event of next.reembedEvents()) {
  if (event.type === 'reembed-end') console.log(`${event.done} of ${event.total}`) // => 3001 of 3001
}
// #endregion reembed
