import type { Database } from '@dspex/postgres'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { corpusRetriever } from '../src/database/corpus-retriever.ts'
import { prepareDatabase } from '../src/database/demo-database.ts'
import { type Corpus, ingestCorpus } from '../src/database/ingest-corpus.ts'
import { chooseCorpus, findChosen, findCorpus, storeOf } from '../src/database/kept-corpus.ts'
import { documents } from '../src/database/schema.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

function corpusOf(texts: Readonly<Record<string, string>>, name = 'docs'): Corpus {
  const entries = Object.entries(texts)
  return {
    name,
    description: `${entries.length} passages`,
    documents: entries.map(([id, text]) => ({ path: id, title: id, source: text, hash: text })),
    passages: entries.map(([id, text]) => ({ id, text, metadata: { title: id, path: id } })),
  }
}

const lamps = { a: 'The lamp was designed by Ines Kolbeck.', b: 'The loom stands in Graz.', c: 'Bees like heather.' }
const signal = new AbortController().signal
const quiet = { signal, onProgress: () => {} }

/** The tests that hold on either engine; `open` gives an empty database. */
export function testIngestCorpus(open: () => Promise<Database>): void {
  let db: Database
  beforeAll(async () => {
    db = await open()
    await prepareDatabase(db, signal)
  })
  afterAll(() => db.close())

  it('takes a corpus in once, then only what has changed, and removes what is gone', async () => {
    expect((await ingestCorpus(db, corpusOf(lamps), quiet)).counts).toEqual({ written: 3, unchanged: 0, removed: 0 })
    expect((await ingestCorpus(db, corpusOf(lamps), quiet)).counts).toEqual({ written: 0, unchanged: 3, removed: 0 })
    const changed = corpusOf({ a: lamps.a, b: 'The loom stands in Linz now.' })
    const { kept, counts } = await ingestCorpus(db, changed, quiet)
    expect(counts).toEqual({ written: 1, unchanged: 1, removed: 1 })
    expect(await storeOf(db, kept).count()).toBe(2)
    const rows = await db.select().from(documents).where(eq(documents.corpus, 'docs'))
    expect(rows.map(({ path }) => path).toSorted()).toEqual(['a', 'b'])
  })

  it.each(['dense', 'lexical', 'hybrid'] as const)(
    'finds passages of that corpus alone by %s search',
    async (search) => {
      await ingestCorpus(db, corpusOf({ z: 'Another lamp, designed by nobody.' }, 'others'), quiet)
      const { kept } = await ingestCorpus(db, corpusOf(lamps), quiet)
      const { passages } = await corpusRetriever(db, { kept, search }).retrieve({
        query: 'Who designed the lamp?',
        k: 2,
      })
      expect(passages[0]).toMatchObject({ id: 'a', text: lamps.a, metadata: { title: 'a', path: 'a' } })
      expect(passages.map(({ id }) => id)).not.toContain('z')
    },
  )

  it('goes on with what was interrupted, and does not take it for whole', async () => {
    const many = corpusOf(
      Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`p${n}`, `Text ${n} of lamps.`])),
      'many',
    )
    const interruption = new AbortController()
    const stopping = { signal: interruption.signal, onProgress: () => interruption.abort(new Error('enough')) }
    await expect(ingestCorpus(db, many, stopping)).rejects.toThrow('enough')
    expect((await findCorpus(db, 'many'))?.fingerprint).toBeNull()
    const { kept, counts } = await ingestCorpus(db, many, quiet)
    expect(counts.unchanged).toBeGreaterThan(0)
    expect(counts.written).toBeLessThan(600)
    expect(await storeOf(db, kept).count()).toBe(600)
  })

  it('knows the corpus that was chosen last, whatever was taken in since', async () => {
    expect(await findChosen(db)).toBeUndefined()
    await ingestCorpus(db, corpusOf(lamps, '/folders/lamps'), quiet)
    await chooseCorpus(db, 'many')
    await chooseCorpus(db, '/folders/lamps')
    await ingestCorpus(db, corpusOf(lamps, 'atlas/x'), quiet)
    expect(await findChosen(db)).toMatchObject({ name: '/folders/lamps', description: '3 passages' })
  })
}
