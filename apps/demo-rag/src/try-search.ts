import { createAtlas } from './atlas/atlas.ts'
import { keywords } from './corpus/keywords.ts'
import { openDemoDatabase, collection, embedder } from './database/demo-database.ts'
import { ingestCorpus } from './database/ingest-corpus.ts'
import { pgvectorRetriever } from '@dspex/retrieve-pgvector'
import { inMemoryRetriever } from '@dspex/core'
const signal = new AbortController().signal
const db = await openDemoDatabase({ runs: '/tmp/try', url: process.env.DATABASE_URL, signal })
const { passages, questions } = createAtlas()
await ingestCorpus(db, { name: 'atlas/atlas', description: 'x', documents: [], passages }, { signal, onProgress() {} })
const asked = [...questions.train, ...questions.val].slice(0, 200)
const k = 3
async function measure(name: string, r: any, kw: (q: string) => string = keywords) {
  let found = 0, multi = 0, nm = 0
  const t = performance.now()
  await Promise.all(asked.map(async (q) => {
    const query = kw(q.question)
    const a = await r.retrieve({ query, k })
    const title = a.passages[0]?.metadata.title ?? ''
    const b = await r.retrieve({ query: `${query} ${title}`, k })
    const ids = new Set([...a.passages, ...b.passages].map((p: any) => p.id))
    const ok = q.passages.every((p) => ids.has(p))
    found += +ok
    if (q.kind === 'multi-hop') { nm++; multi += +ok }
  }))
  console.log(name, 'found', (found / asked.length).toFixed(3), 'multi', (multi / nm).toFixed(3), ((performance.now() - t) / asked.length).toFixed(1), 'ms')
}
await measure('memory', inMemoryRetriever({ passages }))
const base = { db, collection, embedder, tenant: 'atlas/atlas' } as const
await measure('lexical', pgvectorRetriever({ ...base, mode: 'lexical' }))
await measure('lexical raw', pgvectorRetriever({ ...base, mode: 'lexical' }), (q) => q)
await measure('dense', pgvectorRetriever({ ...base, mode: 'dense' }))
await measure('dense raw', pgvectorRetriever({ ...base, mode: 'dense' }), (q) => q)
for (const lexical of [1, 2, 4]) for (const rankConstant of [1, 5, 10, 60])
  await measure(`hybrid 1:${lexical} rc ${rankConstant}`, pgvectorRetriever({ ...base, mode: 'hybrid', weights: { dense: 1, lexical }, rankConstant }))
await db.close()
