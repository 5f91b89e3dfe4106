import { ngramEmbedder } from '@dspex/core/testing' // any Embedder: aiSdkEmbedder, onnxEmbedder, your own
import { openDatabase } from '@dspex/postgres' // or drizzle(postgres(url)), which you close yourself
import { pgvectorRetriever, pgvectorStore } from '@dspex/retrieve-pgvector'

await using db = await openDatabase({ url: process.env['DSPEX_EXAMPLE_URL'], temporary: true })
const embedder = ngramEmbedder()
const store = pgvectorStore({ db, collection: 'novels', embedder, promote: ['year'] })
await store.migrate() // safe at every start
await store.upsert([
  { id: 'emma', text: 'Emma is a novel by Jane Austen.', metadata: { year: 1815 } },
  { id: 'middlemarch', text: 'Middlemarch is a novel by George Eliot.', metadata: { year: 1871 } },
])
const novels = pgvectorRetriever({ db, collection: 'novels', embedder, mode: 'hybrid' })
const filter = { field: 'year', op: 'gt', value: 1850 } as const
const { passages, plan } = await novels.retrieve({ query: 'a novel by Jane Austen', k: 3, filter })
console.log(passages.map(({ id }) => id), plan?.scan) // => [ 'middlemarch' ] exact
