import { ngramEmbedder } from '@dspex/core/testing' // or any other Embedder
import { openDatabase } from '@dspex/postgres' // or drizzle(postgres(url)), which you close yourself
import { pgvectorRetriever, pgvectorStore } from '@dspex/retrieve-pgvector'

const db = await openDatabase({ temporary: true }) // in earnest: { url: process.env.DATABASE_URL, folder: '.dspex/db' }
const embedder = ngramEmbedder()
const store = pgvectorStore({ db, collection: 'novels', embedder, promote: ['year'] })
await store.migrate() // safe at every start
await store.upsert([
  { id: 'emma', text: 'Emma is a novel by Jane Austen.', metadata: { year: 1815 } },
  { id: 'middlemarch', text: 'Middlemarch is a novel by George Eliot.', metadata: { year: 1871 } },
])
const novels = pgvectorRetriever({ db, collection: 'novels', embedder, mode: 'hybrid' })
const filter = { field: 'year', op: 'gt', value: 1850 } as const
const { passages } = await novels.retrieve({ query: 'a novel by Jane Austen', k: 3, filter })
console.log(passages.map(({ id }) => id)) // => [ 'middlemarch' ]
await db.close()
